"""What holds for any text and any page, whatever is in it."""

import unicodedata
from html import escape

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import BlockKind
from ingest.errors import UnreadableSource
from ingest.html.page import extract_html
from ingest.readers.registry import extract
from ingest.structure.composition import collapse
from ingest.structure.extraction import Extraction

# Characters of real articles and awkward ones; NUL and surrogates are refused elsewhere.
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
TEXT = st.text(CHARACTERS, max_size=80)
WORDS = st.lists(
    st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1, max_size=8), min_size=1, max_size=12
).map(lambda words: "Zq " + " ".join(words))
BLOCKS = st.sampled_from(["p", "h2", "li", "dd", "blockquote", "div", "td", "pre", "summary", "section", "b", "font"])
PAGES = st.recursive(
    WORDS.map(escape),
    lambda inside: st.builds(
        lambda tag, parts, hidden: f"<{tag}{' hidden' * hidden}>{' '.join(parts)}</{tag}>",
        BLOCKS,
        st.lists(inside, min_size=1, max_size=4),
        st.booleans(),
    ),
    max_leaves=12,
)
LIST_MARKS = "•‣◦▪●∙·*-–—().0123456789"
FORMATS = st.sampled_from(["a.txt", "a.md", "a.html"])


def check(extraction: Extraction) -> None:
    """The invariants on offsets and coverage."""
    text, position = extraction.text, 0
    assert text == unicodedata.normalize("NFC", text)
    assert "\r" not in text
    for block in extraction.blocks:
        assert position <= block.start < block.end <= len(text)
        assert "".join(text[position : block.start].split()).strip(LIST_MARKS) == ""
        assert text[block.start : block.end].strip()
        assert block.rendered != text[block.start : block.end]
        position = block.end
    assert text[position:].strip() == ""


@given(st.lists(TEXT, max_size=8).map("\n".join), FORMATS)
@settings(deadline=None)
def test_blocks_are_in_order_and_cover_what_is_not_white_space(text: str, name: str) -> None:
    try:
        extraction, _ = extract(text.encode(), name=name, where=name)
    except UnreadableSource:
        return
    check(extraction)


@given(st.lists(PAGES, min_size=1, max_size=5))
@settings(deadline=None)
def test_every_word_of_an_article_lies_in_a_block_in_its_order(parts: list[str]) -> None:
    markup = f"<main><h1>Gout</h1><p>Rest the joint, and wait for a week.</p>{''.join(parts)}</main>"
    extraction, _ = extract_html(markup.encode(), url=None, where="page")
    check(extraction)
    found = [extraction.text[block.start : block.end] for block in extraction.blocks]
    assert "".join("".join(found).split()) == "".join(extraction.text.split())


@given(st.lists(WORDS, min_size=1, max_size=8))
@settings(deadline=None)
def test_no_visible_word_of_the_main_text_is_lost(paragraphs: list[str]) -> None:
    markup = "<h1>Gout</h1><main>" + "".join(f"<p>{number} {text}.</p>" for number, text in enumerate(paragraphs))
    extraction, _ = extract_html(markup.encode(), url=None, where="page")
    kept = [extraction.text[block.start : block.end] for block in extraction.blocks[1:]]
    wanted = [unicodedata.normalize("NFC", f"{number} {text}.") for number, text in enumerate(paragraphs)]
    assert list(map(collapse, kept)) == list(map(collapse, wanted))


@given(st.lists(PAGES, max_size=4).map("".join))
@settings(deadline=None)
def test_the_same_bytes_give_the_same_text(markup: str) -> None:
    data = f"<h1>Gout</h1><p>It hurts.</p>{markup}".encode()
    assert extract_html(data, url=None, where="page") == extract_html(data, url=None, where="page")


@given(st.lists(WORDS, min_size=1, max_size=5), st.booleans())
@settings(deadline=None)
def test_a_table_keeps_its_cells_apart(cells: list[str], head: bool) -> None:
    row = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    markup = f"<h1>Doses</h1><p>Give it with food.</p><table><tr><th>Age<th>Dose</tr><tr>{row}<td>end</td></tr></table>"
    extraction, _ = extract_html(markup.encode(), url=None, where="page")
    last = extraction.blocks[-1]
    assert last.kind is BlockKind.TABLE_ROW
    assert extraction.text[last.start : last.end].count("\t") == len(cells)
