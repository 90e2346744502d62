"""`vouch eval label` and `import-feedback`: people judge what was found, on purpose or in passing."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.home import Home

if TYPE_CHECKING:
    from eval.runs.pooling import Candidate

_KEYS = {"2": 2, "1": 1, "0": 0}
_SKIP, _QUIT = "s", "q"


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="RESULTS...")
@click.option("--who", required=True, help="Your name or initials, kept with each judgment.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File of labels to add to (JSON Lines).")
@click.option(
    "--depth", type=click.IntRange(1, 3), default=3, show_default=True, help="How many hits of each to judge."
)
@click.option("--qrels", type=click.Path(path_type=Path), help="Also write the labels as TREC qrels, by document.")
@click.option("--json", "as_json", is_flag=True, help="Print at the end how many were judged, as JSON.")
def label(results: tuple[Path, ...], who: str, out: Path, depth: int, qrels: Path | None, as_json: bool) -> None:
    """Judge what was found: does this passage answer this question?

    RESULTS are folders that `vouch eval run --out` wrote; with several, what any of them found is judged once. Each
    judgment is written at once, with who and when. Run it again to go on where you stopped.

    Example: vouch eval label results --who KL --out labels.jsonl
    """
    from eval.runs.pooling import grades_of, pool, to_judge
    from eval.runs.results import read_results
    from eval.sets.labels import Label, append_label, read_labels
    from eval.sets.trec import write_qrels

    before = read_labels(out) if out.exists() and out.stat().st_size else []
    waiting = list(to_judge(pool([read_results(path) for path in results], depth=depth), before, who=who))
    judged = 0
    for number, candidate in enumerate(waiting, start=1):
        _show(candidate, f"{number} of {len(waiting)}")
        key = _ask()
        if key == _QUIT:
            break
        if key in _KEYS:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            append_label(
                out,
                Label(candidate.query_id, candidate.question, candidate.doc_id, candidate.text, _KEYS[key], who, now),
            )
            judged += 1
    if qrels:
        write_qrels(qrels, grades_of(read_labels(out) if out.exists() else []))
    if as_json:
        click.echo(json.dumps({"judged": judged, "left": len(waiting) - judged, "before": len(before)}))
    else:
        click.echo(f"{judged} judged, {len(waiting) - judged} left. Next: vouch eval run SET --judgments {out}")


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
    click.echo(f"{candidate.title or candidate.doc_id}\n", err=True)
    click.echo(click.wrap_text(candidate.text, width=88, initial_indent="  ", subsequent_indent="  "), err=True)


def _ask() -> str:
    choice = click.Choice([*_KEYS, _SKIP, _QUIT])
    asked = "\n2 answers, 1 helps, 0 doesn't, s skip, q quit"
    return str(click.prompt(asked, type=choice, show_choices=False, err=True))
