"""Syncing a site in a test, and what came of it."""

from ingest.home import Home
from ingest.library.library import Library
from ingest.library.outcome import Outcome
from ingest.sources.website.addresses import GuardedBackend, is_anywhere
from ingest.sources.website.fetcher import FetchLimits
from ingest.sync.folder import Sync
from ingest.sync.reading import Readers
from ingest.sync.website import CrawlOptions, Website
from tests.ingest.sources.website.local_site import LocalSite

LIMITS = FetchLimits(max_bytes=300_000, timeout_s=0.8, silence_s=0.4, attempts=1, backoff_s=0.01)
OPTIONS = CrawlOptions(pause_s=0.0, limits=LIMITS)


def sync_site(
    site: LocalSite,
    home: Home,
    options: CrawlOptions = OPTIONS,
    *,
    at: str = "/sitemap.xml",
    allow_shrink: bool = True,
    readers: Readers | None = None,
) -> dict[str, Outcome]:
    """Sync a site; what happened by path."""
    backend = GuardedBackend(is_allowed=is_anywhere)
    with (
        Library.open(home) as library,
        Website(site.url + at, library, options=options, backend=backend, readers=readers) as website,
    ):
        website.list_pages()
        run = Sync(website, library, allow_shrink=allow_shrink)
        return {outcome.location.removeprefix(site.url): outcome for outcome in run.outcomes()}


def changes(found: dict[str, Outcome]) -> dict[str, str]:
    return {path: str(outcome.change) for path, outcome in found.items()}


def texts(home: Home) -> dict[str, str]:
    with Library.open(home) as library:
        return {document.doc_id: document.text for document in library.documents()}
