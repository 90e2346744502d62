import pytest

from ingest.document import BlockKind, Fate
from ingest.html.page import extract_html
from ingest.structure.extraction import Extraction

PROSE = "<p>Rest the joint and put ice on it, and call a doctor if you have a fever.</p>"


def read(body: str) -> Extraction:
    return extract_html(f"<main><h1>Gout</h1>{PROSE}{body}</main>".encode(), url=None, where="page.html")[0]


def last(body: str) -> str:
    extraction = read(body)
    block = extraction.blocks[-1]
    return extraction.text[block.start : block.end]


@pytest.mark.parametrize("tag", ["del", "s", "strike"])
def test_what_is_struck_out_is_counted_and_a_browser_shows_it(tag: str) -> None:
    extraction = read(f"<p>Take <{tag}>900 mg</{tag}> <ins>300 mg</ins> of it.</p>")
    block = extraction.blocks[-1]
    assert extraction.text[block.start : block.end] == "Take 300 mg of it."
    assert block.rendered == "Take 900 mg 300 mg of it."
    assert [(entry.fate, entry.characters) for entry in extraction.left_out] == [(Fate.HIDDEN, 6)]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("5 × 10<sup>12</sup>/l", "5 × 10¹²/l"),
        ("25 kg/m<sup>2</sup>", "25 kg/m²"),
        ("CO<sub>2</sub>", "CO₂"),
        ("2<sup>3</sup>/<sub>4</sub> cups", "2 3/4 cups"),
        ("2 mg<sup>3</sup> a day", "2 mg [3] a day"),
        ("a day<sup><a href='#fn1'>1</a></sup>", "a day [1]"),
        ("a day<sup>*</sup>", "a day [*]"),
        ("the 2<sup>nd</sup> day", "the 2nd day"),
        ("e<sup>ax</sup> grows", "e^(ax) grows"),
    ],
)
def test_what_is_raised_or_lowered_can_t_be_misread(markup: str, text: str) -> None:
    assert last(f"<p>{markup}</p>") == text


def test_a_cell_that_spans_rows_belongs_to_each_of_them() -> None:
    extraction = read(
        "<table><tr><th>Who</th><th>Drug</th><th>Dose</th></tr>"
        "<tr><td rowspan=2>Adults</td><td>Colchicine</td><td>0.5 mg</td></tr>"
        "<tr><td>Naproxen</td><td>500 mg</td></tr><tr><td>Children</td><td>None</td><td>Ask</td></tr></table>"
    )
    rows = [block for block in extraction.blocks if block.kind is BlockKind.TABLE_ROW]
    spans = [[extraction.text[span.start : span.end] for span in row.scope] for row in rows]
    assert spans == [[], ["Adults"], []]


def test_items_of_a_list_that_says_something_are_kept_whatever_they_are_called() -> None:
    assert last("<p>It may hurt here:</p><ul><li>Neck</li><li>Share</li><li>Back</li></ul>") == "Back"


def test_a_sign_in_a_script_opens_no_tag() -> None:
    script = "<script>for (i=0;i<pages.length;i++) {" + " a b;" * 3000 + "}</script>"
    assert last(f"{script}<p>Drink water.</p>") == "Drink water."


def test_a_soft_hyphen_is_no_character_of_a_word() -> None:
    assert last("<p>Hyper\u00aduricaemia is common.</p>") == "Hyperuricaemia is common."
