import json
import sys
from dataclasses import asdict

import click

from index.config import RetrievalConfig
from ingest.cluster.place import RayPlace, on_place
from ingest.home import Home


@click.command()
@click.option(
    "--model",
    metavar="DIR",
    help="Folder of a sentence-transformers model, or `default`, which ships. Not given: as in the index before.",
)
@click.option(
    "--answerability",
    metavar="DIR",
    help="Folder of the model that judges whether passages answer, or `default`, which ships, or `none`. "
    "Not given: as in the index before.",
)
@click.option(
    "--answerability-passages",
    type=click.IntRange(1, 20),
    help="How many of the best passages it reads. Not given: as in the index before, or 3.",
)
@click.option(
    "--engine",
    metavar="URL",
    help="The store in which vectors are searched, such as postgresql://vouch@db.example/vouch, or `embedded` for this "
    "machine. Not given: as in the index before.",
)
@click.option("--force", is_flag=True, help="Build even if nothing has changed.")
@on_place
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_obj
def build(
    home: Home,
    model: str | None,
    answerability: str | None,
    answerability_passages: int | None,
    engine: str | None,
    force: bool,
    place: RayPlace | None,
    as_json: bool,
) -> None:
    """Build the index from the library and put it in service, unless nothing has changed.

    Only what is new is embedded. A build that was broken off goes on where it stopped; the old index serves until the
    new one is complete. A model that the index was built with stays until another is named, and is read from the same
    folder.

    Example: vouch build
    """
    from index.build.build import build as build_snapshot
    from index.build.engine_choice import engine_address
    from index.build.model_choice import models

    address, kept_engine = engine_address(home, engine)
    chosen = models(home, model=model, answerability=answerability, passages=answerability_passages)
    report = build_snapshot(
        home,
        config=RetrievalConfig(),
        model_path=chosen.model_path,
        answerability=chosen.answerability,
        engine=address,
        force=force,
        place=place,
    )
    kept = (*chosen.kept, *kept_engine)
    if as_json:
        click.echo(json.dumps({**asdict(report), "kept": kept}))
        return
    counts = ", ".join(f"{number} {name}" for name, number in report.counts.items())
    way = "brought up to date" if report.incremental else "built whole"
    done = f"{way}, {report.embedded} texts embedded" if report.built else "up to date"
    click.echo(f"Index {report.snapshot_id} {done}: {counts}")
    for one in kept:
        click.echo(f"Kept from the index before: {one}")


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; end with 1 where there is something to do.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_obj
def upgrade(home: Home, check: bool, as_json: bool) -> None:
    """Bring VOUCH_HOME to the formats of this program, and say what is left to do.

    Whatever writes to a library of an older version does so as well. The library as it was is kept in library-before/
    first. Each step is done or not, however this ends: run it again. What a newer Vouch wrote is refused.

    Example: vouch upgrade --check
    """
    from index.snapshots.upgrading import upgrade as upgrade_home

    report = upgrade_home(home, check=check)
    if as_json:
        click.echo(json.dumps(asdict(report)))
    else:
        for line in report.in_words():
            click.echo(line)
    if check and not report.is_current:
        sys.exit(1)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.pass_obj
def verify(home: Home, as_json: bool) -> None:
    """Check every byte of the index in service, and of its encoder, against the sums it was published with.

    Every version of every document in the library, and the bytes kept of the sources, are checked against theirs.
    Ends with 1, and names the file or document, where one was changed, cut short or lost.

    Example: vouch verify
    """
    from index.errors import DamagedSnapshot, ExportDamaged
    from index.snapshots.history import verify_current
    from ingest.errors import LibraryError
    from ingest.library.read_only import verify_library

    try:
        manifest = verify_current(home)
        library = verify_library(home)
    except (DamagedSnapshot, ExportDamaged, LibraryError) as error:
        found = {"whole": False, "what": error.what, "where": error.where, "remedy": error.remedy}
        click.echo(json.dumps(found) if as_json else f"vouch: {error}", err=not as_json)
        sys.exit(1)
    size = sum(part.size_bytes for part in manifest.parts.values())
    found = {"whole": True, "snapshot_id": manifest.snapshot_id, "parts": len(manifest.parts), "size_bytes": size}
    found |= asdict(library)
    said = f"Index {manifest.snapshot_id} is whole: {len(manifest.parts)} parts, {size} bytes, and its encoder"
    said += (
        f". Library: {library.versions} versions, {library.sources} sources, each with the sha256 it was taken in with"
    )
    click.echo(json.dumps(found) if as_json else said)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_obj
def snapshots(home: Home, as_json: bool) -> None:
    """List the snapshots of the index that are kept, newest first; a star marks the one in service.

    Those with the same recipe were made in the same way: by the same models, rules and configuration.

    Example: vouch snapshots
    """
    from index.snapshots.history import kept_snapshots

    kept = kept_snapshots(home)
    if as_json:
        click.echo(json.dumps([asdict(snapshot) for snapshot in kept]))
        return
    for snapshot in kept:
        counts = snapshot.problem or ", ".join(f"{number} {name}" for name, number in snapshot.counts.items())
        counts += f"; recipe {snapshot.recipe}" if snapshot.recipe else ""
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
    from index.snapshots.history import roll_back

    manifest = roll_back(home, name)
    folder = home.current.resolve().name
    if as_json:
        click.echo(json.dumps({"name": folder, "snapshot_id": manifest.snapshot_id}))
    else:
        click.echo(f"Index {folder} is in service")


@click.command()
@click.argument("place", metavar="PLACE")
@click.option(
    "--withdrawals",
    "withdrawals_only",
    is_flag=True,
    help="Publish what is withdrawn and nothing else: in a moment, and without a look at the index.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_obj
def publish(home: Home, place: str, withdrawals_only: bool, as_json: bool) -> None:
    """Publish the index in service, and all that answers need beside it, for servers elsewhere (vouch serve --from).

    PLACE is file:///path, s3://bucket/prefix, gs://bucket/prefix or az://container/prefix: the last three by the extra
    `replicas`, and take who may write there from the store's own variables (AWS_ACCESS_KEY_ID, …). Files that are there
    already aren't sent again. What is there is as confidential as this home: the articles, withdrawn ones as well.

    Example: vouch publish s3://articles/vouch

    Example: vouch withdraw myoclonus && vouch publish --withdrawals s3://articles/vouch
    """
    from index.publishing.place import place_to_write
    from index.publishing.publishing import publish as publish_home
    from index.publishing.publishing import publish_withdrawals

    report = (publish_withdrawals if withdrawals_only else publish_home)(home, place_to_write(place))
    if as_json:
        click.echo(json.dumps(asdict(report)))
        return
    what = f"Index {report.snapshot_id}" if report.snapshot_id else "What is withdrawn"
    done = f"published as number {report.sequence}" if report.moved else "was published already"
    sent = f"{report.sent_files} files sent, {report.sent_bytes:,} bytes"
    click.echo(f"{what} {done}: {sent}, {report.withheld} documents or versions withheld")
    for doc_id in report.answered_again:
        click.echo(f"No longer withdrawn: {doc_id}")
