"""Which articles somebody has to look at, and why."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from email import policy
from email.message import EmailMessage
from enum import StrEnum

from ingest.links.checked import CheckedLink
from ingest.links.findings import FoundLink, LinkFindings
from service.answers.catalogue import WITHDRAWN, CatalogueRow
from service.citations.citation import ReviewStatus
from service.upkeep.review import Review
from service.upkeep.table import csv_table

_WIDTH = 76
_POLICY = policy.default.clone(max_line_length=200)  # so that the subject is one line
_HEAD = ("need", "doc_id", "title", "date", "detail", "address")


class Need(StrEnum):
    """Why somebody has to look at an article, the most pressing first."""

    OVERDUE = "overdue"
    SUPERSEDED = "superseded"
    NEVER_REVIEWED = "never reviewed"
    WARNING = "warning"
    BROKEN_LINK = "broken link"
    ORPHAN = "orphan"
    WITHDRAWN = "withdrawn"


MEANINGS = {
    Need.OVERDUE: "Their next review is in the past.",
    Need.SUPERSEDED: "A newer article on the same subject has other numbers or advice.",
    Need.NEVER_REVIEWED: "Nobody knows when they were reviewed.",
    Need.WARNING: "Something was wrong or doubtful when they were taken in.",
    Need.BROKEN_LINK: "They link to a page of their site where no article is, or to a place that isn't in it.",
    Need.ORPHAN: "No other article's text links to them; lists and menus beside the text don't count.",
    Need.WITHDRAWN: "They were withdrawn: no answer has a word of them.",
}


@dataclass(frozen=True, slots=True)
class NeedsLook:
    """An article, and why somebody has to look at it.

    Attributes:
        need: Why.
        doc_id: The article.
        title: Its title.
        day: When its review was due, or when it was changed last.
        detail: What there is to look at.
        address: Where the article is; "" where readers can't be sent there.
    """

    need: Need
    doc_id: str
    title: str
    day: date | None
    detail: str
    address: str


def needing_look(
    rows: Sequence[CatalogueRow], review: Review, *, today: date, checked: Mapping[str, CheckedLink] | None = None
) -> list[NeedsLook]:
    """Every article that somebody has to look at, once for each need: by need, then the longest overdue first.

    Args:
        rows: The articles in service that may be seen.
        review: What reading them showed; of others in it nothing is said.
        today: The day on which a review is due or not.
        checked: What became of links when somebody had them checked, by address.
    """
    shown = {row.outline.doc_id: row for row in rows}
    found = [*_of_dates(rows, today), *_of_reading(shown, review), *_of_links(shown, review, checked or {})]
    order = list(Need)
    return sorted(found, key=lambda one: (order.index(one.need), one.day or date.max, one.title.casefold(), one.doc_id))


def _of_dates(rows: Iterable[CatalogueRow], today: date) -> Iterator[NeedsLook]:
    for row in rows:
        outline = row.outline
        if row.status == WITHDRAWN:
            yield _look(Need.WITHDRAWN, row, outline.updated_on, "")
            continue
        if row.status == ReviewStatus.OVERDUE and outline.next_review_on is not None:
            late = (today - outline.next_review_on).days
            yield _look(Need.OVERDUE, row, outline.next_review_on, f"{late} {'day' if late == 1 else 'days'} overdue")
        if outline.last_reviewed_on is None:
            yield _look(Need.NEVER_REVIEWED, row, outline.updated_on, "no date of a review is known")


def _of_reading(shown: dict[str, CatalogueRow], review: Review) -> Iterator[NeedsLook]:
    served = {doc_id: row for doc_id, row in shown.items() if row.status != WITHDRAWN}
    for doc_id, warnings in review.warnings.items():
        if doc_id in served:
            yield from (_look(Need.WARNING, served[doc_id], None, warning) for warning in warnings)
    for pair in review.pairs:
        if pair.is_dated and pair.older in served and pair.newer in served:
            row = served[pair.older]
            yield _look(Need.SUPERSEDED, row, row.outline.updated_on, f"by {pair.newer_title} ({pair.newer})")


def _of_links(
    shown: dict[str, CatalogueRow], review: Review, checked: Mapping[str, CheckedLink]
) -> Iterator[NeedsLook]:
    if review.links is None:
        return
    links, served = review.links, {doc_id: row for doc_id, row in shown.items() if row.status != WITHDRAWN}
    for link, said in (*_by_check(links, checked), *_inside(links, review, shown, served)):
        if link.doc_id in served:
            below = f" (below “{link.heading}”)" if link.heading else ""
            yield _look(Need.BROKEN_LINK, served[link.doc_id], None, f"{link.url}{below}: {said}")
    for doc_id in links.orphans:
        if doc_id in served:
            yield _look(Need.ORPHAN, served[doc_id], None, "no other article's text links to it")


def _by_check(links: LinkFindings, checked: Mapping[str, CheckedLink]) -> Iterator[tuple[FoundLink, str]]:
    """Links to pages that weren't there when they were asked for; on the own site also those that nobody asked for."""
    for link in (*links.missing, *links.outside):
        found = checked.get(link.address)
        if found is not None and found.is_broken:
            yield link, f"{found.in_words} on {found.on.isoformat()}"
    for link in links.missing:
        found = checked.get(link.address)
        if found is None or found.is_refused:
            yield link, "no article is there"


def _inside(
    links: LinkFindings, review: Review, shown: dict[str, CatalogueRow], served: dict[str, CatalogueRow]
) -> Iterator[tuple[FoundLink, str]]:
    for target, lost in links.lost_places.items():
        if target in served:
            yield from ((link, "its article has no such place") for link in lost)
    for target, row in shown.items():
        if row.status == WITHDRAWN:
            yield from ((link, "its article was withdrawn") for link in links.to.get(target, ()))
    for pair in review.pairs:
        if pair.is_dated and pair.older in served and pair.newer in served:
            said = f"its article is superseded by {pair.newer_title} ({pair.newer})"
            yield from ((link, said) for link in links.to.get(pair.older, ()) if link.doc_id != pair.newer)


def _look(need: Need, row: CatalogueRow, day: date | None, detail: str) -> NeedsLook:
    return NeedsLook(need, row.outline.doc_id, row.title, day, detail, row.link)


def freshness_csv(found: Sequence[NeedsLook]) -> str:
    """As a table for a spreadsheet."""
    return csv_table(_HEAD, ((one.need, one.doc_id, one.title, one.day, one.detail, one.address) for one in found))


def freshness_text(found: Sequence[NeedsLook], *, today: date) -> str:
    """As plain text, in lines of at most 76 characters: for a terminal or an e-mail."""
    lines = [f"Articles to look at, {today.isoformat()}", ""]
    for need in Need:
        own = [one for one in found if one.need is need]
        if own:
            lines += [f"{need.capitalize()}: {len(own)}", *textwrap.wrap(MEANINGS[need], _WIDTH), ""]
            lines += [line for one in own for line in _written(one)]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n" if found else f"{lines[0]}\n\nNone.\n"


def _written(one: NeedsLook) -> list[str]:
    dated = f"{one.day.isoformat()}  " if one.day else ""
    detail = f": {one.detail}" if one.detail else ""
    words = " ".join(f"{dated}{one.title} [{one.doc_id}]{detail}".split())
    return textwrap.wrap(words, _WIDTH, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)


def freshness_mail(found: Sequence[NeedsLook], *, today: date) -> bytes:
    """As a message that a program which sends mail takes; who gets it is that program's to say."""
    message = EmailMessage(policy=_POLICY)
    counts = Counter(one.need for one in found)
    said = ", ".join(f"{counts[need]} {need}" for need in Need if counts[need]) or "nothing"
    message["Subject"] = f"Vouch: articles to look at, {today.isoformat()}: {said}"
    message.set_content(freshness_text(found, today=today))
    return bytes(message)
