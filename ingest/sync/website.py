"""A website as a source: each page that it lists is asked for, politely, and only sent again if it changed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from ingest.errors import AddressRefused, DocumentError, FetchError, HostUnreachable, RepeatedDocument, SourceError
from ingest.library.library import Library
from ingest.library.outcome import Change, Outcome
from ingest.library.page_records import PageRecord
from ingest.library.sync_records import SyncRun
from ingest.sources.item import Delivery, SourceItem, page_item
from ingest.sources.website.addresses import GuardedBackend
from ingest.sources.website.fetcher import Fetcher, FetchLimits, Response
from ingest.sources.website.pace import Pace
from ingest.sources.website.page_lists import PageListing, fetch_listing
from ingest.sources.website.robots import Robots
from ingest.sources.website.urls import site_of
from ingest.sync.intake import begin, store
from ingest.sync.reading import DirectReader, Readers

_GONE = frozenset({404, 410})
_GIVE_UP_AFTER = 3


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """How a website is read.

    Attributes:
        pause_s: Between two requests to one host; a longer Crawl-delay of its robots.txt is honoured.
        max_pages: The most pages that are asked for.
        other_hosts: Hosts that pages may be on, besides the source's own site.
        trust_lastmod: Don't ask for a page whose `lastmod` in the sitemap is what it was.
        limits: What one page may cost.
    """

    pause_s: float = 1.0
    max_pages: int = 50_000
    other_hosts: frozenset[str] = frozenset()
    trust_lastmod: bool = False
    limits: FetchLimits = field(default_factory=FetchLimits)


class Website:
    """The pages that a sitemap or a list of URLs names. Open for as long as the sync goes on."""

    def __init__(
        self,
        source_id: str,
        library: Library,
        *,
        options: CrawlOptions,
        backend: GuardedBackend,
        readers: Readers | None = None,
    ) -> None:
        """Prepare to read a website; `list_pages` or `use_list` says which pages.

        Args:
            source_id: The URL of the sitemap, or the path of the list.
            library: Where the documents go.
            options: How it is read.
            backend: What connects.
            readers: Who reads; this process, by default.
        """
        self.source_id = source_id
        self._library = library
        self._readers = readers or DirectReader()
        self._options = options
        self._pace = Pace()
        self._fetcher = Fetcher(backend, options.limits)
        self._robots = Robots(self._fetcher, self._pace, pause_s=options.pause_s)
        self._listing = PageListing({}, [])
        self._sites: set[str] = set(options.other_hosts)
        self._unreachable: dict[str, int] = {}

    def list_pages(self) -> None:
        """Fetch the list of pages from the URL that the source is known by.

        Raises:
            SourceError: If it can't be had.
        """
        url = self.source_id
        self._sites.add(site_of(url))
        self._listing = fetch_listing(url, fetcher=self._fetcher, robots=self._robots, admit=self._admit)

    def use_list(self, listing: PageListing) -> None:
        """Take a list of pages as it is; their hosts are meant, since somebody wrote them down."""
        self._sites.update(map(site_of, listing.pages))
        self._listing = listing

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._fetcher.close()

    def total(self) -> int | None:
        """How many pages will be asked for."""
        return min(len(self._listing.pages), self._options.max_pages) + len(self._listing.broken)

    def incomplete(self) -> str | None:
        """Why pages may be missing from the list, or None."""
        hiding = [entry.location for entry in self._listing.broken if entry.hides_pages]
        return f"{hiding[0]} can't be read" if hiding else None

    def interrupted(self) -> bool:
        """Whether a host stopped answering, so that the next run has to go on where this one left off."""
        return any(count >= _GIVE_UP_AFTER for count in self._unreachable.values())

    def take(self, run: SyncRun) -> Iterator[Outcome]:
        """Ask for each page.

        Raises:
            LibraryError: If the library can't be written.
        """
        for entry in self._listing.broken:
            yield Outcome(entry.location, None, Change.FAILED, entry.reason)
        resumed_from = self._library.syncs.unfinished_since(self.source_id)
        for number, (url, lastmod) in enumerate(self._listing.pages.items()):
            if number >= self._options.max_pages:
                run.protect(url)
            elif outcome := self._take_page(url, lastmod, run, resumed_from):
                yield outcome
        beyond = len(self._listing.pages) - self._options.max_pages
        if beyond > 0:
            reason = (
                f"{beyond} pages beyond the cap of {self._options.max_pages} weren't asked for;"
                " what the library has of them stays. Raise it with --max-pages."
            )
            yield Outcome(self.source_id, None, Change.FAILED, reason)

    def _take_page(self, url: str, lastmod: str | None, run: SyncRun, resumed_from: str) -> Outcome | None:
        """What happened to a page; None for one that is gone, whose removal comes later."""
        record = self._library.pages.get(self.source_id, url)
        try:
            if record is not None and self._is_fresh(record, lastmod, resumed_from):
                return self._store(self._kept_page(record), run)
            outcome = self._fetch(url, record, run, lastmod)
        except HostUnreachable as error:
            run.protect(url)
            self._unreachable[site_of(url)] = self._unreachable.get(site_of(url), 0) + 1
            return Outcome(url, None, Change.FAILED, str(error))
        except (SourceError, DocumentError) as error:
            run.protect(url)
            outcome = Outcome(url, None, Change.FAILED, str(error))
        self._unreachable.pop(site_of(url), None)
        return outcome

    def _is_fresh(self, record: PageRecord, lastmod: str | None, resumed_from: str) -> bool:
        """Whether the page needn't be asked for: this sync did before it was interrupted, or its date is trusted."""
        if resumed_from and record.checked_at >= resumed_from:
            return True
        return self._options.trust_lastmod and lastmod is not None and lastmod == record.listed_on

    def _fetch(self, url: str, record: PageRecord | None, run: SyncRun, lastmod: str | None) -> Outcome | None:
        if self._unreachable.get(site_of(url), 0) >= _GIVE_UP_AFTER:
            raise HostUnreachable(
                "Not asked for, since its host didn't answer for the pages before", where=url, remedy="Sync again later"
            )
        response = self._fetcher.get(url, admit=self._admit, validators=_validators(record))
        if response.status in _GONE:
            return _note_gone(url, response.status, record, run)
        if response.status == 304 and record is not None:
            item = self._kept_page(record)
        elif response.status == 200:
            item = page_item(self.source_id, url, response.body, _delivery(response))
        else:
            raise FetchError(
                "The server doesn't give the page",
                where=url,
                value=f"HTTP status {response.status}",
                remedy="Mend the page, or take it out of the list",
            )
        outcome = self._store(item, run)
        if outcome.doc_id is not None:
            checked_at = datetime.now(UTC).isoformat()
            self._library.pages.put(_record_of(item, outcome.doc_id, response, record, lastmod, checked_at))
        return outcome

    def _store(self, item: SourceItem, run: SyncRun) -> Outcome:
        """Take a page in, unless it says that it is another page of the list, or one that was taken in before."""
        pending = begin(item, self._library, self._readers)
        document = pending.result().document if pending.result else None
        if document is not None and document.doc_id != item.path and document.doc_id in self._listing.pages:
            reason = f"It says that it is {document.doc_id}, which is listed too"
            return Outcome(item.path, document.doc_id, Change.UNCHANGED, reason)
        try:
            return store(pending, self._library, run)
        except RepeatedDocument as error:
            return Outcome(item.path, None, Change.UNCHANGED, error.what)

    def _kept_page(self, record: PageRecord) -> SourceItem:
        data = self._library.kept_bytes.read(record.source_sha256)
        return page_item(self.source_id, record.url, data, Delivery(record.final_url, record.media_type))

    def _admit(self, url: str) -> None:
        if site_of(url) not in self._sites:
            raise AddressRefused(
                "It leads off the site",
                where=url,
                remedy=f"If it is meant, give --allow-host {site_of(url)}; else mend where it is listed",
            )
        self._robots.admit(url)


def _note_gone(url: str, status: int, record: PageRecord | None, run: SyncRun) -> Outcome | None:
    reason = f"The server says that it is gone: HTTP status {status}"
    run.mark_gone(url, reason)
    return None if record else Outcome(url, None, Change.UNCHANGED, reason)


def _delivery(response: Response) -> Delivery:
    return Delivery(response.url, response.headers.get("content-type", ""))


def _validators(record: PageRecord | None) -> dict[str, str]:
    """Ask for the page only if it isn't the one that is kept (RFC 9110, section 13.1)."""
    found = {"if-none-match": record.etag, "if-modified-since": record.last_modified} if record else {}
    return {name: value for name, value in found.items() if value}


def _record_of(
    item: SourceItem, doc_id: str, response: Response, before: PageRecord | None, lastmod: str | None, checked_at: str
) -> PageRecord:
    headers, given = response.headers, _delivery(response)
    etag, last_modified = headers.get("etag"), headers.get("last-modified")
    if before is not None and response.status == 304:  # a 304 may leave them out
        etag, last_modified = etag or before.etag, last_modified or before.last_modified
        given = Delivery(before.final_url, before.media_type)
    return PageRecord(
        item.source_id, item.path, doc_id, etag, last_modified, lastmod, given.final_url, given.media_type, checked_at
    )
