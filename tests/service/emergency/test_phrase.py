import pytest

from service.emergency.inflection import inflections
from service.emergency.misspelling import Misspellings
from service.emergency.pattern import Field
from service.emergency.phrase import PhraseError, Reader, WordGroups
from service.emergency.words import words_of


def found(phrase: str, text: str) -> bool:
    """Whether a phrase stands in a text; "so" is a filler, and no gap passes over "not"."""
    groups = WordGroups({"take": frozenset({"took"})})
    reader = Reader(groups)
    reader.define("pain", ["pain", "hurt", "(pins needles)"])
    reader.define("swapped", ["one", "v ~ w ~ x ~ y", "three ~ four"])
    pattern = reader.read(phrase)
    words = words_of(text)
    at = words.positions
    places = [sum({at.get(word, 0) for word in group}) for group in groups.by_number]
    present = sum(1 << group for group, standing in enumerate(places) if standing)
    passable, fillers = words.everywhere & ~at.get("not", 0), at.get("so", 0)
    field = Field.of(places, words.everywhere, present, passable=passable, fillers=fillers)
    ends = pattern.after(field, words.everywhere)
    begins = pattern.before(field, ends)
    assert (ends != 0) == (begins != 0)
    return ends != 0


@pytest.mark.parametrize(
    ("phrase", "text", "stands"),
    [
        ("chest pain", "CHEST, pain!", True),
        ("chest pain", "chest. Pain", False),
        ("chest pain", "chest so pain", True),
        ("chest pain", "chest really pain", False),
        ("chest hurt", "my chest hurts", True),
        ("chest =hurt", "my chest hurts", False),
        ("take pills", "he took pills", True),
        ("chest|arm pain", "arm pain", True),
        ("left? arm", "my arm", True),
        ("left? arm", "left arm", True),
        ("chest ...2 pain", "chest a b pain", True),
        ("chest ...2 pain", "chest a b c pain", False),
        ("chest ... pain", "chest not pain", False),
        ("chest ~2 pain", "pain in chest", True),
        ("chest <pain>", "chest pins needles", True),
        ("(pass out)|faint now", "pass out now", True),
        ("(pass out)|faint now", "pass now", False),
        ("<number> pills", "took 30 pills", True),
        ("in <year>", "in 2010", True),
        ("in <year>", "in 1066", False),
        ("<number> pills", "took 30.5 pills", True),
        ("39|40 pain", "39.2 pain", True),
        ("^ chest pain", "chest pain", True),
        ("^ chest pain", "Ow! Chest pain", True),
        ("^ chest pain", "my chest pain", False),
        ("chest pain $", "my chest pain!", True),
        ("chest pain $", "chest pain so", True),
        ("chest pain $", "chest pain now. Ow", False),
        ("chest ...2 $", "chest a b. Ow", True),
        ("chest ...2 $", "chest a b c", False),
        ("chest ...8 pain", "chest a b c d e f g h pain", True),
        ("chest ...8 pain", "chest a b c d e f g h i pain", False),
        ("chest ...12 pain", f"chest {'a ' * 12} pain", True),
        ("chest ...12 pain", f"chest {'a ' * 13} pain", False),
        ("chest ...12 pain", f"chest a a a not {'a ' * 4} pain", False),
        ("chest pain", "chest so so so pain", True),
        ("chest pain", "chest so so so so pain", False),
        ("a ~ b ~ c ~ d ~ e", "b a c d e", True),
        ("(a ~ b ~ c)|(d ~ e ~ f) ~ g ~ h", "d e f g h", True),
        ("<swapped> ~ a", "a three four", True),
        ("can't breathe", "can’t breathe", True),
        ("cant breathe", "CAN'T BREATHE", True),
    ],
)
def test_phrases_stand_where_the_language_says(phrase: str, text: str, stands: bool) -> None:
    assert found(phrase, text) is stands


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("", "no word"),
        ("(a b", "isn't closed"),
        ("a b)", "nothing before"),
        ("a |", "at the end"),
        ("<moon> a", "not defined"),
        ("... a", "between two words"),
        ("a ...99 b", "1 to 12"),
        ("a?", "left out"),
        ("^", "left out"),
        ("$", "left out"),
        ("a & b", "no word"),
        ("well-being", "no word"),
        ("a ~ b ~ c ~ d ~ e ~ f", "more than 4"),
        ("((a ~ b ~ c)|d ~ e) ~ (f ~ g)", "more than 4"),
        ("<swapped> ~ a ~ b", "more than 4"),
    ],
)
def test_a_phrase_that_breaks_the_language_is_explained(phrase: str, said: str) -> None:
    with pytest.raises(PhraseError, match=said):
        found(phrase, "a")


def test_words_have_the_forms_that_english_gives_them() -> None:
    assert {"choke", "chokes", "choked", "choking", "chokin"} <= inflections("choke")
    assert {"stabbed", "stabbing"} <= inflections("stab")
    assert {"bodies"} <= inflections("body")
    assert {"babies", "babys"} <= inflections("baby")
    assert inflections("arm") == {"arm"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("siezure", "seizure"),
        ("seizre", "seizure"),
        ("seizurre", "seizure"),
        ("seizude", "seizure"),
        ("anafalaxis", "anaphylaxis"),
        ("brun", "burn"),
        ("barn", None),
        ("strike", None),
        ("deizure", None),
        ("table", None),
    ],
)
def test_a_slip_or_wrong_vowels_are_understood_but_no_other_word(typed: str, meant: str | None) -> None:
    known = frozenset({"seizure", "anaphylaxis", "burn", "stroke"})
    misspellings = Misspellings(known, written=known, real=frozenset({"strike"}))

    assert misspellings.meant(typed) == ([meant] if meant else [])
