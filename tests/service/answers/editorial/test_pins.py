from datetime import date
from pathlib import Path

import pytest

from service.answers.editorial.pins import MOST_PINS, Pin, Pins, parse_pins
from service.errors import EditorialError

TODAY = date(2026, 11, 30)
TEXT = """\
# Asthma week
- words: [asthma, inhaler technique]
  doc_id: "asthma/inhalers  2"
  until: 2026-12-07
  who: Anna
  note: |
    Until the
    campaign ends.
- words: Écchymosis
  doc_id: bruises
"""


def _doc_ids(question: str, pins: Pins, *, today: date = TODAY) -> list[str]:
    return [pin.doc_id for pin in pins.of(question, today=today)]


def test_a_pin_has_its_words_as_they_are_searched_for_its_article_and_who_wanted_it() -> None:
    first, second = parse_pins(TEXT, where="pins.yaml").pins

    assert first == Pin(
        words=("asthma", "inhaler technique"),
        phrases=(("asthma",), ("inhal", "techniqu")),
        doc_id="asthma/inhalers  2",
        until=date(2026, 12, 7),
        who="Anna",
        note="Until the campaign ends.",
        line=2,
    )
    assert (second.phrases, second.until, second.who, second.note, second.line) == ((("ecchymosi",),), None, "", "", 9)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Which inhaler techniques help with my ASTHMA?", ["asthma/inhalers  2"]),
        ("technique of the inhaler in asthma", []),  # a phrase is side by side
        ("how to use an inhaler", []),  # all words
        ("what are ecchymoses, or an ecchymosis", ["bruises"]),
        ("", []),
    ],
)
def test_a_question_must_hold_every_word_as_it_is_searched_for(question: str, found: list[str]) -> None:
    assert _doc_ids(question, parse_pins(TEXT, where="")) == found


def test_a_pin_holds_to_the_end_of_its_last_day() -> None:
    pins, question = parse_pins(TEXT, where=""), "asthma inhaler technique"

    assert _doc_ids(question, pins, today=date(2026, 12, 7)) == ["asthma/inhalers  2"]
    assert _doc_ids(question, pins, today=date(2026, 12, 8)) == []


def test_the_pin_that_asks_for_more_goes_first_and_of_equals_the_upper_one() -> None:
    pins = parse_pins(
        "- {words: asthma, doc_id: one}\n- {words: [child asthma], doc_id: two}\n- {words: child, doc_id: three}\n"
        "- {words: asthma, doc_id: four}\n",
        where="",
    )

    assert _doc_ids("asthma in a child with child asthma", pins) == ["two", "one", "three", "four"]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]"])
def test_a_file_without_pins_has_none(text: str) -> None:
    assert parse_pins(text, where="").pins == ()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("words: asthma", 1, "A list is wanted here"),
        ("- words: asthma\n- words: b\n  doc_id: c", 1, "The key 'doc_id' is missing"),
        ("- words: asthma\n  doc_id: a\n  untill: 2026-01-01", 3, "Unknown key"),
        ("- words: asthma\n  doc_id: a\n  until: soon", 3, "A day is wanted here"),
        ("- words: [asthma, 'is the']\n  doc_id: a", 1, "no word that is searched for"),
        ("- words: []\n  doc_id: a", 1, "from 1 to 20 words or phrases"),
        ("- words: asthma\n  doc_id: ''", 2, "A text is wanted here"),
        ("- words: asthma\n  doc_id: [a]", 2, "A text is wanted here"),
        ("- words: asthma\n  doc_id: a\n  note: " + "n" * 1001, 3, "more than 1,000 characters"),
        ("- words: asthma\n doc_id: a", 2, "This is not YAML"),
        ("- words: asthma\n  doc_id: a\n- " + "[" * 100_000, 3, "too deep"),
        ("- " * 100_000, 1, "too deep"),
        ("- {words: a1, doc_id: b}\n" * (MOST_PINS + 1), MOST_PINS + 1, "more than 2,000 pins"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_what_to_do(text: str, line: int, said: str) -> None:
    with pytest.raises(EditorialError, match=said) as raised:
        parse_pins(text, where="words/pins.yaml")

    assert raised.value.where == f"words/pins.yaml, line {line}"
    assert raised.value.remedy


def test_the_example_on_the_page_for_staff_is_a_list_of_pins() -> None:
    page = (Path(__file__).parents[4] / "docs" / "staff.md").read_text(encoding="utf-8")
    (example,) = [part.partition("```")[0] for part in page.split("```yaml\n")[1:]]

    assert parse_pins(example, where="docs/staff.md").pins
