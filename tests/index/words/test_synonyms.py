from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SynonymsError
from index.words.analysis import tokens
from index.words.question import ReadersWords
from index.words.synonyms import DEFAULT_SYNONYMS, Match, Synonyms, parse
from index.words.vocabulary import CorpusVocabulary


def test_equivalents_stand_for_each_other_and_arrows_lead_one_way() -> None:
    found = parse(["# of hearts", "", "heart attack, MI", "uti => urinary infection, cystitis"], where="s").entries

    assert found == {
        ("heart", "attack"): (("mi",),),
        ("mi",): (("heart", "attack"),),
        ("uti",): (("urinari", "infect"), ("cystiti",)),
    }


def test_escaped_characters_are_themselves_and_lines_about_one_phrase_add_up() -> None:
    assert parse([r"\#a1\,b2, c3", "c3 => d4"], where="s").entries == {
        ("a1", "b2"): (("c3",),),
        ("c3",): (("a1", "b2"), ("d4",)),
    }


@pytest.mark.parametrize(
    ("line", "what"),
    [("alone", "one phrase only"), ("a1 => b => c", "more than one =>"), ("x1,, y1", "empty"), ("the, x1", "no word")],
)
def test_a_line_out_of_the_format_is_named_with_its_number_and_remedy(tmp_path: Path, line: str, what: str) -> None:
    (tmp_path / "synonyms.txt").write_text(f"# one\nx, y\n{line}\n", encoding="utf-8")

    with pytest.raises(SynonymsError, match=rf"synonyms.txt, line 3: .*{what}.*Write 'a, b, c'") as caught:
        Synonyms.read(tmp_path / "synonyms.txt")
    assert caught.value.value == repr(line)


@given(st.lists(st.text(max_size=30), max_size=5))
def test_any_text_is_read_or_refused_as_synonyms(lines: list[str]) -> None:
    try:
        found = parse(lines, where="s").entries
    except SynonymsError as error:
        found, refused = {}, str(error)
    else:
        refused = ""

    assert not refused or refused.startswith("s, line ")
    assert all(phrase not in others and others for phrase, others in found.items())


def test_the_longest_phrase_of_a_question_is_matched() -> None:
    synonyms = parse(["attack, strike", "heart attack, Infarction", "infarction, other"], where="s")

    assert synonyms.matches(tokens("a heart attack")) == [Match(("heart", "attack"), (("infarct",),), ("Infarction",))]


def test_a_stand_in_weighs_less_and_covers_the_words_it_stands_for() -> None:
    synonyms = parse(["htn => high blood pressure"], where="s")
    words = ReadersWords(CorpusVocabulary(), synonyms, correction_weight=0.8, synonym_weight=0.3)
    analysed = words.analyse("treat htn", lambda _: True)

    assert analysed.own == {"treat": 1.0, "htn": 1.0}
    assert analysed.searched == pytest.approx({**analysed.own, "high": 0.1, "blood": 0.1, "pressur": 0.1})
    assert analysed.coverage(frozenset({"high", "blood", "pressur"})) == 0.5
    assert analysed.coverage(frozenset({"high", "blood"})) == 0.0
    assert analysed.expanded == "treat htn (high blood pressure)"


def test_a_question_is_expanded_by_two_phrases_for_each_of_its_own_and_stays_itself_without() -> None:
    synonyms = parse(["a1, b2, c3, d4", "e5 => f6"], where="s")
    words = ReadersWords(CorpusVocabulary(), synonyms, correction_weight=0.8, synonym_weight=0.3)

    assert words.analyse("E5 of a1", lambda _: True).expanded == "E5 of a1 (f6, b2, c3)"
    assert words.analyse("f6 alone", lambda _: True).expanded == "f6 alone"


def test_nothing_stands_for_a_word_that_articles_are_called_by() -> None:
    synonyms = parse(["myoclonus, muscle jerks"], where="s")
    known = CorpusVocabulary({"myoclonus": 3}, {}, frozenset({"myoclonus"}))
    words = ReadersWords(known, synonyms, correction_weight=0.8, synonym_weight=0.3)

    called, other = (words.analyse(question, lambda _: True) for question in ("myoclonus", "muscle jerks"))

    assert (called.expanded, dict(called.searched)) == ("myoclonus", {"myoclonus": 1.0})
    assert (other.expanded, other.searched["myoclonus"]) == ("muscle jerks (myoclonus)", 0.3)


def test_the_default_synonyms_join_lay_and_clinical_words() -> None:
    entries = Synonyms.read(DEFAULT_SYNONYMS).entries

    assert ("myocardi", "infarct") in entries["heart", "attack"]
    assert ("fascicul",) in entries[tuple(tokens("muscle twitching"))]
