import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ingest.cli.context import pass_date_order, pass_home
from ingest.cli.outcomes import close_json, print_outcomes, print_outcomes_as_json
from ingest.cluster.place import RayPlace, on_place
from ingest.description.dates import DateOrder
from ingest.home import Home
from ingest.library.library import Library
from ingest.progress import progress, say
from ingest.sources.website.addresses import GuardedBackend, is_anywhere, is_public
from ingest.sources.website.fetcher import FetchLimits
from ingest.sources.website.page_lists import is_url_list, read_url_list
from ingest.sources.website.urls import normalise_url
from ingest.sync.cluster_readers import readers_on
from ingest.sync.folder import DEFAULT_SHRINK_SHARE, FileSource, Sync, SyncSource
from ingest.sync.reading import Readers
from ingest.sync.website import CrawlOptions, Website
from ingest.writer_lock import writer_lock

_DEFAULTS, _LIMITS = CrawlOptions(), FetchLimits()


@click.command()
@click.argument("source", metavar="SOURCE")
@click.option("--json", "as_json", is_flag=True, help="Print what happened to each document as JSON.")
@click.option("--allow-shrink", is_flag=True, help="Remove what is gone, however much it is.")
@click.option(
    "--shrink-share",
    type=click.FloatRange(0, 1),
    default=DEFAULT_SHRINK_SHARE,
    show_default=True,
    help="Stop before removing more than this share of the source's documents (from 5 on; all of them, always).",
)
@click.option("--allow-host", multiple=True, metavar="HOST", help="A host off the site whose pages are meant too.")
@click.option("--allow-private", is_flag=True, help="Let pages be on private addresses, such as an intranet's.")
@click.option("--pause", type=click.FloatRange(0), default=_DEFAULTS.pause_s, show_default=True, metavar="SECONDS",
              help="Between two requests to one host; a longer Crawl-delay of its robots.txt counts.")  # fmt: skip
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=_LIMITS.timeout_s, show_default=True,
              metavar="SECONDS", help="For one page, from the request to its last byte.")  # fmt: skip
@click.option("--max-bytes", type=click.IntRange(1), default=_LIMITS.max_bytes, show_default=True,
              help="The longest page, unpacked.")  # fmt: skip
@click.option("--max-pages", type=click.IntRange(1), default=_DEFAULTS.max_pages, show_default=True,
              help="The most pages that are asked for.")  # fmt: skip
@click.option("--trust-lastmod", is_flag=True, help="Don't ask for pages whose lastmod in the sitemap is what it was.")
@click.option("--follow", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
              help="A folder outside of SOURCE that links in it may lead to; others aren't followed.")  # fmt: skip
@on_place
@pass_date_order
@pass_home
def sync(
    home: Home,
    date_order: DateOrder | None,
    /,
    source: str,
    as_json: bool,
    allow_shrink: bool,
    shrink_share: float,
    allow_private: bool,
    follow: tuple[Path, ...],
    place: RayPlace | None,
    **crawl: Any,
) -> None:
    """Make the library equal to SOURCE: a folder, a file, a sitemap's URL, or a file with one URL a line.

    Documents that are no longer there are removed (their versions stay, for old citations). What can't be looked at, an
    unreadable folder or one that was emptied, is a failure, and nothing of it is removed. Interrupted, it goes on
    when it is run again. It exits with 1 when a document failed or when it stopped before removing too much, and with
    2 when the source as a whole can't be read.

    Example: vouch sync https://www.example.org/sitemap.xml
    """
    backend = GuardedBackend(is_allowed=is_anywhere if allow_private else is_public)
    with (
        writer_lock(home),
        Library.open(home) as library,
        readers_on(place, date_order=date_order) as readers,
        _opened(
            source, library, readers, _options(**crawl), backend, allow_shrink=allow_shrink, follow=follow
        ) as found,
    ):
        library.kept_bytes.sweep()
        run = Sync(found, library, allow_shrink=allow_shrink, shrink_share=shrink_share)
        outcomes = progress(run.outcomes(), label=f"Syncing {source}", unit="documents", total=found.total())
        if as_json:
            print_outcomes_as_json(outcomes)
        else:
            print_outcomes(outcomes)
        duplicates = {item.doc_id: item.served_as for item in library.duplicates.all()}
    _close(run, duplicates, as_json=as_json)


def _close(run: Sync, duplicates: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        stopped = {"removed": run.shrink.removed, "before": run.shrink.before} if run.shrink else None
        close_json(counts=run.counts, duplicates=duplicates, shrink_stopped=stopped)
    else:
        for doc_id, served_as in duplicates.items():
            say(f"duplicate: {doc_id} says the same as {served_as}, which is served in its place")
        say(run.summary())
    if run.shrink:
        say(f"vouch: {run.shrink}", err=True)
    if not run.is_clean:
        sys.exit(1)


def _options(
    *,
    allow_host: tuple[str, ...],
    pause: float,
    timeout: float,
    max_bytes: int,
    max_pages: int,
    trust_lastmod: bool,
) -> CrawlOptions:
    return CrawlOptions(
        pause_s=pause,
        max_pages=max_pages,
        other_hosts=frozenset(host.lower().removeprefix("www.") for host in allow_host),
        trust_lastmod=trust_lastmod,
        limits=FetchLimits(max_bytes=max_bytes, timeout_s=timeout),
    )


@contextmanager
def _opened(
    source: str,
    library: Library,
    readers: Readers,
    options: CrawlOptions,
    backend: GuardedBackend,
    *,
    allow_shrink: bool,
    follow: tuple[Path, ...],
) -> Iterator[SyncSource]:
    """The source that a word on the command line means."""
    path = Path(source)
    if source.startswith(("http://", "https://")):
        with Website(normalise_url(source), library, options=options, backend=backend, readers=readers) as site:
            site.list_pages()
            yield site
    elif is_url_list(path):
        with Website(str(path.resolve()), library, options=options, backend=backend, readers=readers) as site:
            site.use_list(read_url_list(path))
            yield site
    else:
        yield FileSource(path, library, readers=readers, allow_shrink=allow_shrink, follow=follow)
