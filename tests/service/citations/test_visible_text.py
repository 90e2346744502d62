import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from ingest.document import BlockKind, DateEvidence, Span
from service.citations.visible_text import folded, visible_page
from service.pages.marked_article import elements
from service.pages.templates import templates
from tests.documents import Piece, make_document

TEXTS = st.text(
    alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from("  \t\n\u00a0\u00ad\u0301\u200bİß’“")
)


@given(TEXTS)
def test_words_are_folded_as_each_of_their_characters_is(text: str) -> None:
    plain = text.translate(str.maketrans("‘’‚‛“”„‟", "''''" + '""""'))
    marks = [one for one in unicodedata.normalize("NFKD", plain) if unicodedata.category(one) not in {"Mn", "Cf"}]

    assert folded(text) == " ".join("".join(marks).casefold().split())


def test_case_accents_quote_marks_hidden_marks_and_white_space_make_no_difference() -> None:
    assert folded("  Sjo\u0308gren’s\u00a0\n syn\u00addrome ") == "sjogren's syndrome"


@pytest.mark.parametrize(("is_known", "overdue"), [(False, False), (True, False), (True, True)])
def test_every_word_of_the_reader_page_is_among_those_that_a_link_reckons_with(is_known: bool, overdue: bool) -> None:
    days = {name: date(2020, 1, 1) for name in ("last_reviewed_on", "next_review_on", "updated_on", "published_on")}
    evidence = tuple(DateEvidence(name, "text", f"Day of {name}") for name in (*days, "reviewed_by"))
    facts = {"publisher": "Riverside", "reviewed_by": "Dr A", "date_evidence": evidence, **days}
    known: dict[str, Any] = facts if is_known else {}
    pieces: list[Piece] = [(BlockKind.HEADING, 2, "Rest"), (BlockKind.LIST_ITEM, 1, "Sleep.")]
    document = make_document(pieces, title="Colds", **known)
    page = templates().env.get_template("reader.html")
    shown = elements(document, [Span(0, 4)], Span(0, 4))
    html = page.render(document=document, title="Colds", elements=shown, contents=[], cited=True, overdue=overdue)
    body = LexborHTMLParser(html).body
    assert body is not None
    for day in body.css("time"):
        day.decompose()

    texts = [folded(text) for text in body.text(separator="\0").split("\0")]
    assert "skip to the content" in texts
    assert [text for text in texts if text not in visible_page(document).words and text != "(text)"] == []
