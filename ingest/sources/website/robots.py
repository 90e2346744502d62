"""robots.txt (RFC 9309): which pages a site lets be fetched, and how fast."""

import re
from dataclasses import dataclass

from protego import Protego

from ingest.charsets import byte_order_mark
from ingest.errors import AddressRefused, FetchError, HostUnreachable
from ingest.sources.website.fetcher import USER_AGENT, Fetcher
from ingest.sources.website.pace import Pace
from ingest.sources.website.urls import origin_of, site_of

_MAX_PARSED_BYTES = 512_000  # RFC 9309, section 2.5: at least 500 KiB
_MAX_CRAWL_DELAY_S = 60.0
_UNSEEN = re.compile("[\ufeff\u200b-\u200f\u2060\x00]")  # what no editor shows, and no directive holds


@dataclass(frozen=True, slots=True)
class _Rules:
    parsed: Protego | None
    unreachable: FetchError | None = None


def robots_text(data: bytes) -> str:
    """The characters of a robots.txt: UTF-8 (RFC 9309, section 2.3), or what its byte order mark says.

    A mark that stayed before a line, at the start or where files were joined, would hide the line's directive, and
    what the site forbids would be fetched. Without a mark, NUL bytes tell UTF-16.
    """
    marked = byte_order_mark(data)
    if marked is None and b"\x00" in data:
        text = data.decode("utf-16-be" if data[:1] == b"\x00" else "utf-16-le", "replace")
    else:
        text = data.decode(marked[1] if marked else "utf-8", "replace")
    return _UNSEEN.sub("", text)


class Robots:
    """The robots.txt of each origin, read once a run."""

    def __init__(self, fetcher: Fetcher, pace: Pace, *, pause_s: float) -> None:
        self._fetcher = fetcher
        self._pace = pace
        self._pause_s = pause_s
        self._rules: dict[str, _Rules] = {}

    def admit(self, url: str) -> None:
        """Wait until the page may be asked for, at the pace that its host wishes.

        Raises:
            AddressRefused: If robots.txt says that it may not.
            FetchError: If robots.txt can't be had for now: nothing may be fetched then.
        """
        rules = self._of(url)
        if rules.unreachable is not None:
            raise rules.unreachable
        pause_s = self._pause_s
        if rules.parsed is not None:
            if not rules.parsed.can_fetch(url, USER_AGENT):
                raise AddressRefused(
                    "The site's robots.txt doesn't let it be fetched",
                    where=url,
                    remedy="Leave it out, or ask the site's owner to allow the user agent vouch",
                )
            pause_s = max(pause_s, min(rules.parsed.crawl_delay(USER_AGENT) or 0.0, _MAX_CRAWL_DELAY_S))
        self._pace.wait(origin_of(url), pause_s)

    def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that the robots.txt of a URL's origin names.

        Raises:
            FetchError: If robots.txt can't be had for now.
        """
        rules = self._of(url)
        if rules.unreachable is not None:
            raise rules.unreachable
        return [] if rules.parsed is None else list(rules.parsed.sitemaps)

    def _of(self, url: str) -> _Rules:
        origin = origin_of(url)
        if origin not in self._rules:
            self._rules[origin] = self._read(origin)
        return self._rules[origin]

    def _read(self, origin: str) -> _Rules:
        """Section 2.3.1: what is not there allows everything, what can't be reached forbids everything."""
        where = f"{origin}/robots.txt"

        def admit(url: str) -> None:
            if site_of(url) != site_of(origin):
                raise AddressRefused("robots.txt redirects off the site", where=where, value=url, remedy="Mend it")
            self._pace.wait(origin_of(url), 0.0)

        try:
            response = self._fetcher.get(where, admit=admit)
        except HostUnreachable as error:
            return _Rules(None, error)
        except FetchError as error:
            return _Rules(None, _unreachable(where, str(error)))
        if response.status == 200:
            return _Rules(Protego.parse(robots_text(response.body[:_MAX_PARSED_BYTES])))
        if response.status >= 500 or response.status == 429:
            return _Rules(None, _unreachable(where, f"HTTP status {response.status}"))
        return _Rules(None)


def _unreachable(where: str, why: str) -> FetchError:
    return FetchError(
        f"robots.txt can't be had, and then no page of the site may be fetched (RFC 9309): {why.rstrip('.')}",
        where=where,
        remedy="Try again later; a site without one answers 404",
    )
