"""`vouch eval slices`: where a result is worst."""

import json
from dataclasses import asdict
from pathlib import Path

import click


@click.command()
@click.argument("results", type=click.Path(path_type=Path, exists=True))
@click.option("--measure", help="By which (default: harm-weighted error, or nDCG@10).")
@click.option("--least", type=click.IntRange(1), default=5, show_default=True, help="Leave out parts with fewer.")
@click.option("--markdown", is_flag=True, help="Print a table in Markdown.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def slices(results: Path, measure: str | None, least: int, markdown: bool, as_json: bool) -> None:
    """Part a result by language, audience, kind, length and topic, the worst first.

    RESULTS is a folder that `vouch eval run --out` wrote. Languages, audiences and topics are those that the set says
    of its questions, or those of the article that answers.

    Example: vouch eval slices results --measure Success@1
    """
    from eval.report.markdown import markdown_table
    from eval.runs.results import read_results
    from eval.runs.rounding import rounded
    from eval.runs.slices import measure_of
    from eval.runs.slices import slices as parted

    read = read_results(results)
    chosen = measure_of(read, measure)
    found = parted(read, chosen, least=least)
    rows = [
        (one.dimension, one.value, str(one.questions), f"{one.mean:.3f}", f"{one.low:.3f} to {one.high:.3f}")
        for one in found
    ]
    names = ("Part", "", "Questions", chosen, "95% interval")
    if as_json:
        record = {"measure": chosen, "slices": [asdict(one) for one in found]}
        click.echo(json.dumps(rounded(record), ensure_ascii=False))
    elif markdown:
        click.echo(markdown_table(names, rows, numbers_from=2))
    else:
        click.echo(f"{chosen}, worst first; parts of {least} questions and more")
        for dimension, value, count, mean, interval in rows:
            click.echo(f"  {dimension:<9} {value:<26} {mean}  95% {interval}  {count} questions")
