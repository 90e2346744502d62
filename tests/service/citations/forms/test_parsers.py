"""Forms as programs of others read them: nothing that an article is called makes a field or a record of its own."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from service.citations.forms.cited import Cited, one_line, safe_address
from service.citations.forms.form import FORMS, Form
from tests.service.citations.forms.test_forms import ADDRESS, citation_like

HOSTILE = (
    "Nosebleeds & co", "50% of {x}_y", "a } , note = {hacked", "one { brace", r"a \\ back\slash ~^$", "# heading *b*",
    "A\nER  - \nTY  - BOOK", '"quoted" <b onclick="x">', "</blockquote><script>", "@online{x, title={y}}",
    "=HYPERLINK(1)", "Übung – naïve 🙂", "[a](javascript:x)", "&amp; &lt;", "a\u2028b\x85c", "ER  - ", "x,y;z",
)  # fmt: skip
_NAMES = {
    "textless": "<", "textgreater": ">", "textbar": "|", "textbraceleft": "{", "textbraceright": "}",
    "textasciigrave": "`", "textasciicircum": "^", "textasciitilde": "~", "textbackslash": "\\",
}  # fmt: skip
"""Signs by the names that LaTeX gives them; pylatexenc knows some, and not as ASCII."""
titles = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=("Cs", "Cc"), max_codepoint=0x2FFF), min_size=1, max_size=40),
).filter(lambda title: bool(one_line(title)))


def _made(form: Form, *texts: str, address: str = ADDRESS) -> str:
    cited = [
        Cited(citation_like(doc_id=f"d{at}", citation_id=f"{at:016x}", title=text, publisher=text, quote=text), address)
        for at, text in enumerate(texts)
    ]
    return FORMS[form].write(cited)


@given(st.lists(titles, min_size=1, max_size=3))
def test_a_program_reads_bibtex(texts: list[str]) -> None:
    database = pytest.importorskip("pybtex.database", reason="pybtex isn't installed")
    reading = pytest.importorskip("pylatexenc.latex2text")
    known = reading.get_default_latex_context_db()
    known.add_context_category("names", [reading.MacroTextSpec(*name) for name in _NAMES.items()], prepend=True)
    latex = reading.LatexNodes2Text(known, strict_latex_spaces=True)
    read = database.parse_string(_made(Form.BIBTEX, *texts), "bibtex")

    assert list(read.entries) == [f"vouch-{at:016x}" for at in range(len(texts))]
    for text, entry in zip(texts, read.entries.values(), strict=True):
        assert set(entry.fields) == {"title", "organization", "date", "url", "note", "annotation"}
        assert one_line(latex.latex_to_text(entry.fields["title"])) == one_line(text)
        assert entry.fields["organization"] == entry.fields["title"] == entry.fields["annotation"]
        assert entry.fields["url"].replace("\\", "") == ADDRESS


@given(st.lists(titles, min_size=1, max_size=3))
def test_a_program_reads_ris(texts: list[str]) -> None:
    rispy = pytest.importorskip("rispy", reason="rispy isn't installed")
    records = rispy.loads(_made(Form.RIS, *texts))

    assert [record["type_of_reference"] for record in records] == ["ELEC"] * len(texts)
    for at, (text, record) in enumerate(zip(texts, records, strict=True)):
        assert (record["id"], record["title"]) == (f"vouch-{at:016x}", one_line(text))
        assert (record["publisher"], record["abstract"]) == (one_line(text), one_line(text))
        assert (record["urls"], record["year"], record["date"]) == ([ADDRESS], "2024", "2024/03/05/")
        assert "unknown_tag" not in record


@given(st.lists(titles, min_size=1, max_size=3))
def test_csl_json_is_json_with_the_words_as_they_are(texts: list[str]) -> None:
    items = json.loads(_made(Form.CSL_JSON, *texts))

    assert [(item["title"], item["abstract"]) for item in items] == [(one_line(text), text) for text in texts]


@given(titles)
def test_a_browser_reads_html_as_one_quotation_and_one_link(text: str) -> None:
    hostile = f"https://a.example/{text}"
    body = LexborHTMLParser(_made(Form.HTML, text, address=hostile)).body
    assert body is not None
    elements = [node.tag for node in body.traverse() if node.tag not in {"br", "body"}]

    assert elements == ["blockquote", "p", "a"]
    quotation, link = body.css_first("blockquote"), body.css_first("a")
    assert quotation is not None
    assert link is not None
    assert one_line(quotation.text()) == one_line(text)
    assert link.text().startswith(one_line(text))
    assert link.attributes["href"] == quotation.attributes["cite"] == safe_address(hostile)


@given(titles)
def test_markdown_is_one_quotation_with_one_link_and_no_other_markup(text: str) -> None:
    made = MarkdownIt("commonmark").render(_made(Form.MARKDOWN, text))
    body = LexborHTMLParser(made).body
    assert body is not None
    assert [node.tag for node in body.traverse() if node.tag != "body"] == ["blockquote", "p", "p", "a"]
    link = body.css_first("a")
    assert link is not None
    assert link.attributes["href"] == ADDRESS
    assert one_line(link.text()) == f"{one_line(text)} › What to do"
