from contextlib import suppress

import pytest

from ingest.document import Block, BlockKind
from ingest.errors import UnreadableSource
from ingest.html.blocks.disclosures import demote_lone_disclosures
from ingest.html.markup import decode_page
from ingest.html.page import extract_html
from ingest.html.tree import MAX_MARKUP_CHARS, parse_markup
from ingest.scope.block_scope import with_scope
from tests.ingest.html.articles import PROSE, read
from tests.stopwatch import own_seconds


def seconds_to_read(markup: str) -> float:
    """How long a page takes until it is said what its blocks hang on."""

    def read_with_scope() -> None:
        extraction = read(markup)
        with_scope(extraction.text, extraction.blocks, title="Gout", language="en")

    return own_seconds(read_with_scope)


@pytest.mark.parametrize(
    ("markup", "counted"),
    [
        ("<p>You may not have it if:</p>", 1_000),
        ("<template shadowrootmode=open></template>", 4_000),
        ("<h3>Do</h3>", 2_000),
        ("<p>10<sup>9</sup></p>", 2_000),
        ("<li hidden>x</li>", 3_000),
        ("<a class=x>x</a> ", 10_000),
        ("<b>Take</b> <i class=fa aria-label=No></i> <img alt=No> ", 500),
        ("<a role=tab href='#q'>T</a>|<p>x</p>", 500),
        ("<div id=p{0}><p>Take it.</p></div><a role=tab href='#p{0}'>T</a>", 500),
        ("<input type=radio name=n{0} id=r{0}><input type=radio name=n{0} id=s{0}><label for=r{0}>T</label>"
         "<label for=s{0}>U</label>", 500),
        ("<dt>Do</dt>|<dd>x</dd>", 500),
        ("<p>x</p>|<h3>Take it</h3>", 1_000),
        ("<span style='vertical-align:super'>2</span> ", 1_000),
    ],
)  # fmt: skip
def test_what_is_repeated_takes_time_in_proportion(markup: str, counted: int) -> None:
    def seconds(times: int) -> float:
        repeated = "".join(part.replace("{0}", str(number)) for part in markup.split("|") for number in range(times))
        return seconds_to_read(f"<div id=q>{repeated}>{PROSE}</div>")

    seconds(1)  # what is loaded once isn't measured
    assert seconds(4 * counted) < 10 * seconds(counted) + 0.2


def test_panels_that_open_take_time_in_proportion() -> None:
    def seconds(times: int) -> float:
        blocks = [Block(BlockKind.PARAGRAPH, 2 * place, 2 * place + 1) for place in range(2 * times)]
        opened = [(place, place + 1) for place in range(0, 2 * times, 2)]
        return own_seconds(lambda: demote_lone_disclosures(blocks, opened))

    assert seconds(12_000) < 10 * seconds(3_000) + 0.2


@pytest.mark.parametrize("markup", ["<title ", "<template ", "<script ", "<!-- ", "<a ", "<div a='", "<meta "])
def test_tags_that_never_end_are_not_searched_over_and_over(markup: str) -> None:
    def seconds(times: int) -> float:
        page = f"<main><h1>Gout</h1>{PROSE}</main>{markup * times}".encode()

        def extract() -> None:
            with suppress(UnreadableSource):
                extract_html(page, where="page.html")

        return own_seconds(extract)

    seconds(1)
    assert seconds(40_000) < 10 * seconds(10_000) + 0.2


@pytest.mark.parametrize("markup", ["<title ", "<template ", "<a x=y "])
def test_a_page_that_is_too_long_is_refused_before_it_is_searched(markup: str) -> None:
    page = markup * (MAX_MARKUP_CHARS // len(markup) + 1)

    def refuse() -> None:
        with pytest.raises(UnreadableSource, match="longer than"):
            parse_markup(page, where="page.html")

    assert own_seconds(refuse) < 0.2


def test_a_charset_is_not_looked_for_over_and_over() -> None:
    page = b"<meta " * 150_000

    assert own_seconds(lambda: decode_page(page, charset=None, where="page.html")) < 1


def test_markup_that_never_ends_is_refused_and_not_searched_over_and_over() -> None:
    with pytest.raises(UnreadableSource, match="attributes"):
        read("<a " * 300_000)
