import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from eval.runs.evaluation import evaluate
from eval.sets.question import QuestionSet
from eval.studies.misspelling import Misspelt, measure, misspell, slip
from eval.systems.in_process import IndexSystem
from index.words.analysis import terms
from index.words.spelling import keyboard_slip
from ingest.home import Home
from tests.eval.conftest import ROOT
from vouch import main

_QUESTION = "What is the right treatment of 20 mg myoclonus?"


@given(st.text("abcdefghijklmnopqrstuvwxyzABC", min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_a_slip_changes_a_word_by_what_fingers_do(word: str, chance: random.Random) -> None:
    slipped = slip(word, chance)

    assert slipped != word
    assert abs(len(slipped) - len(word)) <= 1
    assert slipped.lower() == word.lower() or keyboard_slip(slipped.lower(), word.lower())


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=9), st.randoms(use_true_random=False))
def test_the_speller_knows_every_slip_of_a_finger_as_one(word: str, chance: random.Random) -> None:
    assert keyboard_slip(slip(word, chance), word)


@given(st.integers(0, 500))
def test_one_or_two_content_words_slip_and_nothing_else(seed: int) -> None:
    before, after = _QUESTION.split(), misspell(_QUESTION, seed=str(seed)).split()
    changed = [one for one, other in zip(before, after, strict=True) if one != other]

    assert len(changed) in {1, 2}
    assert all(len(word.strip("?")) >= 4 and terms(word) for word in changed)
    assert not {"20", "mg", "the", "is", "of"} & set(changed)
    assert misspell(_QUESTION, seed=str(seed)).split() == after


def test_another_seed_gives_other_slips_and_a_question_without_content_words_stays() -> None:
    assert len({misspell(_QUESTION, seed=str(seed)) for seed in range(20)}) > 10
    assert misspell("is it on 20 mg?", seed="1") == "is it on 20 mg?"


@pytest.fixture(scope="module")
def three(myoclonus: QuestionSet) -> QuestionSet:
    answerable = [question for question in myoclonus.questions if question.answerable]
    return replace(myoclonus, questions=tuple(answerable[:9]))


def success_at_5(asked: QuestionSet, system: IndexSystem) -> float:
    """By the marks that `evaluate` gives the first five."""
    found = evaluate(asked, system)[0].questions
    return sum(any(one.grades.get(name, 0) > 0 for name, _ in one.ranking[:5]) for one in found) / len(found)


def test_figures_are_those_of_the_questions_asked_as_they_are_and_misspelt(
    index: IndexSystem, three: QuestionSet
) -> None:
    found = measure(three, index, index, seed=7, sample=3)
    asked = replace(three, questions=three.questions[::3])
    misspelt = replace(
        asked, questions=tuple(replace(one, text=misspell(one.text, seed="7")) for one in asked.questions)
    )

    assert found.questions == 3
    assert found.clean == pytest.approx(success_at_5(asked, index))
    assert found.helped == found.unhelped == pytest.approx(success_at_5(misspelt, index))
    assert found.clean_offers == found.clean_changes == 0
    assert found.misspelt_offers == sum(index.changes(one.text)[0] for one in misspelt.questions)


def test_what_is_kept_is_the_share_of_what_was_found_as_it_was() -> None:
    found = Misspelt("s", 10, 0.8, 0.6, 0.4, 0, 0, 0)

    assert (found.ratio, found.unhelped_ratio) == pytest.approx((0.75, 0.5))
    assert replace(found, clean=0.0).ratio == replace(found, clean=0.0).unhelped_ratio == 0.0


def test_the_command_prints_a_row_for_each_set(home: Home, tmp_path: Path) -> None:
    lines = (ROOT / "eval" / "questions" / "myoclonus.jsonl").read_text(encoding="utf-8").splitlines()[:2]
    asked = tmp_path / "asked.jsonl"
    asked.write_text("\n".join(lines), encoding="utf-8")
    environment = {"VOUCH_HOME": str(home.root)}
    words = ["eval", "misspelt", str(asked)]

    found = CliRunner().invoke(main, [*words, "--json"], env=environment)
    shown = CliRunner().invoke(main, words, env=environment)

    assert found.exit_code == 0, found.output
    (row,) = json.loads(found.stdout)
    assert (row["set_name"], row["questions"]) == ("asked", 2)
    assert row["ratio"] == (row["helped"] / row["clean"] if row["clean"] else 0.0)
    assert f"| asked | 2 | {row['clean']:.3f} |" in shown.output
