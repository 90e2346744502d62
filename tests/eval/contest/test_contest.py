"""Two retrievers of a module, started, asked, weighed and compared: everything but Vouch's own index."""

import json
import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.contest.account import parts_of, record_of, summary_of
from eval.contest.contest import Contest, hold_contest
from eval.contest.entrants import Course, entrant_of
from eval.contest.thresholds import Tuned, tuned
from eval.runs.asking import AskedQuestion
from eval.sets.opening import open_set
from eval.systems.articles import SetArticles
from ingest.home import Home

_DENGUE = "# Dengue\n\nDo not:\n\n- take aspirin while the fever lasts\n\nDrink a lot of water.\n"
_GOUT = "# Gout\n\nGout is a painful form of arthritis.\n"
_SEARCH = """
ARTICLES = {"dengue": ["take aspirin while the fever lasts", "Drink a lot of water."],
            "gout": ["Gout is a painful form of arthritis."]}


def _found(question, k, score):
    words = set(question.lower().split())
    hits = [{"doc_id": doc_id, "text": text, "score": score(len(words & set(text.lower().split())))}
            for doc_id, texts in ARTICLES.items() for text in texts]
    return sorted(hits, key=lambda hit: -hit["score"])[:k]


def good(question, k):
    return _found(question, k, float)


def bad(question, k):
    return _found(question, k, lambda shared: -float(shared))


def unscored(question, k):
    return [{name: hit[name] for name in ("doc_id", "text")} for hit in good(question, k)[:2] if "car" not in question]
"""
_QUESTIONS = [
    ("a", "may I take aspirin", "answerable", "dengue", "take aspirin while the fever lasts", "Do not:"),
    ("b", "is gout painful arthritis", "answerable", "gout", "Gout is a painful form of arthritis.", None),
    ("c", "drink a lot of what", "answerable", "dengue", "Drink a lot of water.", None),
    ("d", "my car makes noise", "other_subject", None, None, None),
    ("e", "which vaccine helps", "near_miss", "dengue", None, None),
    ("f", "hello there", "not_a_question", None, None, None),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "set" / "articles").mkdir(parents=True)
    (tmp_path / "set" / "articles" / "dengue.md").write_text(_DENGUE)
    (tmp_path / "set" / "articles" / "gout.md").write_text(_GOUT)
    keys = ("id", "question", "kind", "doc_id", "quote", "scope")
    lines = [json.dumps({**dict(zip(keys, one, strict=True)), "harm": None}) for one in _QUESTIONS]
    (tmp_path / "set" / "questions.jsonl").write_text("\n".join(lines))
    (tmp_path / "our_search.py").write_text(_SEARCH)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _held(folder: Path, *names: str) -> Contest:
    questions = open_set(folder / "set")
    home = Home(folder / "home")
    (folder / "cache").mkdir(exist_ok=True)
    articles = SetArticles.of(questions, home=home, cache=folder / "cache")
    entrants = [entrant_of(f"{name}=our_search:{name}") for name in names or ("good", "bad")]
    course = Course(home, articles, folder / "work")
    return hold_contest(questions, entrants, course, compared=("Success@1", "scope shown", "AUROC", "not there"))


def test_each_is_measured_by_its_own_rule_and_with_a_threshold_and_compared_with_the_first(folder: Path) -> None:
    contest = _held(folder)
    good, bad = (one.results.measures for one in contest.placed)
    assert (good["Success@1"], bad["Success@1"]) == (1.0, 0.0)
    assert good["quote exact"] == 1.0
    assert (good["scope shown"], good["scope reversed"]) == (0.0, 1.0)
    assert good["right answer shown"] == pytest.approx(2 / 3)
    assert good["unanswered ratio"] == 0.0
    assert contest.placed[0].results.questions[0].outcome == "scope_reversed"
    assert contest.placed[0].footing.start_s is not None
    assert contest.placed[0].footing.start_s > 0.0
    assert len(contest.placed[0].footing.timings.latencies_ms) == 6
    compared = {one.measure: one.difference for one in contest.differences["bad"]}
    assert compared["Success@1"] == -1.0
    assert "AUROC" in compared
    assert "not there" not in compared


def test_without_scores_there_is_no_confidence_and_no_threshold_and_few_hits_are_said(folder: Path) -> None:
    contest = _held(folder, "good", "unscored")
    good, unscored = contest.placed
    assert "AUROC" in good.results.measures
    assert not {"AUROC", "AURC", "E-AURC"} & set(unscored.results.measures)
    assert [one.confidence for one in unscored.results.questions] == [None] * 6
    assert unscored.thresholds == (-math.inf, -math.inf)
    assert unscored.tuned.measures == unscored.results.measures
    assert (good.most, unscored.most) == (3, 2)
    assert "unscored: our_search:unscored, gives 2 at most" in summary_of(contest)
    (row,) = (row for part in parts_of(contest) for row in part.rows if row[0] == "AUROC")
    assert row[2] == "–"


def test_a_threshold_is_chosen_by_answers_that_keep_what_they_hang_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[bool]] = []

    def noted(asked: Sequence[AskedQuestion], fine: Sequence[bool]) -> Tuned:
        seen.append(list(fine))
        return tuned(asked, fine)

    monkeypatch.setattr("eval.contest.contest.tuned", noted)
    _held(folder)
    # "a" comes first (Success@1 is 1), and without its "Do not:"
    assert seen[0] == [False, True, True, False, False, False]


def test_two_contests_give_the_same_bytes(folder: Path) -> None:
    assert record_of(_held(folder)) == record_of(_held(folder))
