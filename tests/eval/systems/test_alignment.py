import pytest

from eval.systems.alignment import Alignment, Likeness, align, holds
from ingest.document import Span

_TEXT = "Do not take “aspirin”\n\nif you’re   pregnant – ask first… Naïve skin\u00adcare."


def test_words_that_are_there_are_exact_and_placed() -> None:
    assert align("take “aspirin”", _TEXT) == Alignment(Likeness.EXACT, Span(7, 21))


@pytest.mark.parametrize(
    ("words", "slice_"),
    [
        ('take "aspirin" if', "take “aspirin”\n\nif"),
        ("you're pregnant - ask", "you’re   pregnant – ask"),
        ("first...", "first…"),
        ("Nai\u0308ve skincare.", "Naïve skin\u00adcare."),
        ("  take\u00a0“aspirin” ", "take “aspirin”"),
    ],
)
def test_words_that_look_the_same_are_normalised_and_placed_in_the_articles_own_characters(
    words: str, slice_: str
) -> None:
    found = align(words, _TEXT)
    assert found.likeness is Likeness.NORMALISED
    assert found.span is not None
    assert _TEXT[found.span.start : found.span.end] == slice_


@pytest.mark.parametrize("words", ["take aspirin", "take “Aspirin”", "", " \n", "\u00ad", "aspirin” ask"])
def test_words_that_were_changed_or_are_none_are_not_found(words: str) -> None:
    assert align(words, _TEXT) == Alignment(Likeness.NOT_FOUND)


def test_what_is_shown_holds_words_whatever_their_white_space_and_marks() -> None:
    assert holds("Do not:\n • “take” it", '• "take" it')
    assert not holds("take it", "Do not take it")


@pytest.mark.parametrize("shown", ["Do not", "DO NOT:", "do\u00a0not – take it", "Do not—ever—take", "(Do not)"])
def test_a_scope_is_shown_whatever_its_case_and_closing_punctuation(shown: str) -> None:
    assert holds(shown, "Do not:")


@pytest.mark.parametrize(
    ("shown", "scope"),
    [
        ("Notes say rest", "Not"),
        ("Cannot", "not"),
        ("If you can't", "If you can"),
        ("Do", "Do not:"),
        ("", "Not"),
        ("for adults-only wards", "for adults"),
        ("Non-smokers", "Smokers"),
        ("ages 5–12", "ages 5"),
        ("5‑10 mg", "10 mg"),
    ],
)
def test_a_scope_is_not_shown_by_parts_of_other_words(shown: str, scope: str) -> None:
    assert not holds(shown, scope)


def test_a_scope_of_marks_alone_is_compared_as_it_is() -> None:
    assert holds("Rest: a lot", ":")
    assert not holds("Rest a lot", ":")
