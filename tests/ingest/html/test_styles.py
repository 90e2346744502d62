import pytest

from ingest.document import Fate
from tests.ingest.html.articles import last, read


@pytest.mark.parametrize(
    "attribute",
    [
        'style="text-decoration: line-through"',
        'style="color:red;TEXT-DECORATION:Line-Through"',
        'style="text-decoration-line:underline line-through"',
        "class=line-through",
        'class="old strikethrough"',
    ],
)
@pytest.mark.parametrize("tag", ["span", "b", "a", "font"])
def test_what_a_style_strikes_out_is_not_said_and_a_browser_shows_it(tag: str, attribute: str) -> None:
    extraction = read(f"<p>Take <{tag} {attribute}>900 mg</{tag}> 300 mg of it.</p>")
    block = extraction.blocks[-1]

    assert extraction.text[block.start : block.end] == "Take 300 mg of it."
    assert block.rendered == "Take 900 mg 300 mg of it."
    assert [(entry.fate, entry.characters) for entry in extraction.left_out] == [(Fate.HIDDEN, 6)]


@pytest.mark.parametrize(
    "markup",
    [
        "<p {}>Take 900 mg.</p><p>Rest.</p>",
        "<ul {}><li>Take 900 mg.</li></ul><ul><li>Rest.</li></ul>",
        "<ul><li {}>Take 900 mg.</li><li>Rest.</li></ul>",
        "<table><tr><th>Drug<th>Dose<tr {}><td>Aspirin<td>900 mg</table><p>Rest.</p>",
        "<h3 {}>Take 900 mg.</h3><p>Rest.</p>",
        "<div {}><p>Take 900 mg.</p></div><p>Rest.</p>",
    ],
)
def test_a_struck_block_is_not_said(markup: str) -> None:
    text = read(markup.format('style="text-decoration: line-through"')).text

    assert "900" not in text
    assert text.endswith("Rest.")


def test_another_decoration_strikes_nothing_out() -> None:
    assert last("<p>Take <span style='text-decoration: underline'>900 mg</span> of it.</p>") == "Take 900 mg of it."


@pytest.mark.parametrize(
    ("attribute", "text"),
    [
        ('style="vertical-align: super"', "10⁹/L"),
        ('style="font-size:smaller;vertical-align:SUPER"', "10⁹/L"),
        ('style="vertical-align: 0.4em"', "10⁹/L"),
        ('style="vertical-align: text-top"', "10⁹/L"),
        ("class=superscript", "10⁹/L"),
        ("class=sup", "10⁹/L"),
        ('style="vertical-align: sub"', "10₉/L"),
        ('style="vertical-align: -2px"', "10₉/L"),
        ("class=subscript", "10₉/L"),
        ('style="vertical-align: 0px"', "109/L"),
        ('style="vertical-align: middle"', "109/L"),
    ],
)
def test_what_a_style_raises_or_lowers_can_t_be_misread(attribute: str, text: str) -> None:
    assert last(f"<p>A count of 10<span {attribute}>9</span>/L is low.</p>") == f"A count of {text} is low."


def test_words_that_a_style_moves_for_looks_stay_as_they_are() -> None:
    assert last("<p>Take <span style='vertical-align: 2px'>two</span> <b class=sub>tablets</b> a day.</p>") == (
        "Take two tablets a day."
    )


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("People over 65<sup>2</sup> are at risk.", "People over 65 [2] are at risk."),
        ("Take 2<sup>3</sup> a day.", "Take 2 [3] a day."),
        ("At 1.10<sup>2</sup> it stops.", "At 1.10 [2] it stops."),
        ("Take it in<sup>2</sup> the morning.", "Take it in [2] the morning."),
        ("Take it (with food)<sup>3</sup> daily.", "Take it (with food) [3] daily."),
        ("The patient's<sup>2</sup> and I'm<sup>3</sup>", "The patient's [2] and I'm [3]"),
        ("5 mg/kg<sup>2</sup> and 500 cells<sup>3</sup>", "5 mg/kg [2] and 500 cells [3]"),
        ("over 65<a href='#n2'><sup>2</sup></a>", "over 65 [2]"),
        ("10<sup>9</sup> and 5×10<sup>12</sup>", "10⁹ and 5×10¹²"),
        ("1.73 m<sup>2</sup>, mg/m<sup>2</sup>, 3 cells/mm<sup>3</sup>", "1.73 m², mg/m², 3 cells/mm³"),
        ("20 in<sup>2</sup>, 5 ft<sup>2</sup>, 9.8 m/s<sup>2</sup>", "20 in², 5 ft², 9.8 m/s²"),
        ("kg/(1.75 m)<sup>2</sup> or (height in metres)<sup>2</sup>", "kg/(1.75 m)² or (height in metres)²"),
        ("r<sup>2</sup> and χ<sup>2</sup>", "r² and χ²"),
        ("Ca<sup>2+</sup> and 10<sup>-9</sup> m", "Ca²⁺ and 10⁻⁹ m"),
    ],
)
def test_a_raised_number_is_a_power_only_of_what_powers_are_taken_of(markup: str, text: str) -> None:
    assert last(f"<p>{markup}</p>") == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<sup>131</sup>I is used.", "131I is used."),
        ("Use <sup>99m</sup>Tc or (<sup>18</sup>F).", "Use 99mTc or (18F)."),
        ("<sup>131</sup>I-MIBG", "131I-MIBG"),
        ("I<sup>131</sup> is used.", "I¹³¹ is used."),
        ("<sup>1</sup>I have it.", "[1]I have it."),
        ("<sup>12</sup>In a study", "[12]In a study"),
    ],
)
def test_a_mass_number_is_that_of_its_element_and_no_note(markup: str, text: str) -> None:
    assert last(f"<p>{markup}</p>") == text
