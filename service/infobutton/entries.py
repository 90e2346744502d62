"""What a feed says of each article that fits, and of a notice."""

from datetime import date
from urllib.parse import quote

from service.citations.deep_link import below
from service.citations.words import display_title
from service.emergency.notices import Notice
from service.http.bodies.answer import article_link
from service.infobutton.feed import Category, FeedEntry, paragraph
from service.infobutton.matching import FittingArticle

UNKNOWN_DAY = "1970-01-01T00:00:00Z"
"""Atom wants a day of each entry; this one is that of articles that say none."""

REVIEW = "urn:vouch:review-status"
CITATION = "urn:vouch:citation"
NOTICE = "urn:vouch:notice"


def article_entry(found: FittingArticle, *, base: str, language: str) -> FeedEntry:
    """An article with the words that are quoted of it, whole, and a link that lands on them.

    Args:
        found: The article.
        base: The service's address, which paths of this service are made whole with.
        language: What is said of an article that doesn't say its own.
    """
    document, words, row = found.document, found.words, found.row
    categories = [Category(REVIEW, found.review.value)]
    if words is not None:
        categories.append(Category(CITATION, words.citation_id))
    if row is not None:
        categories.append(Category("mainSearchCriteria.v.c", row.code))
        categories.append(Category("mainSearchCriteria.v.cs", row.system.oid))
        categories.extend([Category("mainSearchCriteria.v.dn", row.display_name)] if row.display_name else [])
    said = [paragraph(words.quote, "quote")] if words else []
    said.append(paragraph(_source(found), "source"))
    return FeedEntry(
        id=f"urn:vouch:document:{quote(document.doc_id, safe='')}",
        language=document.language or language,
        title=display_title(document),
        href=below(words.link.url if words else article_link(document), base),
        updated=_moment(document.updated_on or document.last_reviewed_on or document.published_on),
        summary="".join(said),
        categories=tuple(categories),
    )


def notice_entry(notice: Notice, *, base: str, updated: str) -> FeedEntry:
    """The notice, which is before all articles; it links to the search page."""
    lines = [f"{line.label}: {line.number}" for line in notice.numbers]
    said = [paragraph(one, "notice") for one in (*notice.text.split("\n\n"), *lines)]
    return FeedEntry(
        id=f"{NOTICE}:{quote(notice.topic, safe='')}",
        language=notice.language,
        title=notice.title or notice.text.partition(". ")[0],
        href=base,
        updated=updated,
        summary="".join(said),
        categories=(Category(NOTICE, notice.topic),),
    )


def _source(found: FittingArticle) -> str:
    """Who published the article, and how fresh it is, in words."""
    document = found.document
    reviewed = document.last_reviewed_on
    facts = [document.publisher or "", f"Reviewed {reviewed.isoformat()}" if reviewed else "Review date unknown"]
    if document.next_review_on and found.review.value == "overdue":
        facts.append(f"Review overdue since {document.next_review_on.isoformat()}")
    return ". ".join(filter(None, facts))


def _moment(day: date | None) -> str:
    return f"{day.isoformat()}T00:00:00Z" if day else UNKNOWN_DAY
