import json
from dataclasses import fields, replace
from datetime import date
from typing import Any

from service.citations.citation import Citation, CitedPart, PartRole, ReviewStatus
from service.citations.deep_link import DeepLink, LinkPrecision
from service.citations.forms import markup, prose, references
from service.citations.forms.cited import Cited
from service.citations.forms.form import FORMS, Form, citation_forms, sheet_as
from tests.documents import paragraphs

ADDRESS = "https://search.example/documents/a%2Fb?cite=1#:~:text=Pinch%20it"


_OF_ITSELF = {field.name for field in fields(Citation)}


def citation_like(**changes: Any) -> Citation:
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


def plain(citation: Citation, address: str) -> str:
    return prose.plain([Cited(citation, address)])


def markdown(citation: Citation, address: str) -> str:
    return markup.markdown([Cited(citation, address)])


def html(citation: Citation, address: str) -> str:
    return markup.html([Cited(citation, address)])


def bibtex(citation: Citation, address: str) -> str:
    return references.bibtex([Cited(citation, address)])


def csl_json(citation: Citation, address: str) -> str:
    return references.csl_json([Cited(citation, address)])


def test_plain_text_has_the_words_their_place_and_the_link() -> None:
    assert plain(citation_like(), ADDRESS) == (
        "“Pinch it.\nTwice.”\n"
        "Nosebleeds & co › What to do. Riverside Health. Reviewed 12 May 2023. Updated 5 March 2024\n"
        f"{ADDRESS}"
    )


def test_links_to_the_reader_page_are_completed_and_others_stay() -> None:
    assert ADDRESS in citation_forms(citation_like(), "https://search.example/")["Plain text"]
    elsewhere = citation_like(link=DeepLink("https://a.example/x#:~:text=y", LinkPrecision.FRAGMENT))
    assert "https://a.example/x#:~:text=y" in citation_forms(elsewhere, "https://search.example/")["Plain text"]


def test_markdown_takes_nothing_in_the_words_for_markup() -> None:
    made = markdown(citation_like(quote="*a* [b](javascript:x) <i>", headings=()), "https://a.example/<x> y")
    assert made.splitlines()[0] == r"> \*a\* \[b\]\(javascript:x\) \<i\>"
    assert r"[Nosebleeds \& co](<https://a.example/%3Cx%3E%20y>)" in made


def test_html_is_escaped() -> None:
    made = html(citation_like(quote='<script>"&"</script>', publisher="<b>"), 'https://a.example/"><i>')
    assert "<script>" not in made
    assert "&lt;script&gt;&quot;&amp;&quot;&lt;/script&gt;" in made
    assert 'href="https://a.example/%22%3E%3Ci%3E"' in made
    assert "&lt;b&gt;" in made


def test_bibtex_escapes_what_latex_reads() -> None:
    made = bibtex(citation_like(title="50% of {x}_y", quote="a\n\nb"), ADDRESS)
    assert made.splitlines()[0] == "@online{vouch-0123456789abcdef,"
    assert r"  title = {50\% of \textbraceleft{}x\textbraceright{}\_y}," in made
    assert "  date = {2024-03-05}," in made
    assert r"  url = {https://search.example/documents/a\%2Fb?cite=1\#:~:text=Pinch\%20it}," in made
    assert "  annotation = {a b}," in made


def test_csl_json_is_one_item_with_dates_in_parts() -> None:
    known = citation_like(published_on=date(2019, 2, 1), reviewed_by="Dr A. Moreno", page=3)
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
        csl_json(citation_like(updated_on=None, last_reviewed_on=None, headings=(), publisher=None), ADDRESS)
    )
    assert set(bare) == {"id", "type", "title", "URL", "abstract"}


def test_apa_has_the_citation_in_the_text_and_the_reference_below() -> None:
    assert prose.apa([Cited(citation_like(), ADDRESS)]) == (
        "“Pinch it. Twice.” (Riverside Health, 2024, “What to do” section)\n\n"
        f"Riverside Health. (2024, March 5). Nosebleeds & co. {ADDRESS}"
    )
    bare = citation_like(publisher=None, updated_on=None, page=3, title="Why do noses bleed?")
    assert prose.apa([Cited(bare, ADDRESS)]) == (
        f"“Pinch it. Twice.” (“Why do noses bleed?”, n.d., p. 3)\n\nWhy do noses bleed? (n.d.). {ADDRESS}"
    )


def test_apa_sets_many_words_as_a_block_and_gives_letters_to_articles_of_one_year() -> None:
    long = citation_like(quote="\n".join(("word " * 25).strip() for _ in range(2)))
    other = citation_like(doc_id="c", title="Ears")
    made = prose.apa([Cited(long, "https://a.example/1"), Cited(other, "https://a.example/2"), Cited(long, "x")])
    blocks = made.split("\n\n")
    assert blocks[0].startswith("    word word")
    assert blocks[0].endswith("word (Riverside Health, 2024b, “What to do” section)")
    assert blocks[1] == "“Pinch it. Twice.” (Riverside Health, 2024a, “What to do” section)"
    assert blocks[3:] == [
        "Riverside Health. (2024a, March 5). Ears. https://a.example/2",
        "Riverside Health. (2024b, March 5). Nosebleeds & co. https://a.example/1",
    ]


def test_vancouver_numbers_each_article_once() -> None:
    one, other = citation_like(published_on=date(2019, 2, 1)), citation_like(doc_id="c", publisher=None, title="Ears")
    made = prose.vancouver(
        [Cited(one, "https://a.example/1"), Cited(other, "x"), Cited(one, "y")], on=date(2026, 11, 30)
    )
    assert made.split("\n\n")[:3] == ["“Pinch it.\nTwice.” [1]", "“Pinch it.\nTwice.” [2]", "“Pinch it.\nTwice.” [1]"]
    assert made.splitlines()[-2:] == [
        "1. Riverside Health. Nosebleeds & co [Internet]. 2019 Feb 1 [updated 2024 Mar 5; reviewed 2023 May 12;"
        " cited 2026 Nov 30]. Available from: https://a.example/1",
        "2. Ears [Internet]. [date unknown] [updated 2024 Mar 5; reviewed 2023 May 12; cited 2026 Nov 30]."
        " Available from: x",
    ]


def test_ris_has_one_tag_a_line_whatever_the_title_holds() -> None:
    hostile = citation_like(title="A\nER  - \nTY  - BOOK\x00", page=7, language="en")
    lines = references.ris([Cited(hostile, ADDRESS)], on=date(2026, 11, 30)).split("\n")
    assert lines == [
        "TY  - ELEC",
        "ID  - vouch-0123456789abcdef",
        "TI  - A ER - TY - BOOK",
        "PB  - Riverside Health",
        "PY  - 2024",
        "DA  - 2024/03/05/",
        "Y2  - 2026/11/30/",
        "SE  - What to do",
        "SP  - 7",
        "LA  - en",
        "N1  - Reviewed 12 May 2023",
        "AB  - Pinch it. Twice.",
        f"UR  - {ADDRESS}",
        "ER  - ",
    ]


def test_a_sheet_has_the_question_where_the_form_has_a_place_for_it_as_text() -> None:
    asked = "why <b>*bleed*</b>\n# now?"
    made = {form: sheet_as(form, asked, [citation_like()], "https://search.example") for form in Form}
    assert made[Form.TEXT].startswith("why <b>*bleed*</b> # now?\n\n“Pinch it.")
    assert made[Form.MARKDOWN].startswith(r"## why \<b\>\*bleed\*\</b\> \# now?")
    assert made[Form.HTML].startswith("<h2>why &lt;b&gt;*bleed*&lt;/b&gt; # now?</h2>\n<blockquote")
    for form in (Form.BIBTEX, Form.RIS, Form.CSL_JSON):
        assert "bleed*" not in made[form]
    assert set(FORMS) == set(Form)
