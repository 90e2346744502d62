"""A gate as pipelines show it."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from eval.errors import UnfitSet
from eval.gate.annotations import github_commands, gitlab_report, line_of
from eval.gate.badge import badge_json, badge_svg
from eval.gate.bounds import Failure, GatedSet, check
from eval.gate.check import GateRun, failures_of
from eval.gate.junit import junit_xml
from tests.eval.samples import question, results

_GATED = GatedSet("q.csv", None, "shipped", 0.0, {"q.csv": "1"}, {"nDCG@10": 0.9, "AURC": 0.1})
_HELD = results("shipped", [question("a", 1.0)])


def _run(name: str, *, absent: bool = False) -> GateRun:
    return GateRun(name, _GATED, None if absent else _HELD, {"nDCG@10": 0.5, "AURC": 0.1}, {"q.csv": "1"})


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    sets = {name: {"bounds": {"nDCG@10": 0.9, "AURC": 0.1}} for name in ("first", "team <1>")}
    (tmp_path / "gate.json").write_text(json.dumps({"sets": sets}, indent=2))
    return tmp_path / "gate.json"


_FAILURES = check("team <1>", _GATED, {"nDCG@10": 0.5, "AURC": 0.1}, {"q.csv": "1"})


def test_a_bound_that_is_missed_names_its_measure_and_changed_inputs_none() -> None:
    assert [one.measure for one in _FAILURES] == ["nDCG@10"]
    assert [one.measure for one in check("s", _GATED, {}, {"q.csv": "2"})] == [None]


def test_junit_has_a_case_for_each_bound_and_one_for_the_inputs() -> None:
    xml = junit_xml([_run("team <1>"), _run("far", absent=True)], _FAILURES)
    root = ET.fromstring(xml)
    team, far = root
    assert (root.get("tests"), root.get("failures")) == ("6", "1")
    assert [(case.get("name"), [child.tag for child in case]) for case in team] == [
        ("inputs", []),
        ("nDCG@10", ["failure"]),
        ("AURC", []),
    ]
    assert "0.5000" in str(team[1][0].get("message"))
    assert {child.tag for case in far for child in case} == {"skipped"}
    assert xml == junit_xml([_run("team <1>"), _run("far", absent=True)], _FAILURES)


def test_github_gets_a_command_at_the_line_of_the_bound_with_what_is_special_escaped(
    gate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(gate.parent)
    failure = Failure("team <1>", "100% off:\nall, of it", "nDCG@10")
    lines = gate.read_text().splitlines()
    line = line_of(gate, failure)
    assert '"nDCG@10"' in lines[line - 1]
    assert line > lines.index('    "team <1>": {')
    assert github_commands([failure], gate) == (
        f"::error file=gate.json,line={line},title=vouch eval gate%3A team <1>::100%25 off:%0Aall, of it\n"
    )
    assert github_commands([], gate) == ""


def test_gitlab_gets_a_report_whose_fingerprint_stays_while_the_value_changes(gate: Path) -> None:
    (first,) = json.loads(gitlab_report([Failure("first", "is .5", "AURC")], gate))
    (again,) = json.loads(gitlab_report([Failure("first", "is .6", "AURC")], gate))
    assert first["fingerprint"] == again["fingerprint"]
    assert first["check_name"] == "vouch-eval-gate/AURC"
    assert gate.read_text().splitlines()[first["location"]["lines"]["begin"] - 1].strip().startswith('"AURC"')
    assert json.loads(gitlab_report([], gate)) == []
    assert line_of(gate, Failure("nowhere", "x")) == 1


def test_a_badge_says_how_many_bounds_hold() -> None:
    assert json.loads(badge_json(14, 0)) == {
        "schemaVersion": 1,
        "label": "vouch eval",
        "message": "14 bounds hold",
        "color": "brightgreen",
    }
    assert json.loads(badge_json(14, 2))["message"] == "2 of 14 bounds missed"
    picture = badge_svg(14, 2)
    assert ET.fromstring(picture).tag.endswith("svg")
    assert "2 of 14 bounds missed" in picture
    assert "#a8322a" in picture


def test_a_badge_of_nothing_is_grey_and_says_so() -> None:
    found = json.loads(badge_json(None, 1))
    assert (found["message"], found["color"]) == ("nothing ran", "lightgrey")
    picture = badge_svg(None, 1)
    assert "nothing ran" in picture
    assert "#6b6b6b" in picture


def test_a_set_that_is_absent_passes_beside_one_that_ran_and_not_alone() -> None:
    held = GateRun("near", _GATED, _HELD, {"nDCG@10": 0.9, "AURC": 0.1}, {"q.csv": "1"})
    far = _run("far", absent=True)
    assert failures_of([held, far], require_all=False) == []
    assert failures_of([held, far], require_all=True) == [Failure("far", "its files aren't there")]
    (alone,) = failures_of([far], require_all=False)
    root = ET.fromstring(junit_xml([far], [alone]))
    assert (root.get("tests"), root.get("failures")) == ("4", "1")
    assert "nothing ran" in str(root[1][0][0].get("message"))


def test_a_set_that_does_not_fit_fails_with_what_changed_and_its_bounds_are_not_measured() -> None:
    error = UnfitSet("An article isn't there", where="q.csv, line 2", remedy="Put it back")
    unfit = GateRun("ours", _GATED, None, {}, {"q.csv": "2"}, error)
    (failure,) = failures_of([unfit], require_all=False)
    assert failure == Failure(
        "ours",
        "changed since it was pinned: q.csv; it can't be run: q.csv, line 2: An article isn't there. Put it back.",
    )
    root = ET.fromstring(junit_xml([unfit], [failure]))
    assert (root.get("tests"), root.get("failures"), root[0].get("skipped")) == ("3", "1", "2")
    assert [[child.tag for child in case] for case in root[0]] == [["failure"], ["skipped"], ["skipped"]]
    assert not unfit.is_absent


def test_a_badge_of_changed_inputs_says_so_in_red() -> None:
    found = json.loads(badge_json(14, 1, changed=True))
    assert (found["message"], found["color"]) == ("inputs changed", "red")
    assert "inputs changed" in badge_svg(14, 1, changed=True)
