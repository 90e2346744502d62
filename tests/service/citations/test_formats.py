import json
from dataclasses import fields, replace
from datetime import date
from typing import Any

from service.citations.citation import Citation, CitedPart, PartRole, ReviewStatus
from service.citations.deep_link import DeepLink, LinkPrecision
from service.citations.formats import bibtex, citation_formats, csl_json, html, markdown, plain
from tests.documents import paragraphs

ADDRESS = "https://search.example/documents/a%2Fb?cite=1#:~:text=Pinch%20it"


_OF_ITSELF = {field.name for field in fields(Citation)}


def _citation(**changes: Any) -> Citation:
    """A citation; what is no field of its own is one of its document's."""
    text = "Pinch it.\nTwice."
    known = {
        "doc_id": "a/b",
        "title": "Nosebleeds & co",
        "publisher": "Riverside Health",
        "updated_on": date(2024, 3, 5),
        "last_reviewed_on": date(2023, 5, 12),
    }
    document = paragraphs(text, **known | {name: value for name, value in changes.items() if name not in _OF_ITSELF})
    made = Citation(
        citation_id="0123456789abcdef",
        passage_id="0",
        document=document,
        link=DeepLink("/documents/a%2Fb?cite=1#:~:text=Pinch%20it", LinkPrecision.FRAGMENT),
        headings=("What to do",),
        parts=(CitedPart(PartRole.QUOTE, 0, len(text), text),),
        quote=text,
        start=0,
        end=len(text),
        page=None,
        review_status=ReviewStatus.CURRENT,
    )
    return replace(made, **{name: value for name, value in changes.items() if name in _OF_ITSELF})


def test_plain_text_has_the_words_their_place_and_the_link() -> None:
    assert plain(_citation(), ADDRESS) == (
        "“Pinch it.\nTwice.”\n"
        "Nosebleeds & co › What to do. Riverside Health. Reviewed 12 May 2023. Updated 5 March 2024\n"
        f"{ADDRESS}"
    )


def test_links_to_the_reader_page_are_completed_and_others_stay() -> None:
    assert ADDRESS in citation_formats(_citation(), "https://search.example/")["Plain text"]
    elsewhere = _citation(link=DeepLink("https://a.example/x#:~:text=y", LinkPrecision.FRAGMENT))
    assert "https://a.example/x#:~:text=y" in citation_formats(elsewhere, "https://search.example/")["Plain text"]


def test_markdown_takes_nothing_in_the_words_for_markup() -> None:
    made = markdown(_citation(quote="*a* [b](javascript:x) <i>", headings=()), "https://a.example/<x> y")
    assert made.splitlines()[0] == r"> \*a\* \[b\]\(javascript:x\) \<i\>"
    assert r"[Nosebleeds \& co](<https://a.example/%3Cx%3E%20y>)" in made


def test_html_is_escaped() -> None:
    made = html(_citation(quote='<script>"&"</script>', publisher="<b>"), 'https://a.example/"><i>')
    assert "<script>" not in made
    assert "&lt;script&gt;&quot;&amp;&quot;&lt;/script&gt;" in made
    assert 'href="https://a.example/&quot;&gt;&lt;i&gt;"' in made
    assert "&lt;b&gt;" in made


def test_bibtex_escapes_what_latex_reads() -> None:
    made = bibtex(_citation(title="50% of {x}_y", quote="a\n\nb"), ADDRESS)
    assert made.splitlines()[0] == "@online{vouch-0123456789abcdef,"
    assert r"  title = {50\% of \{x\}\_y}," in made
    assert "  date = {2024-03-05}," in made
    assert r"  url = {https://search.example/documents/a\%2Fb?cite=1\#:~:text=Pinch\%20it}," in made
    assert "  annotation = {a b}," in made


def test_csl_json_is_one_item_with_dates_in_parts() -> None:
    known = _citation(published_on=date(2019, 2, 1), reviewed_by="Dr A. Moreno", page=3)
    (item,) = json.loads(csl_json(known, ADDRESS))
    assert item == {
        "id": "vouch-0123456789abcdef",
        "type": "webpage",
        "title": "Nosebleeds & co",
        "publisher": "Riverside Health",
        "issued": {"date-parts": [[2024, 3, 5]]},
        "original-date": {"date-parts": [[2019, 2, 1]]},
        "URL": ADDRESS,
        "section": "What to do",
        "page": "3",
        "abstract": "Pinch it.\nTwice.",
        "note": "Reviewed 12 May 2023 by Dr A. Moreno",
    }
    (bare,) = json.loads(
        csl_json(_citation(updated_on=None, last_reviewed_on=None, headings=(), publisher=None), ADDRESS)
    )
    assert set(bare) == {"id", "type", "title", "URL", "abstract"}
