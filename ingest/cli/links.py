"""The commands `vouch links …`: where the articles' links lead, and whether pages are there."""

import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import click

from ingest.cli.context import pass_home
from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.library import Library
from ingest.links.checked import CheckedLink, read_checked, write_checked
from ingest.links.checking import LinkChecker, LinkOutcome, links_to_check
from ingest.links.findings import FoundLink, LinkFindings, find_links
from ingest.links.reading import LinkReader
from ingest.progress import printable, progress, say
from ingest.sources.website.addresses import GuardedBackend, is_anywhere, is_public
from ingest.sources.website.fetcher import FetchLimits
from ingest.writer_lock import one_at_a_time

_LIMITS = FetchLimits(timeout_s=30.0, attempts=2)
_KEEP_EACH = 25


@click.group()
def links() -> None:
    """See where the articles' links lead, and have it checked whether pages are there.

    Links are read from the pages that the library keeps: of web pages and of Markdown, within the article's text.

    Example: vouch links list && vouch links check
    """


@links.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@pass_home
def list_links(home: Home, /, as_json: bool) -> None:
    """List links to other sites, and to pages of the own site at which no article is, with what became of them.

    Example: vouch links list --json
    """
    findings, checked = _findings(home), read_checked(home.links)
    for kind, links_of_kind in (("missing", findings.missing), ("outside", findings.outside)):
        for link in links_of_kind:
            click.echo(_listed(kind, link, checked.get(link.address), as_json=as_json))


@links.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--pause", type=click.FloatRange(0), default=1.0, show_default=True, metavar="SECONDS",
              help="Between two requests to one host; a longer Crawl-delay of its robots.txt counts.")  # fmt: skip
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=_LIMITS.timeout_s, show_default=True,
              metavar="SECONDS", help="For one page.")  # fmt: skip
@click.option("--max-links", type=click.IntRange(1), default=2_000, show_default=True,
              help="The most pages that are asked for; the next run goes on.")  # fmt: skip
@click.option("--again-after", type=click.IntRange(0), default=7, show_default=True, metavar="DAYS",
              help="Ask for a page again once so many days are over.")  # fmt: skip
@click.option("--allow-private", is_flag=True, help="Let pages be on private addresses, such as an intranet's.")
@pass_home
def check(
    home: Home,
    /,
    as_json: bool,
    pause: float,
    timeout: float,
    max_links: int,
    again_after: int,
    allow_private: bool,
) -> None:
    """Ask whether the pages that links lead to are there; the freshness report shows those that aren't.

    Each page is asked for as a sync does: at the pace of its host, where robots.txt lets it, at checked addresses, and
    without its body. Interrupted, it goes on when it is run again. It ends with 1 where a page isn't there.

    Example: vouch links check --max-links 500
    """
    today = datetime.now(UTC).date()
    with _one_check(home):
        findings = _findings(home)
        checked = _still_linked(findings, read_checked(home.links))
        due = links_to_check(findings, checked, today=today, again_after=timedelta(days=again_after))
        backend = GuardedBackend(is_allowed=is_anywhere if allow_private else is_public)
        limits = FetchLimits(timeout_s=timeout, attempts=_LIMITS.attempts)
        with LinkChecker(backend, limits, pause_s=pause, today=today) as checker:
            asked = due[:max_links]
            outcomes = progress(checker.check(asked), label="Checking links", unit="links", total=len(asked))
            broken = [_said(one, as_json=as_json) for one in _kept(home, checked, outcomes)].count(True)
    rest = f"; {len(due) - len(asked)} more at the next run" if len(due) > len(asked) else ""
    say(f"{len(asked)} links checked, {broken} of them lead nowhere{rest}", err=as_json)
    if broken:
        sys.exit(1)


@contextmanager
def _one_check(home: Home) -> Iterator[None]:
    """One run at a time.

    Raises:
        LibraryError: If another one goes on, or the home can't be written.
    """
    refusal = LibraryError("Another run is checking links", where=str(home.links), remedy="Wait until it ends")
    with ExitStack() as stack:
        try:
            stack.enter_context(one_at_a_time(home.links.with_name(f".{home.links.name}.lock"), refusal=refusal))
        except OSError as error:
            raise LibraryError(
                f"What becomes of links can't be kept: {error.strerror}",
                where=str(home.root),
                remedy="Check that VOUCH_HOME is writable and that its disk has room",
            ) from None
        yield


def _findings(home: Home) -> LinkFindings:
    if not home.library.exists():
        raise LibraryError(
            "There is no library yet", where=str(home.library), remedy="Run: vouch ingest, or vouch sync"
        )
    try:
        with Library.reading(home) as library:
            served = frozenset(doc_id for doc_id, _ in library.versions())
            withdrawn = frozenset(one.doc_id for one in library.withdrawals.all())
            return find_links(LinkReader().read(library), served=served, withdrawn=withdrawn)
    except sqlite3.Error as error:
        raise LibraryError(
            f"The library can't be read: {error}", where=str(home.library), remedy="Run: vouch upgrade"
        ) from None


def _still_linked(findings: LinkFindings, checked: dict[str, CheckedLink]) -> dict[str, CheckedLink]:
    linked = {link.address for link in (*findings.outside, *findings.missing)}
    return {url: one for url, one in checked.items() if url in linked}


def _kept(home: Home, checked: dict[str, CheckedLink], outcomes: Iterable[LinkOutcome]) -> Iterator[LinkOutcome]:
    """Each outcome, once it is noted; what was found is kept now and then, and whenever this ends."""
    try:
        for number, outcome in enumerate(outcomes, 1):
            if outcome.checked is not None:
                checked[outcome.url] = outcome.checked
            if number % _KEEP_EACH == 0:
                write_checked(home.links, checked)
            yield outcome
    finally:
        write_checked(home.links, checked)


def _said(outcome: LinkOutcome, *, as_json: bool) -> bool:
    """Say what became of a page, where it isn't there or a program reads it; whether it isn't there."""
    checked = outcome.checked
    if as_json:
        click.echo(json.dumps({"url": outcome.url, **_record(checked)}, ensure_ascii=False))
    elif checked is None:
        click.echo(printable(f"put off   {outcome.url}  its host doesn't answer"))
    elif checked.is_broken or checked.is_refused:
        click.echo(printable(f"{'broken' if checked.is_broken else 'not asked':<9} {outcome.url}  {checked.in_words}"))
    return checked is not None and checked.is_broken


def _listed(kind: str, link: FoundLink, checked: CheckedLink | None, *, as_json: bool) -> str:
    if as_json:
        return json.dumps({"kind": kind, **asdict(link), **_record(checked)}, ensure_ascii=False)
    became = f"  {checked.in_words} on {checked.on.isoformat()}" if checked else ""
    return printable(f"{kind:<8} {link.doc_id}  {link.url}{became}")


def _record(checked: CheckedLink | None) -> dict[str, object]:
    if checked is None:
        return {"checked_on": None, "status": None, "failure": None, "is_broken": None}
    return {
        "checked_on": checked.on.isoformat(),
        "status": checked.status,
        "failure": checked.failure or None,
        "is_broken": checked.is_broken,
    }
