from collections.abc import Sequence

import pytest

from index.words.abbreviations import by_initials, long_form, meanings
from index.words.synonyms import Synonyms, parse

ARTICLES = (
    "Chronic obstructive pulmonary disease (COPD) is a lung condition.",
    "People with COPD should not smoke.",
    "Mitral stenosis (MS) narrows a valve.",
    "Multiple sclerosis (MS) affects the brain.",
    "Hand, foot and mouth disease\nBlisters heal in days.",
    "Attention deficit hyperactivity disorder starts in childhood.",
    "Alcohol dependence disorder\nIt can be treated.",
    "You should take all of it.",
)
TITLES = ("Hand, foot and mouth disease", "Alcohol dependence disorder", "Multiple sclerosis")


def texts(words: str) -> Sequence[str]:
    wanted = [word.casefold() for word in words.replace(",", "").split()]
    return [text for text in ARTICLES if any(word in text.casefold() for word in wanted)]


def found(question: str, synonyms: Synonyms | None = None) -> list[str]:
    matches = meanings(question, synonyms or Synonyms(), texts, lambda: by_initials(TITLES))
    return [long for match in matches for long in match.written]


@pytest.mark.parametrize(
    ("question", "long"),
    [
        ("what is COPD", "Chronic obstructive pulmonary disease"),
        ("copd", "Chronic obstructive pulmonary disease"),
        ("HFMD in adults", "Hand, foot and mouth disease"),
        ("hfmd", "Hand, foot and mouth disease"),
        ("ADHD", "attention deficit hyperactivity disorder"),
    ],
)
def test_an_abbreviation_finds_what_it_is_short_for(question: str, long: str) -> None:
    assert found(question) == [long]


@pytest.mark.parametrize(
    "question",
    [
        "MS",  # two articles mean two diseases
        "ADD",  # the title has these initials, and the list knows another meaning
        "should I take all of it",
        "WHAT IS ALL THAT",
        "PKU",  # no article is about it
        "asthma",
    ],
)
def test_what_is_short_for_several_things_or_for_nothing_here_is_left_alone(question: str) -> None:
    assert found(question) == []


def test_what_the_synonyms_say_goes_first() -> None:
    assert found("copd", parse(["copd => lungs"], where="here")) == []


@pytest.mark.parametrize(
    ("short", "before", "long"),
    [
        ("COPD", "It is called chronic obstructive pulmonary disease", "chronic obstructive pulmonary disease"),
        ("UTI", "People with urinary tract infection", "urinary tract infection"),
        ("NSAID", "a non-steroidal anti-inflammatory drug", "non-steroidal anti-inflammatory drug"),
        ("XYZ", "something else", None),
    ],
)
def test_the_long_form_is_read_backwards_from_the_bracket(short: str, before: str, long: str | None) -> None:
    assert long_form(short, before) == long
