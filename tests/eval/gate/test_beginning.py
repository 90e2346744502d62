import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.errors import GateError, MalformedSet
from eval.gate.beginning import margin_for, named_sets, with_sets
from eval.gate.bounds import GatedSet
from eval.gate.reading import read_gate


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "sets" / "ours.csv"
    path.parent.mkdir()
    path.write_text("question\n" + "".join(f"what about {number}\n" for number in range(40)))
    return path


@pytest.mark.parametrize(("questions", "margin"), [(40, 0.05), (35, 0.06), (400, 0.02), (100, 0.02), (3, 0.1)])
def test_a_margin_is_what_two_questions_are_of_all_in_whole_hundredths(questions: int, margin: float) -> None:
    assert margin_for(questions) == pytest.approx(margin)  # 2 / 35 = .0571


def test_a_set_is_named_or_called_as_its_folder_or_file_is() -> None:
    assert named_sets(["sets/all", "ours=sets/scope", "questions.csv"]) == {
        "all": Path("sets/all"),
        "ours": Path("sets/scope"),
        "questions": Path("questions.csv"),
    }


def test_a_gate_begins_with_sets_whose_paths_are_relative_to_its_file(
    questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(questions.parent)
    (tmp_path / "quality").mkdir()
    path = tmp_path / "quality" / "gate.json"
    gate = with_sets(path, {"ours": Path("ours.csv")}, corpus=Path("../articles"), margin=None)
    assert gate.sets == {"ours": GatedSet("../sets/ours.csv", "../articles", "shipped", 0.05, {}, {})}
    assert "two questions" in gate.margin_reason
    gate.write(path)
    assert read_gate(path) == gate


def test_a_set_is_added_to_a_gate_that_is_there_and_takes_no_other_ones_name(questions: Path, tmp_path: Path) -> None:
    path = tmp_path / "gate.json"
    first = with_sets(path, {"ours": questions}, corpus=None, margin=0.1)
    pinned = replace(first.sets["ours"], bounds={"nDCG@10": 0.5}, inputs={"sets/ours.csv": "1"})
    replace(first, sets={"ours": pinned}).write(path)
    both = with_sets(path, {"ours": questions, "again": questions}, corpus=None, margin=None)
    assert both.sets["ours"] == pinned
    assert both.sets["again"].margin == 0.05
    other = tmp_path / "other.csv"
    other.write_text("question\nwhat now\n")
    with pytest.raises(GateError, match="another set of that name") as error:
        with_sets(path, {"ours": other}, corpus=None, margin=None)
    assert error.value.value == "'sets/ours.csv'"


def test_what_is_no_set_begins_no_gate(tmp_path: Path) -> None:
    with pytest.raises(MalformedSet, match="no question set"):
        with_sets(tmp_path / "gate.json", {"all": tmp_path / "nowhere"}, corpus=None, margin=None)
    assert not (tmp_path / "gate.json").exists()


_SET: dict[str, object] = {"path": "q", "corpus": None, "preset": "shipped", "margin": 0, "inputs": {}, "bounds": {}}


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({}, "gate.json: The gate can't be read: margin_reason is missing, sets is missing"),
        ([], "gate.json: This is no object"),
        ({"margin_reason": "", "sets": []}, "gate.json, sets: The gate can't be read: sets isn't an object"),
        ({"margin_reason": "", "sets": {"s": 1}}, "gate.json, sets.s: This is no object"),
        ({"margin_reason": "", "sets": {"s": {**_SET, "pth": 1}}}, "sets.s: The gate can't be read: pth isn't a key"),
        (
            {"margin_reason": "", "sets": {"s": {"path": "q"}}},
            "sets.s: The gate can't be read: corpus is missing",
        ),
        ({"margin_reason": "", "sets": {"s": {**_SET, "corpus": 3}}}, "sets.s.corpus: .* corpus isn't text"),
        ({"margin_reason": "", "sets": {"s": {**_SET, "margin": True}}}, "sets.s.margin: .* margin isn't a number"),
        ({"margin_reason": "", "sets": {"s": {**_SET, "bounds": {"ECE": "x"}}}}, r"sets.s.bounds.ECE: .*got 'x'"),
        ({"margin_reason": "", "sets": {"s": {**_SET, "inputs": None}}}, "sets.s.inputs: .* isn't an object"),
    ],
)
def test_what_is_wrong_with_a_gate_is_said_with_its_key_and_place(tmp_path: Path, record: object, said: str) -> None:
    path = tmp_path / "gate.json"
    path.write_text(json.dumps(record))
    with pytest.raises(GateError, match=said) as error:
        read_gate(path)
    assert "Error(" not in str(error.value)


def test_where_no_gate_is_it_is_said_how_one_begins(tmp_path: Path) -> None:
    for path, what in ((tmp_path / "gate.json", "no gate at this path"), (tmp_path, "a folder")):
        with pytest.raises(GateError, match=f"{what}.*vouch eval gate gate.json --pin --set sets/all"):
            read_gate(path)
