import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from index.config import RetrievalConfig
from ingest.home import Home


@click.command()
@click.option("--model", "model_path", type=click.Path(path_type=Path), help="Folder of a sentence-transformers model.")
@click.option(
    "--reranker",
    help="Folder of a sentence-transformers CrossEncoder, or its name in this machine's Hugging Face cache.",
)
@click.option(
    "--rerank-candidates",
    type=click.IntRange(1, 100),
    default=20,
    show_default=True,
    help="How many of the best hits the reranker reads.",
)
@click.option("--force", is_flag=True, help="Build even if nothing has changed.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_obj
def build(
    home: Home, model_path: Path | None, reranker: str | None, rerank_candidates: int, force: bool, as_json: bool
) -> None:
    """Build the index from the library and put it in service, unless nothing has changed.

    Only what is new is embedded. A build that was broken off goes on where it stopped; the old index serves until the
    new one is complete.

    Example: vouch build
    """
    from index.build import build as build_snapshot
    from index.reranker_build import RerankerChoice
    from index.reranker_model import find_reranker

    choice = RerankerChoice(find_reranker(reranker), rerank_candidates) if reranker else None
    report = build_snapshot(home, config=RetrievalConfig(), model_path=model_path, reranker=choice, force=force)
    if as_json:
        click.echo(json.dumps(asdict(report)))
        return
    counts = ", ".join(f"{number} {name}" for name, number in report.counts.items())
    way = "brought up to date" if report.incremental else "built whole"
    done = f"{way}, {report.embedded} texts embedded" if report.built else "up to date"
    click.echo(f"Index {report.snapshot_id} {done}: {counts}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.pass_obj
def verify(home: Home, as_json: bool) -> None:
    """Check every byte of the index in service, and of its encoder, against the sums it was published with.

    Ends with 1, and names the file, where one was changed, cut short or lost.

    Example: vouch verify
    """
    from index.errors import DamagedSnapshot, ExportDamaged
    from index.kept import verify_current

    try:
        manifest = verify_current(home)
    except (DamagedSnapshot, ExportDamaged) as error:
        found = {"whole": False, "what": error.what, "where": error.where, "remedy": error.remedy}
        click.echo(json.dumps(found) if as_json else f"vouch: {error}", err=not as_json)
        sys.exit(1)
    size = sum(part.size_bytes for part in manifest.parts.values())
    found = {"whole": True, "snapshot_id": manifest.snapshot_id, "parts": len(manifest.parts), "size_bytes": size}
    said = f"Index {manifest.snapshot_id} is whole: {len(manifest.parts)} parts, {size} bytes, and its encoder"
    click.echo(json.dumps(found) if as_json else said)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_obj
def snapshots(home: Home, as_json: bool) -> None:
    """List the snapshots of the index that are kept, newest first; a star marks the one in service.

    Example: vouch snapshots
    """
    from index.kept import kept_snapshots

    kept = kept_snapshots(home)
    if as_json:
        click.echo(json.dumps([asdict(snapshot) for snapshot in kept]))
        return
    for snapshot in kept:
        counts = snapshot.problem or ", ".join(f"{number} {name}" for name, number in snapshot.counts.items())
        click.echo(f"{'*' if snapshot.current else ' '} {snapshot.name}  {snapshot.published_at}  {counts}")
    if not kept:
        click.echo("There is no index yet. Run: vouch build")


@click.command()
@click.argument("name", metavar="[ID]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_obj
def rollback(home: Home, name: str | None, as_json: bool) -> None:
    """Put an older snapshot of the index in service: the one named, or the one before the present one.

    It is checked first. Servers notice within a second. What was withdrawn stays withdrawn, and the next build makes
    an index of the library as it is then.

    Example: vouch rollback
    """
    from index.kept import roll_back

    manifest = roll_back(home, name)
    folder = home.current.resolve().name
    if as_json:
        click.echo(json.dumps({"name": folder, "snapshot_id": manifest.snapshot_id}))
    else:
        click.echo(f"Index {folder} is in service")
