from dataclasses import replace
from pathlib import Path

import pytest

from eval.judging.agreement import agreement
from eval.judging.desk import JudgingDesk, key_of
from eval.runs.pooling import Candidate
from eval.sets.labels import SETTLED, Label, read_labels

_WHEN = "2026-12-01T10:00:00+00:00"


def _candidate(question: str, text: str) -> Candidate:
    return Candidate(question, f"{question}?", "d", "A title", text)


_CANDIDATES = [_candidate(question, f"words {number}") for question in ("q1", "q2") for number in range(4)]


def _desk(out: Path, who: str) -> JudgingDesk:
    return JudgingDesk(_CANDIDATES, out, who=who, now=lambda: _WHEN)


def _texts(desk: JudgingDesk) -> list[str]:
    found = []
    while (one := desk.state().candidate) is not None:
        found.append(f"{one.query_id} {one.text}")
        desk.judge(1)
    return found


def test_what_is_judged_is_on_disk_at_once_and_a_later_sitting_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "labels.jsonl"
    desk = _desk(out, "KL")
    first = desk.state().candidate
    assert first is not None
    desk.judge(2)
    assert read_labels(out) == [Label(first.query_id, first.question, "d", first.text, 2, "KL", _WHEN, title="A title")]

    again = _desk(out, "KL").state()
    assert (again.judged, again.left) == (1, 7)
    assert again.candidate != first
    assert _desk(out, "AB").state().left == 8


def test_questions_stay_together_and_each_person_sees_another_order(tmp_path: Path) -> None:
    one, other = (_texts(_desk(tmp_path / f"{who}.jsonl", who)) for who in ("KL", "AB"))
    assert sorted(one) == sorted(other)
    assert one != other
    assert [text[:2] for text in one] == ["q1"] * 4 + ["q2"] * 4
    assert one == _texts(_desk(tmp_path / "again.jsonl", "KL"))


def test_later_puts_it_last_and_a_grade_can_be_taken_back(tmp_path: Path) -> None:
    out = tmp_path / "labels.jsonl"
    desk = _desk(out, "KL")
    first = desk.state().candidate
    desk.judge(None)
    second = desk.state().candidate
    assert second != first
    desk.judge(0)
    desk.undo()
    assert read_labels_or_none(out) == []
    assert desk.state().candidate == second
    desk.undo()
    assert desk.state().judged == 0


def read_labels_or_none(out: Path) -> list[Label]:
    return read_labels(out) if out.stat().st_size else []


@pytest.mark.parametrize("grade", [3, -1, True, False, 1.0])
def test_another_grade_is_refused(tmp_path: Path, grade: int) -> None:
    with pytest.raises(ValueError, match="no such grade"):
        _desk(tmp_path / "labels.jsonl", "KL").judge(grade)
    assert not (tmp_path / "labels.jsonl").exists()
    with pytest.raises(ValueError, match="nothing waits"):
        JudgingDesk((), tmp_path / "none.jsonl", who="KL").judge(1)


def test_a_grade_is_for_what_was_shown_though_another_tab_is_further_on(tmp_path: Path) -> None:
    out = tmp_path / "labels.jsonl"
    desk = _desk(out, "KL")
    first = desk.state().candidate
    assert first is not None
    desk.judge(None, key=key_of(first))
    second = desk.state().candidate
    assert second is not None
    desk.judge(2, key=key_of(first))
    assert [label.quote for label in read_labels(out)] == [first.text]
    assert desk.state().candidate == second
    with pytest.raises(ValueError, match="judged before"):
        desk.judge(0, key=key_of(first))
    assert [label.grade for label in read_labels(out)] == [2]


def test_what_the_page_gets_says_neither_article_nor_system(tmp_path: Path) -> None:
    record = _desk(tmp_path / "labels.jsonl", "KL").state().to_record()
    shown = {"question", "title", "headings", "text", "put_forward", "beside", "is_cut"}
    assert set(record["candidate"]) == shown | {"key"}
    assert len(record["candidate"]["key"]) == 64
    assert record["others"] == []


def _label(text: str, grade: int, who: str) -> Label:
    return Label("q1", "q1?", "d", text, grade, who, _WHEN)


def test_disagreements_are_listed_until_they_are_settled(tmp_path: Path) -> None:
    out = tmp_path / "labels.jsonl"
    for who, grades in (("KL", (2, 0, 1, 2)), ("AB", (2, 0, 2, 2))):
        desk = JudgingDesk([_candidate("q1", f"words {n}") for n in range(4)], out, who=who, now=lambda: _WHEN)
        while (one := desk.state().candidate) is not None:
            desk.judge(grades[int(one.text[-1])])
    found = agreement(read_labels(out))
    expected = (2 * 3 + 1 * 1) / 16
    ((first, second, count, kappa),) = found.pairs
    assert (first, second, count) == ("AB", "KL", 4)
    assert kappa == pytest.approx((3 / 4 - expected) / (1 - expected))
    assert found.agreed == 0.75
    assert found.fleiss is not None
    assert found.fleiss[1] == 4
    assert [(label.quote, grades) for label, grades in found.disagreements] == [("words 2", {"KL": 1, "AB": 2})]

    settling = JudgingDesk.for_settling(out, now=lambda: _WHEN)
    assert settling.state().others == (("AB", 2), ("KL", 1))
    settling.judge(2)
    assert settling.state().candidate is None
    assert agreement(read_labels(out)).disagreements == ()
    assert read_labels(out)[-1].who == SETTLED


def test_one_person_alone_agrees_with_nobody() -> None:
    found = agreement([_label("a", 1, "KL"), _label("a", 2, "KL")])
    assert (found.pairs, found.fleiss, found.agreed, found.disagreements) == ((), None, None, ())


def test_three_judges_are_compared_in_pairs_and_together() -> None:
    labels = [_label(text, grade, who) for who in "ABC" for text, grade in (("a", 1), ("b", 0))]
    found = agreement(labels)
    assert [(one, other, count, kappa) for one, other, count, kappa in found.pairs] == [
        ("A", "B", 2, 1.0),
        ("A", "C", 2, 1.0),
        ("B", "C", 2, 1.0),
    ]
    assert found.fleiss == (1.0, 2)


_MARKED = Candidate("q", "q?", "d", "Dengue", "Do not take it. Rest.", "Rest.", "Care › At home", ("Do:",))


def test_a_label_has_what_was_put_forward_and_settling_shows_title_headings_and_what_it_hangs_on(
    tmp_path: Path,
) -> None:
    out = tmp_path / "labels.jsonl"
    for who, grade in (("KL", 2), ("AB", 1)):
        JudgingDesk([_MARKED], out, who=who, now=lambda: _WHEN).judge(grade)
    first, _ = read_labels(out)
    assert (first.put_forward, first.title, first.headings, first.beside) == (
        "Rest.",
        "Dengue",
        "Care › At home",
        ("Do:",),
    )
    assert JudgingDesk.for_settling(out).state().candidate == _MARKED


def test_the_same_passage_with_other_words_put_forward_is_judged_too(tmp_path: Path) -> None:
    both = [_MARKED, replace(_MARKED, put_forward="Do not take it.")]
    desk = JudgingDesk(both, tmp_path / "labels.jsonl", who="KL", now=lambda: _WHEN)
    desk.judge(2)
    assert JudgingDesk(both, tmp_path / "labels.jsonl", who="KL").state().left == 1
