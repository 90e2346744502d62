import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click

from ingest.home import Home
from ingest.intake import FAILED, Outcome, intake
from ingest.library import Change, Library
from ingest.progress import progress
from ingest.source import find_files


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print what happened to each document as JSON.")
@click.pass_obj
def ingest(home: Home, paths: tuple[Path, ...], as_json: bool) -> None:
    """Take documents into the library: files, folders and JSON Lines.

    Reads .txt (as scraped) and .jsonl. What the text of NAME.txt doesn't say itself (language, url, publisher,
    review dates) may stand in NAME.meta.yaml beside it.

    Example: vouch ingest corpus articles.jsonl
    """
    for path in paths:
        find_files(path)  # a misspelt path is said before anything is taken in
    outcomes: list[Outcome] = []
    with Library.open(home) as library:
        for path in paths:
            outcomes.extend(progress(intake(path, library), label=f"Reading {path}", unit="documents"))
    if as_json:
        click.echo(json.dumps({"outcomes": [asdict(outcome) for outcome in outcomes]}, ensure_ascii=False))
    else:
        _print(outcomes)
    if any(outcome.change == FAILED for outcome in outcomes):
        sys.exit(1)


def _print(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.reason:
            click.echo(f"failed: {outcome.reason}", err=True)
        for warning in outcome.warnings:
            click.echo(f"warning: {outcome.location}: {warning}", err=True)
    counts = Counter(outcome.change for outcome in outcomes)
    click.echo(", ".join(f"{counts[kind]} {kind}" for kind in (*Change, FAILED)))
