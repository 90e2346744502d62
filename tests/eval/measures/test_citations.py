import hashlib
from dataclasses import replace

import pytest

from eval.measures.citations import coverage, exact, link_lands
from eval.systems.response import Quote, Retrieved, SystemDocument
from ingest.document import Span

_TEXT = "Sleep well.\n\nTake one tablet. Take one tablet, and rest.\n\nSee a doctor."
_SHA256 = hashlib.sha256(_TEXT.encode()).hexdigest()
_DOCUMENT = SystemDocument("d", "D", _TEXT, _SHA256, (Span(0, 11), Span(13, 56), Span(58, 71)))


def _hit(start: int, end: int, link: str) -> Retrieved:
    quote = Quote(_TEXT[start:end], start, end, link, _SHA256)
    return Retrieved("p", "d", None, 1.0, text=_TEXT[13:56], span=Span(13, 56), quote=quote)


def test_a_citation_is_exact_where_words_offsets_and_version_agree() -> None:
    hit = _hit(13, 29, "")
    assert exact(hit, _DOCUMENT)
    assert hit.quote is not None
    assert hit.quote.text == "Take one tablet."


@pytest.mark.parametrize("change", [{"start": 14, "end": 30}, {"text": "Take two tablets."}, {"text_sha256": "0" * 64}])
def test_offsets_off_by_one_other_words_or_another_version_are_not_exact(change: dict[str, object]) -> None:
    hit = _hit(13, 29, "")
    assert hit.quote is not None
    assert not exact(replace(hit, quote=replace(hit.quote, **change)), _DOCUMENT)  # type: ignore[arg-type]


def test_a_passage_that_is_not_verbatim_or_a_document_that_is_gone_is_not_exact() -> None:
    hit = _hit(13, 29, "")
    assert not exact(replace(hit, span=Span(12, 55)), _DOCUMENT)
    assert not exact(hit, None)


@pytest.mark.parametrize(
    ("start", "end", "link", "lands"),
    [
        (0, 11, "https://x.org/a#:~:text=Sleep%20well.", True),
        (0, 11, "/documents/d?cite=0#:~:text=sleep%20WELL.", True),
        (13, 29, "https://x.org/a#:~:text=Take%20one%20tablet", True),
        (30, 56, "https://x.org/a#:~:text=Take%20one%20tablet", False),
        (30, 56, "https://x.org/a#:~:text=one%20tablet.-,Take%20one%20tablet", True),
        (30, 56, "https://x.org/a#:~:text=Take%20one%20tablet,-%2C%20and", True),
        (30, 56, "https://x.org/a#:~:text=Take%20one%20tablet,-,%20and", False),
        (13, 71, "https://x.org/a#:~:text=Take%20one,a%20doctor.", True),
        (58, 71, "https://x.org/a#top:~:text=rest.-,See%20a%20doctor.", True),
        (58, 71, "https://x.org/a#:~:text=See%20the%20doctor", False),
        (58, 71, "https://x.org/a", False),
    ],
)
def test_a_link_is_followed_as_a_browser_does_to_its_first_match(start: int, end: int, link: str, lands: bool) -> None:
    quote = _hit(start, end, link).quote
    assert quote is not None
    assert link_lands(quote, _DOCUMENT) is lands


def test_a_suffix_leads_past_an_earlier_occurrence() -> None:
    text = "One tablet daily. One tablet weekly."
    document = SystemDocument("d", "D", text, "", (Span(0, len(text)),))
    quote = Quote("One tablet weekly.", 18, 36, "x#:~:text=One%20tablet,-weekly.", "")
    assert link_lands(quote, document)


def test_coverage_is_the_share_of_the_quote_that_is_cited() -> None:
    assert coverage(Span(0, 10), [Span(5, 25)]) == pytest.approx(0.25)
    assert coverage(Span(0, 10), [Span(20, 30), Span(2, 4)]) == 1.0
    assert coverage(Span(0, 10), [Span(20, 30)]) == 0.0
    assert coverage(None, [Span(0, 1)]) == 0.0
