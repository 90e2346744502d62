"""`vouch eval agreement`: do people who judged the same words agree?"""

import json
from pathlib import Path

import click


@click.command()
@click.argument("labels", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="LABELS...")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def agreement(labels: tuple[Path, ...], as_json: bool) -> None:
    """Say how far people agree beyond chance (Cohen's and Fleiss' kappa), and list what they don't agree on.

    LABELS are files that `vouch eval label` wrote. What is left to settle is judged with: vouch eval label --settle.

    Example: vouch eval agreement labels.jsonl
    """
    from eval.judging.agreement import agreement as compared
    from eval.runs.rounding import rounded
    from eval.sets.labels import read_labels

    found = compared([label for path in labels for label in read_labels(path)])
    if as_json:
        record = {
            "pairs": [dict(zip(("first", "second", "words", "kappa"), pair, strict=True)) for pair in found.pairs],
            "fleiss": None if found.fleiss is None else {"kappa": found.fleiss[0], "words": found.fleiss[1]},
            "agreed": found.agreed,
            "disagreements": [
                {"query_id": one.query_id, "question": one.question, "doc_id": one.doc_id, "quote": one.quote,
                 "put_forward": one.put_forward,
                 "grades": grades}
                for one, grades in found.disagreements
            ],
        }  # fmt: skip
        click.echo(json.dumps(rounded(record), ensure_ascii=False))
        return
    for one, other, count, kappa in found.pairs:
        click.echo(f"{one} and {other}: Cohen's kappa {_said(kappa)}, {count} judged by both")
    if found.fleiss is not None:
        click.echo(f"Fleiss' kappa {_said(found.fleiss[0])}, {found.fleiss[1]} words")
    click.echo(f"{_said(found.agreed)} of what several judged has one grade; {len(found.disagreements)} to settle")
    for label, grades in found.disagreements:
        said = ", ".join(f"{who} {grade}" for who, grade in sorted(grades.items()))
        click.echo(f"  {label.question}: “{' '.join((label.put_forward or label.quote).split())[:80]}” ({said})")


def _said(value: float | None) -> str:
    return "has no value" if value is None else f"{value:.2f}"
