import csv
import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from eval.cli import evaluation
from eval.sets.labels import Label, append_label, read_labels
from ingest.home import Home
from tests.eval.conftest import ROOT
from vouch import main

_QUESTIONS = [
    ["question", "doc_id", "quote", "unanswerable"],
    ["why do I jerk awake when falling asleep", "", "", ""],
    [
        "what is myoclonus",
        "myoclonus",
        "It refers to a sudden and short-term involuntary twitching of a muscle or muscle group.",
        "",
    ],
    ["which shoes fit best", "", "", "other subject"],
]


@pytest.fixture
def vouch(home: Home, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setenv("VOUCH_HOME", str(home.root))

    def run(*words: str | Path, typed: str = "") -> Result:
        return CliRunner().invoke(main, ["eval", *map(str, words)], input=typed)

    return run


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "questions.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(_QUESTIONS)
    return path


def each_command() -> list[str]:
    """The names of all, of a group with its own before each."""
    names = []
    for name, command in sorted(evaluation.commands.items()):
        names += [f"{name} {own}" for own in command.commands] if isinstance(command, click.Group) else [name]
    return names


@pytest.mark.parametrize("name", each_command())
def test_every_command_has_help_with_an_example_and_prints_json_for_machines(name: str) -> None:
    shown = CliRunner().invoke(main, ["eval", *name.split(), "--help"])
    assert shown.exit_code == 0
    assert f"Example: vouch eval {name} " in " ".join(shown.output.split())
    assert "--json" in shown.output


def test_from_a_table_of_questions_to_a_report_to_labels_and_back(vouch, table: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    first = vouch("run", table, "--out", tmp_path / "first", "--json")
    assert first.exit_code == 0, first.output
    summary = json.loads(first.stdout)
    assert summary["counts"] == {"answerable": 1, "not judged": 1, "other subject": 1}
    assert summary["measures"]["citation exactness"] == 1.0

    page = vouch("report", tmp_path / "first")
    assert page.exit_code == 0, page.output
    assert "which shoes fit best" not in page.output
    assert (tmp_path / "first" / "report.html").read_text().startswith("<!doctype html>")

    labels = tmp_path / "labels.jsonl"
    judged = vouch(
        "label", tmp_path / "first", "--who", "KL", "--out", labels, "--qrels", tmp_path / "q", typed="2\n0\ns\nq\n"
    )
    assert judged.exit_code == 0, judged.output
    assert [(label.grade, label.who, label.query_id) for label in read_labels(labels)] == [
        (2, "KL", "q001"),
        (0, "KL", "q001"),
    ]
    assert all(label.when.endswith("+00:00") for label in read_labels(labels))
    assert (tmp_path / "q").read_text() == "q001 0 myoclonus 2\n"

    second = vouch("run", table, "--judgments", labels, "--json")
    assert json.loads(second.stdout)["counts"] == {"answerable": 2, "other subject": 1}


def test_labels_of_made_up_words_are_counted_and_left_out(vouch, table: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    labels = tmp_path / "labels.jsonl"
    quote = "It refers to a  sudden and short-term involuntary twitching"
    for words, grade in ((quote, 2), ("It is made up.", 2), ("It isn't so.", 0)):
        append_label(
            labels, Label("q001", "why do I jerk awake when falling asleep", "myoclonus", words, grade, "A", "t")
        )
    found = vouch("run", table, "--judgments", labels, "--json")
    assert found.exit_code == 0, found.output
    assert json.loads(found.stdout)["counts"] == {"answerable": 2, "other subject": 1}
    assert "2 labels are left out, 1 of them above grade 0" in found.stderr
    assert "“It is made up.” of myoclonus" in found.stderr


def test_two_results_are_compared_and_what_changed_is_shown(vouch, table: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    vouch("run", table, "--out", tmp_path / "a")
    shown = vouch("compare", tmp_path / "a", tmp_path / "a", "--html", tmp_path / "page.html")
    assert shown.exit_code == 0, shown.output
    assert "Lost by nDCG@10: 0 questions" in shown.output
    assert (tmp_path / "page.html").is_file()
    found = json.loads(vouch("compare", tmp_path / "a", tmp_path / "a", "--json").stdout)
    assert {one["verdict"] for one in found["differences"]} == {"same"}


def test_a_gate_is_pinned_holds_and_fails_when_its_inputs_change(vouch, table: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "gate.json"
    gated: dict[str, object] = {
        "path": "questions.csv",
        "corpus": None,
        "preset": "shipped",
        "margin": 0.0,
        "inputs": {},
        "bounds": {},
    }
    path.write_text(json.dumps({"margin_reason": "", "sets": {"team": gated, "far": {**gated, "path": "nowhere"}}}))
    assert vouch("gate", path).exit_code == 1
    assert vouch("gate", path, "--pin").exit_code == 0
    held = vouch("gate", path)
    assert held.exit_code == 0, held.output
    assert "far: left out, its files aren't there" in held.output
    assert vouch("gate", path, "--require-all").exit_code == 1

    record = json.loads(path.read_text())
    record["sets"]["team"]["bounds"]["quote in top hit"] = 2.0
    path.write_text(json.dumps(record))
    lowered = vouch("gate", path)
    assert lowered.exit_code == 1
    assert "quote in top hit is" in lowered.stderr
    assert vouch("gate", path, "--pin").exit_code == 2
    assert vouch("gate", path, "--pin", "--allow-regression").exit_code == 0

    table.write_text(table.read_text() + "is it serious,,,\n")
    changed = vouch("gate", path)
    assert changed.exit_code == 1
    assert "questions.csv; look at it, and pin it again" in changed.stderr


def test_a_level_of_harm_that_has_no_weight_is_refused_before_anything_is_asked(vouch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    record = {"id": "q", "question": "what now", "kind": "other_subject", "doc_id": None, "quote": None, "scope": None}
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps({**record, "harm": "small"}) + "\n")
    refused = vouch("run", path)
    assert refused.exit_code == 2
    assert "own.jsonl, line 1: This level of harm has no weight (got 'small'). Use one of none, low," in refused.stderr
    path.write_text(json.dumps({**record, "harm": "low"}) + "\n")
    assert vouch("run", path).exit_code == 0


def test_a_gate_begins_with_a_set_and_says_what_it_holds(vouch, table: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "gate.json"
    pinned = vouch("gate", path, "--pin", "--set", f"team={table}")
    assert pinned.exit_code == 0, pinned.output
    assert f"Pinned in {path}: team" in pinned.output
    assert "each may be missed by 0.1 (its margin); 1 files that may not change" in pinned.output
    gated = json.loads(path.read_text())["sets"]["team"]
    assert gated["path"] == "questions.csv"
    assert {"right answer shown", "unanswered ratio", "joint score"} <= set(gated["bounds"])
    held = vouch("gate", path, "--annotations", "github")
    assert held.exit_code == 0, held.output
    assert held.stdout == ""
    assert "All bounds hold." in held.stderr
    assert "right answer shown" in held.stderr


def test_configurations_stand_side_by_side_in_one_table(vouch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "set" / "qrels").mkdir(parents=True)
    text = (ROOT / "corpus" / "myoclonus.txt").read_text(encoding="utf-8")
    (tmp_path / "set" / "corpus.jsonl").write_text(json.dumps({"_id": "m", "title": "Myoclonus", "text": text[:600]}))
    (tmp_path / "set" / "queries.jsonl").write_text('{"_id": "q", "text": "what is myoclonus"}')
    (tmp_path / "set" / "qrels" / "test.tsv").write_text("q\tm\t1")
    shown = vouch(
        "ablate", tmp_path / "set", "--preset", "plain-bm25", "--measure", "Success@1", "--out", tmp_path / "out"
    )
    assert shown.exit_code == 0, shown.output
    assert "| set | plain-bm25 | 1.0000 |" in shown.output
    assert (tmp_path / "out" / "set" / "plain-bm25" / "results.json").is_file()


def test_what_is_wrong_is_said_in_one_line_without_a_traceback(vouch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "bad.jsonl").write_text('{"query_id": 1}\n')
    shown = vouch("run", tmp_path / "bad.jsonl")
    assert shown.exit_code == 2
    assert "bad.jsonl, line 1" in shown.stderr
    assert "Traceback" not in shown.output
    assert vouch("run", "--preset", "bm52").exit_code == 2
