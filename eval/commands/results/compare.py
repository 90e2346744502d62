"""`vouch eval compare`: is one result better than another, or is it chance?"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from eval.runs.comparison import Changed, Comparison
    from eval.runs.results import QuestionResult

_RESULTS = click.Path(path_type=Path, exists=True)
_WIDTH = 58


@click.command()
@click.argument("first", type=_RESULTS)
@click.argument("second", type=_RESULTS)
@click.option("--measure", "measures", multiple=True, help="Compare this measure; may be repeated (default: all).")
@click.option("--by", default="nDCG@10", show_default=True, help="The measure by which questions are won and lost.")
@click.option("--questions", type=click.IntRange(0), default=3, show_default=True, help="Losses and wins to show.")
@click.option("--html", type=click.Path(path_type=Path), help="Write all of it as a page, passages side by side.")
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
def compare(
    first: Path, second: Path, measures: tuple[str, ...], by: str, questions: int, html: Path | None, as_json: bool
) -> None:
    """Compare two results of the same questions: is SECOND better than FIRST, or is it chance?

    Differences are tested by paired randomisation, corrected for their number (Holm), and have 95% bootstrap intervals.

    Example: vouch eval compare before after --measure nDCG@10 --measure Success@1
    """
    from eval.runs.comparison import compare as compared
    from eval.runs.results import read_results
    from eval.runs.rounding import rounded

    found = compared(read_results(first), read_results(second), measures=measures, by=by)
    if html:
        from eval.report.difference import difference_page

        html.write_text(difference_page(found), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(rounded(_record(found)), ensure_ascii=False))
        return
    click.echo(f"{'':<28} {'first':>8} {'second':>8} {'change':>8}   95% interval        p (Holm)  won/lost")
    for one in found.differences:
        interval = f"{one.low:+.4f} to {one.high:+.4f}"
        click.echo(
            f"{one.measure:<28} {one.first:>8.4f} {one.second:>8.4f} {one.difference:>+8.4f}   {interval}  "
            f"{one.corrected_p:>8.4f}  {one.wins}/{one.losses}  {one.verdict}"
        )
    _print_power(found)
    for title, changed in (("Lost", found.losses), ("Won", found.wins)):
        click.echo(f"\n{title} by {found.measure}: {len(changed)} questions")
        for one_changed in changed[:questions]:
            _print_changed(one_changed)


def _print_power(found: "Comparison") -> None:
    """Which difference so many questions show, and how many the one that was found takes."""
    from eval.measures.power import questions_needed

    by = next((one for one in found.differences if one.measure == found.measure), None)
    if by is None or by.detectable is None or not by.questions:
        return
    click.echo(
        f"\nWith {by.questions} questions a difference of {by.detectable:.3f} in {by.measure} is found in four of five "
        "sets like this one."
    )
    if by.difference and by.spread:
        needed = questions_needed(by.spread, by.difference, level=found.level)
        click.echo(f"One of {by.difference:+.3f} takes {needed} questions.")


def _record(found: "Comparison") -> dict[str, object]:
    return {
        "first": found.first.system_name,
        "second": found.second.system_name,
        "set": found.first.set_name,
        "differences": [{**asdict(one), "verdict": one.verdict} for one in found.differences],
        "lost": [{"query_id": one.first.query_id, "difference": one.difference} for one in found.losses],
        "won": [{"query_id": one.first.query_id, "difference": one.difference} for one in found.wins],
    }


def _print_changed(changed: "Changed") -> None:
    click.echo(f"\n  {changed.first.query_id} ({changed.difference:+.3f}): {changed.first.text}")
    for expected in changed.first.expected[:1]:
        click.echo(f"  expected: {expected[:200]}")
    for left, right in zip(_best(changed.first), _best(changed.second), strict=True):
        click.echo(f"    {left:<{_WIDTH}} | {right}")


def _best(one: "QuestionResult") -> list[str]:
    """The best hit in lines of equal number and width."""
    if not one.shown:
        return ["nothing found", "", "", ""]
    hit = one.shown[0]
    words = " ".join((hit.quote or hit.text).split())
    lines = [hit.name, *(words[at : at + _WIDTH] for at in range(0, 3 * _WIDTH, _WIDTH))]
    return [line[:_WIDTH] for line in lines]
