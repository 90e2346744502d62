import json
from datetime import date

from service.citations.formats import bibtex, citation_formats, csl_json, html, markdown, plain
from service.http.bodies.citation import CitationBody

ADDRESS = "https://search.example/documents/a%2Fb?cite=1#:~:text=Pinch%20it"


def _citation(**changes: object) -> CitationBody:
    known: dict[str, object] = {
        "citation_id": "0123456789abcdef",
        "doc_id": "a/b",
        "title": "Nosebleeds & co",
        "url": None,
        "deep_link": "/documents/a%2Fb?cite=1#:~:text=Pinch%20it",
        "link_precision": "fragment",
        "link_caveat": None,
        "publisher": "Riverside Health",
        "headings": ["What to do"],
        "quote": "Pinch it.\nTwice.",
        "start": 0,
        "end": 16,
        "page": None,
        "published_on": None,
        "updated_on": date(2024, 3, 5),
        "last_reviewed_on": date(2023, 5, 12),
        "next_review_on": None,
        "reviewed_by": None,
        "evidence": [],
        "review_status": "current",
        "text_sha256": "0",
    }
    return CitationBody.model_validate(known | changes)


def test_plain_text_has_the_words_their_place_and_the_link() -> None:
    assert plain(_citation(), ADDRESS) == (
        "“Pinch it.\nTwice.”\n"
        "Nosebleeds & co › What to do. Riverside Health. Reviewed 12 May 2023. Updated 5 March 2024\n"
        f"{ADDRESS}"
    )


def test_links_to_the_reader_page_are_completed_and_others_stay() -> None:
    assert ADDRESS in citation_formats(_citation(), "https://search.example/")["Plain text"]
    elsewhere = _citation(deep_link="https://a.example/x#:~:text=y")
    assert "https://a.example/x#:~:text=y" in citation_formats(elsewhere, "https://search.example/")["Plain text"]


def test_markdown_takes_nothing_in_the_words_for_markup() -> None:
    made = markdown(_citation(quote="*a* [b](javascript:x) <i>", headings=[]), "https://a.example/<x> y")
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
        csl_json(_citation(updated_on=None, last_reviewed_on=None, headings=[], publisher=None), ADDRESS)
    )
    assert set(bare) == {"id", "type", "title", "URL", "abstract"}
