"""Asking, as politely as a site is synced, whether the pages that links lead to are there."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import TracebackType
from typing import Self

from ingest.errors import AddressRefused, FetchError, HostUnreachable
from ingest.links.checked import CheckedLink
from ingest.links.findings import LinkFindings
from ingest.sources.website.addresses import GuardedBackend
from ingest.sources.website.fetcher import Fetcher, FetchLimits
from ingest.sources.website.pace import Pace
from ingest.sources.website.robots import Robots
from ingest.sources.website.urls import origin_of

_GIVE_UP_AFTER = 3


@dataclass(frozen=True, slots=True)
class LinkOutcome:
    """What became of one address; None where its host was given up for now."""

    url: str
    checked: CheckedLink | None


def links_to_check(
    findings: LinkFindings, known: Mapping[str, CheckedLink], *, today: date, again_after: timedelta
) -> list[str]:
    """The addresses off the site, and those on it at which no article is, that weren't checked lately.

    Each once, those of one host as far from each other as can be, so that pauses cost little.
    """
    urls = sorted({link.address for link in (*findings.outside, *findings.missing)})
    due = [url for url in urls if url not in known or known[url].on + again_after <= today]
    before: Counter[str] = Counter()
    turns = []
    for url in due:
        turns.append((before[origin_of(url)], url))
        before[origin_of(url)] += 1
    return [url for _, url in sorted(turns)]


class LinkChecker:
    """Asks for pages, each by HEAD and then by GET, and reads no body. Open for as long as it is used.

    Args:
        backend: What connects.
        limits: What one page may cost.
        pause_s: Between two requests to one host; a longer Crawl-delay of its robots.txt counts.
        today: The day that is noted.
    """

    def __init__(self, backend: GuardedBackend, limits: FetchLimits, *, pause_s: float, today: date) -> None:
        self._fetcher = Fetcher(backend, limits)
        self._robots = Robots(self._fetcher, Pace(), pause_s=pause_s)
        self._today = today
        self._unreachable: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._fetcher.close()

    def check(self, urls: Iterable[str]) -> Iterator[LinkOutcome]:
        """What became of each; a host that didn't answer three times is asked no more."""
        for url in urls:
            if self._unreachable[origin_of(url)] >= _GIVE_UP_AFTER:
                yield LinkOutcome(url, None)
            else:
                yield LinkOutcome(url, self._check(url))

    def _admit(self, url: str) -> None:
        """Wait until the page may be asked for; it isn't where robots.txt can't be had, be it for its address."""
        try:
            self._robots.admit(url)
        except (AddressRefused, HostUnreachable):
            raise
        except FetchError as error:
            raise AddressRefused(error.what, where=error.where, remedy=error.remedy) from None

    def _check(self, url: str) -> CheckedLink:
        try:
            response = self._fetcher.probe(url, admit=self._admit)
        except AddressRefused as error:
            return CheckedLink(self._today, None, error.what, is_refused=True)
        except HostUnreachable:
            self._unreachable[origin_of(url)] += 1
            return CheckedLink(self._today, None, "the host can't be reached")
        except FetchError as error:
            self._unreachable[origin_of(url)] += 1  # it took its time, too, and said nothing
            return CheckedLink(self._today, None, error.what)
        return CheckedLink(self._today, response.status)
