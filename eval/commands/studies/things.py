"""`vouch eval things`: are questions refused where no article is about what they name?"""

import json
from dataclasses import asdict
from pathlib import Path

import click

from ingest.home import Home


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print every question and what came of it as JSON.")
@click.pass_obj
def things(home: Home, paths: tuple[Path, ...], as_json: bool) -> None:
    """Ask questions of the index with and without comparing what they name, and with their own page withdrawn.

    PATHS are files of JSON Lines with `text`, `doc_id` and `kind`: answerable, where that page answers, or near_miss,
    where it doesn't. False refusals are listed: the page came first, and none of its passages counts as about what
    the question names.

    Example: vouch eval things questions.jsonl
    """
    from eval.studies.things import summary, things_cases

    cases = list(things_cases(paths, home))
    figures = summary(cases)
    if as_json:
        click.echo(json.dumps(figures | {"cases": [asdict(one) for one in cases]}, ensure_ascii=False))
        return
    for one in cases:
        if one.is_false_refusal:
            click.echo(f"false   {', '.join(one.missing) or 'another page'}: {one.text} ({one.doc_id})")
    for name, value in figures.items():
        click.echo(f"{value:>8}  {name}")
