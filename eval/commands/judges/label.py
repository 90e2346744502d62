"""`vouch eval label` and `import-feedback`: people judge what was found, on purpose or in passing."""

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.home import Home

if TYPE_CHECKING:
    from eval.judging.desk import JudgingDesk
    from eval.runs.pooling import Candidate

_KEYS = {"2": 2, "1": 1, "0": 0}
_SKIP, _QUIT = "s", "q"


@click.command()
@click.argument("results", nargs=-1, type=click.Path(path_type=Path, exists=True), metavar="[RESULTS...]")
@click.option("--who", help="Your name or initials, kept with each judgment.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File of labels to add to (JSON Lines).")
@click.option(
    "--depth", type=click.IntRange(1, 3), default=3, show_default=True, help="How many hits of each to judge."
)
@click.option(
    "--browser", is_flag=True, help="Judge in a browser of this machine, by keys, without seeing who found it."
)
@click.option("--settle", is_flag=True, help="Settle what people in the file disagree on; their grades are shown.")
@click.option("--qrels", type=click.Path(path_type=Path), help="Also write the labels as TREC qrels, by document.")
@click.option("--json", "as_json", is_flag=True, help="Print at the end how many were judged, as JSON.")
def label(
    results: tuple[Path, ...],
    who: str | None,
    out: Path,
    depth: int,
    browser: bool,
    settle: bool,
    qrels: Path | None,
    as_json: bool,
) -> None:
    """Judge what was found: does this passage answer this question?

    2: what is marked answers, with what it hangs on (where nothing is marked: the passage does). 1: the passage holds
    the answer or a part of it, elsewhere. 0: neither, though it may be about the same.

    RESULTS are folders that `vouch eval run --out` wrote; with several, what any of them found is judged once. Each
    judgment is written at once, with who and when. Run it again to go on where you stopped. Let two people judge into
    one file, and see how far they agree: vouch eval agreement.

    Example: vouch eval label results --who KL --out labels.jsonl
    """
    from eval.judging.desk import JudgingDesk
    from eval.runs.pooling import grades_of, pool
    from eval.runs.results import read_results
    from eval.sets.labels import read_labels
    from eval.sets.public.trec import write_qrels

    if bool(results) == settle or bool(who) == settle:
        raise click.UsageError("Name RESULTS and --who to judge, or --settle alone to settle.")
    candidates = pool([read_results(path) for path in results], depth=depth)
    desk = JudgingDesk.for_settling(out) if settle else JudgingDesk(candidates, out, who=str(who))
    before = desk.state().judged
    _say_how_long(desk.state().left)
    if browser:
        _serve(desk)
    else:
        _at_the_terminal(desk)
    state = desk.state()
    if qrels:
        write_qrels(qrels, grades_of(read_labels(out) if out.exists() else []))
    if as_json:
        click.echo(json.dumps({"judged": state.judged - before, "left": state.left, "before": before}))
    else:
        done = f"{state.judged - before} judged, {state.left} left."
        click.echo(f"{done} Next: vouch eval run SET --judgments {out}")


def _say_how_long(waiting: int) -> None:
    from eval.judging.desk import SECONDS_EACH

    minutes = max(1, round(waiting * SECONDS_EACH / 60))
    click.echo(
        f"{waiting} to judge, perhaps {minutes} minutes; each is on disk at once, so stop when you like. "
        "--depth 1 asks for what comes first alone.",
        err=True,
    )


def _serve(desk: "JudgingDesk") -> None:
    from eval.judging.server import DeskServer

    with DeskServer(desk) as server:
        click.echo(f"Open {server.url} and judge by keys; end with Ctrl+C.", err=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


def _at_the_terminal(desk: "JudgingDesk") -> None:
    passed_over = 0
    while (state := desk.state()).candidate is not None and passed_over < state.left:
        _show(state.candidate, f"{state.left} left")
        for who, grade in state.others:
            click.echo(f"  {who}: {grade}", err=True)
        key = _ask()
        if key == _QUIT:
            return
        passed_over = passed_over + 1 if key == _SKIP else 0
        desk.judge(_KEYS.get(key))


@click.command("import-feedback")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File of labels to write (JSON Lines).")
@click.option("--json", "as_json", is_flag=True, help="Print what was said of each article as JSON.")
@click.pass_obj
def import_feedback(home: Home, out: Path, as_json: bool) -> None:
    """Make labels of what readers said of answers, and count it by article.

    Only where a reader agreed that the question is kept is there something to label; all else is counted. An earlier
    file of that name is replaced.

    Example: vouch eval import-feedback --out labels.jsonl
    """
    from eval.sets.labels import counted_feedback, labels_of_feedback, write_labels
    from service.feedback.record import read_feedback

    said = list(read_feedback(home.feedback))
    labels = labels_of_feedback(said)
    write_labels(out, labels)
    counts = counted_feedback(said)
    if as_json:
        click.echo(json.dumps({"labels": len(labels), "articles": counts}))
        return
    for doc_id, count in counts.items():
        click.echo(f"{doc_id}: {', '.join(f'{number} {word}' for word, number in count.items())}")
    click.echo(f"{len(labels)} labels of {len(said)} readers' words. Next: vouch eval run SET --judgments {out}")


def _show(candidate: "Candidate", place: str) -> None:
    click.echo(f"\n[{place}] {candidate.question}\n", err=True)
    under = f" › {candidate.headings}" if candidate.headings else ""
    click.echo(f"{candidate.title or candidate.doc_id}{under}\n", err=True)
    if candidate.beside:
        click.echo(f"  Shown with it: {' … '.join(candidate.beside)}\n", err=True)
    before, forward, after = candidate.text.partition(candidate.put_forward) if candidate.put_forward else ("", "", "")
    if candidate.put_forward and not forward:
        click.echo(f"  Put forward: {candidate.put_forward}\n", err=True)
    words = f"{before}»{forward}«{after}" if forward else candidate.text
    cut = " (and more)" if candidate.is_cut else ""
    click.echo(click.wrap_text(words + cut, width=88, initial_indent="  ", subsequent_indent="  "), err=True)


def _ask() -> str:
    choice = click.Choice([*_KEYS, _SKIP, _QUIT])
    asked = "\n2 answers, 1 helps, 0 doesn't, s skip, q quit"
    return str(click.prompt(asked, type=choice, show_choices=False, err=True))
