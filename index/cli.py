import json
from dataclasses import asdict
from pathlib import Path

import click

from index.config import RetrievalConfig
from ingest.home import Home


@click.command()
@click.option("--model", "model_path", type=click.Path(path_type=Path), help="Folder of a sentence-transformers model.")
@click.option("--force", is_flag=True, help="Build even if nothing has changed.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_obj
def build(home: Home, model_path: Path | None, force: bool, as_json: bool) -> None:
    """Build the index from the library and put it in service, unless nothing has changed.

    Only what is new is embedded. A build that was broken off goes on where it stopped; the old index serves until the
    new one is complete.

    Example: vouch build
    """
    from index.build import build as build_snapshot

    report = build_snapshot(home, config=RetrievalConfig(), model_path=model_path, force=force)
    if as_json:
        click.echo(json.dumps(asdict(report)))
        return
    counts = ", ".join(f"{number} {name}" for name, number in report.counts.items())
    done = f"built, {report.embedded} texts embedded" if report.built else "up to date"
    click.echo(f"Index {report.snapshot_id} {done}: {counts}")
