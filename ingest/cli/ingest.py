import sys
from collections.abc import Iterator
from pathlib import Path

import click

from ingest.cli.context import pass_date_order, pass_home
from ingest.cli.outcomes import close_json, print_outcomes, print_outcomes_as_json, summary
from ingest.cluster.place import RayPlace, on_place
from ingest.description.dates import DateOrder
from ingest.home import Home
from ingest.library.library import Library
from ingest.library.outcome import Change, Outcome
from ingest.progress import progress
from ingest.readers.registry import SUFFIXES
from ingest.sources.files import list_files
from ingest.sync.cluster_readers import readers_on
from ingest.sync.intake import count_documents, intake
from ingest.sync.reading import Readers
from ingest.sync.reread import reread
from ingest.writer_lock import writer_lock


class _Ingest(click.Command):
    """A command whose help lists the suffixes that a reader fits, so that no list of them has to be kept."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_epilog(ctx, formatter)
        with formatter.section("Suffixes that are read"):
            formatter.write_text(" ".join(sorted(SUFFIXES)))


@click.command(cls=_Ingest)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--again", is_flag=True, help="Read everything again from the bytes kept, without the network.")
@click.option("--follow", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
              help="A folder outside of PATH that links in it may lead to; others aren't followed.")  # fmt: skip
@on_place
@click.option("--json", "as_json", is_flag=True, help="Print what happened to each document as JSON.")
@pass_date_order
@pass_home
def ingest(
    home: Home,
    date_order: DateOrder | None,
    /,
    paths: tuple[Path, ...],
    again: bool,
    follow: tuple[Path, ...],
    place: RayPlace | None,
    as_json: bool,
) -> None:
    """Take documents into the library: files, folders and JSON Lines. It removes nothing: `vouch sync` does.

    Reads pages, texts (as scraped), documents and JSON Lines, and gzip and zip of these; with the extra `ray` Parquet,
    a document a row. What a file doesn't say itself (language, url, publisher, review dates) may be in NAME.meta.yaml
    beside it.

    Example: vouch ingest corpus articles.jsonl
    """
    if bool(paths) == again:
        raise click.UsageError("Name what to take in, or give --again and no path.")
    # A misspelt path is said before all else.
    totals = {path: count_documents(list_files(path, follow).files) for path in paths}
    with writer_lock(home), Library.open(home) as library, readers_on(place, date_order=date_order) as readers:
        library.kept_bytes.sweep()
        outcomes = _again(library, readers) if again else _intake(totals, library, readers, follow)
        counts = print_outcomes_as_json(outcomes) if as_json else print_outcomes(outcomes, quiet=True)
    if as_json:
        close_json(counts=counts)
    else:
        click.echo(summary(counts))
    if counts[Change.FAILED]:
        sys.exit(1)


def _intake(totals: dict[Path, int], library: Library, readers: Readers, follow: tuple[Path, ...]) -> Iterator[Outcome]:
    for path, total in totals.items():
        outcomes = intake(path, library, readers, follow=follow)
        yield from progress(outcomes, label=f"Reading {path}", unit="documents", total=total)


def _again(library: Library, readers: Readers) -> Iterator[Outcome]:
    return progress(reread(library, readers), label="Reading again", unit="documents", total=library.count())
