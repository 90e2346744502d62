import json
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.words.english import english
from index.words.spelling import Correction, Speller, corrected, keyboard_slip
from index.words.vocabulary import CorpusVocabulary, key, words
from tests.index.words.look_alikes import FURTHER_NAMES, LOOK_ALIKES, NAMES_BESIDE_COMMON_WORDS
from tests.index.words.vocabularies import write_vocabulary
from tests.ingest.shared_data import shared_data

_TEXT = "myoclonus is a sudden muscle jerk; hypertension and hypotension, seizure, chlamydia, kidney, treatment"

_GENERAL = list(english())


def speller_of(tmp_path: Path, *texts: str, title: str = "") -> Speller:
    write_vocabulary([(title, text) for text in texts], tmp_path / "words")
    return Speller(CorpusVocabulary.open([tmp_path / "words"]))


def corrections(speller: Speller, question: str) -> list[Correction]:
    return speller.corrections(question, lambda _: True)


def among_near_words(asked: str, *held: str, titles: frozenset[str] = frozenset()) -> Speller:
    """A speller whose corpus often holds some words, and every word of English that is near what is asked."""
    near = process.extract(asked, _GENERAL, scorer=OSA.distance, score_cutoff=2, limit=None)
    known = Counter({word: 5 for word, edits, _ in near if edits} | dict.fromkeys(held, 5))
    return Speller(CorpusVocabulary(known, known, titles))


@pytest.fixture(scope="module")
def speller(tmp_path_factory: pytest.TempPathFactory) -> Speller:
    return speller_of(tmp_path_factory.mktemp("words"), *[_TEXT] * 3)


def test_the_name_of_one_disease_is_no_misspelt_name_of_another(tmp_path: Path) -> None:
    speller = speller_of(tmp_path, *["carcinosis is a spread of cancer"] * 3, title="Carcinosis")

    assert corrections(speller, "what is calcinosis") == []
    assert [one.word for one in corrections(speller, "what is carcinosiss")] == ["carcinosis"]


@pytest.mark.parametrize(
    ("question", "offered"),
    [
        ("what is chylamdia", "what is chlamydia"),
        ("Is MYOCLONUS a siezure?", "Is MYOCLONUS a seizure?"),
        ("Treatmnet of my kidneys, please", "Treatment of my kidneys, please"),
        ("WHAT IS MYOCLONNUS", "WHAT IS MYOCLONUS"),
        ("my siezure's cause", "my seizure's cause"),
        ("what is a kidney", None),
        ("jogging with friends", None),  # general English, though the corpus doesn't know it
        ("what is qwzzkx", None),
    ],
)
def test_a_misspelt_word_is_put_right_and_the_rest_stays(speller: Speller, question: str, offered: str | None) -> None:
    found = corrections(speller, question)

    assert (corrected(question, found) if found else None) == offered


@pytest.mark.parametrize(
    ("written", "silent"),
    [
        ("treatmnet", True),
        ("siezure", False),  # runs with a rare letter tell nothing
        ("Treatmnet", False),  # within a question, a capital makes a name
        ("seizore", False),  # no slip of a finger
        ("kidnet", False),  # could be a name
        ("kidnwy", True),
        ("kidpney", False),  # p stands beside neither letter
    ],
)
def test_only_what_no_name_is_spelt_like_and_one_slip_explains_is_followed(
    speller: Speller, written: str, silent: bool
) -> None:
    (found,) = corrections(speller, f"what is {written}")

    assert found.word.lower() in _TEXT
    assert found.silent == silent


def test_neither_of_two_near_words_is_followed_and_the_nearest_is_offered() -> None:
    known = dict.fromkeys(("descendants", "defendants", "independent"), 5)
    speller = Speller(CorpusVocabulary(known, known))

    assert not any(one.silent for one in corrections(speller, "their decendants"))
    assert [one.word for one in corrections(speller, "an indapendent view")] == ["independent"]


def test_a_word_that_stands_in_no_article_that_may_be_cited_is_not_named(speller: Speller) -> None:
    assert [one.word for one in corrections(speller, "myoclonnus")] == ["myoclonus"]
    assert speller.corrections("myoclonnus", lambda word: word != "myoclonus") == []
    assert speller.corrections("siezure", lambda word: word != "seizure") == []


def test_a_medicine_that_is_listed_is_not_misspelt() -> None:
    known = dict.fromkeys(("ability", "lyrics"), 50)

    assert corrections(Speller(CorpusVocabulary(known, known)), "lyrica or abilify") == []


def test_other_changes_are_no_slips() -> None:
    assert not any(
        keyboard_slip(written, meant)
        for written, meant in (("kidnoy", "kidney"), ("kpidney", "kidney"), ("kdniey", "kidney"), ("dkinye", "kidney"))
    )


def test_a_word_between_two_opposites_is_left_alone(speller: Speller) -> None:
    assert not any(one.silent for one in corrections(speller, "what is hypetension"))


_ORDINARY = st.sampled_from(["myoclonnus", "siezure", "my", "kidney", "treatmnet", "the"])
_KEPT = st.one_of(
    st.sampled_from(["no", "not", "never", "without", "don't", "dont", "cannot"]),
    st.from_regex(r"[0-9]{1,4}(\.[0-9])?(mg|mcg|ml|units)?", fullmatch=True),
    st.from_regex(r"[a-z]{1,6}[0-9]{1,3}[a-z]{0,3}", fullmatch=True),
)


@given(st.lists(st.one_of(_ORDINARY, _KEPT), min_size=1, max_size=10))
def test_numbers_doses_and_negations_are_never_changed(speller: Speller, written: list[str]) -> None:
    found = corrected(" ".join(written), corrections(speller, " ".join(written))).split(" ")

    assert len(found) == len(written)
    ordinary = {"myoclonnus", "siezure", "treatmnet"}
    assert all(after == before for before, after in zip(written, found, strict=True) if before not in ordinary)


@pytest.mark.parametrize(("one", "other"), LOOK_ALIKES)
@pytest.mark.parametrize("titled", [True, False])
def test_a_medicine_is_never_silently_taken_for_its_look_alike_or_for_a_common_word(
    one: str, other: str, titled: bool
) -> None:
    for asked, held in ((one, other), (other, one)):
        speller = among_near_words(asked, held, titles=frozenset({held} if titled else ()))
        for question in (f"how much {asked} is safe", f"How much {asked.title()} is safe", asked):
            assert not any(correction.silent for correction in corrections(speller, question))


@pytest.mark.parametrize("named", [*NAMES_BESIDE_COMMON_WORDS, *((name,) for name in FURTHER_NAMES)])
def test_a_medicine_that_no_list_names_is_never_silently_taken_for_a_common_word(named: tuple[str, ...]) -> None:
    asked, *held = named
    speller = among_near_words(asked, *held)

    assert not any(correction.silent for correction in corrections(speller, f"how much {asked} is safe"))


@pytest.mark.slow
def test_no_title_is_silently_taken_for_another_even_when_it_is_not_in_the_corpus(tmp_path: Path) -> None:
    corpus = shared_data() / "medquad-dev" / "corpus.jsonl"
    rows = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()]
    titled = sorted({key(word) for row in rows for word in words(row["title"]) if word.isalpha() and len(word) > 3})
    pairs = [(a, b) for a, b in combinations(titled, 2) if abs(len(a) - len(b)) < 3 and OSA.distance(a, b) <= 2]
    write_vocabulary([(row["title"], row["text"]) for row in rows], tmp_path / "words")
    whole = CorpusVocabulary.open([tmp_path / "words"])
    assert len(pairs) > 50

    assert not any(corrections(Speller(whole), " ".join(pair)) for pair in pairs)
    swapped = []
    for asked in sorted({word for pair in pairs for word in pair}):
        without = CorpusVocabulary(
            {word: number for word, number in whole.passages.items() if word != asked},
            whole.small,
            whole.titles - {asked},
        )
        swapped += [(asked, one.word) for one in corrections(Speller(without), f"about {asked}") if one.silent]
    assert swapped == []
