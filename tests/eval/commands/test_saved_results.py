"""Commands that read saved results, and need no index."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from eval.measures.timing import Timings
from eval.runs.results import write_results
from eval.sets.labels import Label, append_label
from tests.eval.samples import question, results
from vouch import main


def _run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["eval", *map(str, words)])


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    for name, values in (("2026-11", (0.5, 0.0)), ("2026-12", (1.0, 0.5))):
        found = results("shipped", [question(f"q{number}", value) for number, value in enumerate(values)])
        write_results(tmp_path / name, found, Timings((), None, None))
    return tmp_path


def test_parts_of_a_result_are_printed_as_words_markdown_and_json(saved: Path) -> None:
    words = _run("slices", saved / "2026-12", "--least", "1")
    assert words.exit_code == 0, words.output
    assert "kind      answerable                 0.750" in words.output
    assert "| kind | answerable | 2 | 0.750 |" in _run("slices", saved / "2026-12", "--least", "1", "--markdown").output
    record = json.loads(_run("slices", saved / "2026-12", "--least", "1", "--json").stdout)
    assert record["measure"] == "nDCG@10"
    assert {one["mean"] for one in record["slices"]} == {0.75}
    assert _run("slices", saved / "2026-12", "--measure", "nonsense").exit_code == 2


def test_saved_results_are_shown_in_order_by_the_names_of_their_folders(saved: Path) -> None:
    page = saved / "history.html"
    shown = _run("history", saved / "2026-11", saved / "2026-12", "--out", page)
    assert shown.exit_code == 0, shown.output
    assert "| 2026-11 | sample | shipped | 0.250 (0.150 to 0.350) |" in shown.output
    assert page.read_text().count("<figure>") == 1
    for name in ("2026-11", "2026-12"):
        (saved / "by-version" / name).mkdir(parents=True)
        (saved / name / "results.json").rename(saved / "by-version" / name / "own.json")
        (saved / "by-version" / name / "own").mkdir()
        (saved / "by-version" / name / "own.json").rename(saved / "by-version" / name / "own" / "results.json")
    alike = [saved / "by-version" / name / "own" for name in ("2026-11", "2026-12")]
    assert "| 2026-12/own | sample |" in _run("history", *alike).output


def test_saved_results_as_json(saved: Path) -> None:
    listed = json.loads(_run("history", saved / "2026-11", saved / "2026-12", "--json").stdout)
    assert [(one["name"], one["measures"]["nDCG@10"]) for one in listed] == [("2026-11", 0.25), ("2026-12", 0.75)]


def test_a_comparison_says_what_it_could_see(saved: Path) -> None:
    later = results("shipped", [question("q0", 1.0), question("q1", 0.25)])
    write_results(saved / "2027-01", later, Timings((), None, None))
    shown = _run("compare", saved / "2026-11", saved / "2027-01")
    assert shown.exit_code == 0, shown.output
    # differences of .5 and .25, so a spread of .1768; two measures, so a level of .025: (2.2414 + .8416) .1768 / √2
    assert "With 2 questions a difference of 0.385 in nDCG@10 is found" in shown.output
    # ((2.2414 + .8416) .1768 / .375)² = 2.11
    assert "One of +0.375 takes 3 questions." in shown.output
    alike = _run("compare", saved / "2026-11", saved / "2026-12")
    assert alike.exit_code == 0, alike.output
    assert "is found in four of five" not in alike.output  # both differ by .5, which says nothing of others


def test_agreement_is_said_in_words_and_as_json(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    for who, grades in (("KL", (2, 0)), ("AB", (2, 1))):
        for number, grade in enumerate(grades):
            append_label(path, Label("q", "q?", "d", f"words {number}", grade, who, "2026-12-01"))
    said = _run("agreement", path)
    assert said.exit_code == 0, said.output
    assert "AB and KL: Cohen's kappa 0.33, 2 judged by both" in said.output
    assert "“words 1” (AB 1, KL 0)" in said.output
    record = json.loads(_run("agreement", path, "--json").stdout)
    assert record["pairs"] == [{"first": "AB", "second": "KL", "words": 2, "kappa": 0.333333}]
    assert record["disagreements"][0]["grades"] == {"KL": 0, "AB": 1}


def test_judging_needs_results_and_a_name_and_settling_neither(saved: Path) -> None:
    out = saved / "labels.jsonl"
    assert _run("label", saved / "2026-11", "--out", out).exit_code == 2
    assert _run("label", "--who", "KL", "--out", out).exit_code == 2
    assert _run("label", saved / "2026-11", "--settle", "--out", out).exit_code == 2
    settled = _run("label", "--settle", "--out", out, "--json")
    assert json.loads(settled.stdout) == {"judged": 0, "left": 0, "before": 0}


def test_a_gate_writes_what_pipelines_show(tmp_path: Path) -> None:
    gated = {
        "path": "nowhere",
        "corpus": None,
        "preset": "shipped",
        "margin": 0.0,
        "inputs": {},
        "bounds": {"AURC": 0.1},
    }
    gate = tmp_path / "gate.json"
    gate.write_text(json.dumps({"margin_reason": "", "sets": {"far": gated}}, indent=1))
    junit, badge = tmp_path / "gate.xml", tmp_path / "badge.json"
    held = _run("gate", gate, "--junit", junit, "--badge", badge, "--annotations", "github")
    assert held.exit_code == 1
    assert held.stdout.endswith("vouch eval gate%3A the gate::nothing ran: the files of no set are there\n")
    assert junit.read_text().count("<skipped ") == 2
    assert 'tests="3" failures="1"' in junit.read_text()
    assert "nothing ran" in junit.read_text()
    shown_as = json.loads(badge.read_text())
    assert (shown_as["message"], shown_as["color"]) == ("nothing ran", "lightgrey")

    failed = _run("gate", gate, "--require-all", "--annotations", "gitlab")
    assert failed.exit_code == 1
    (one,) = json.loads(failed.stdout)
    assert one["description"] == "far: its files aren't there"
    assert one["location"]["lines"]["begin"] == 4
    shown = _run("gate", gate, "--require-all", "--annotations", "github")
    assert shown.stdout.startswith("::error file=")
    assert "line=4,title=vouch eval gate%3A far::its files aren't there" in shown.stdout


def test_a_set_that_no_gate_has_is_a_usage_error_that_names_those_there_are(tmp_path: Path) -> None:
    gated = {"path": "nowhere", "corpus": None, "preset": "shipped", "margin": 0.0, "inputs": {}, "bounds": {"ECE": 1}}
    gate, badge = tmp_path / "gate.json", tmp_path / "badge.json"
    gate.write_text(json.dumps({"margin_reason": "", "sets": {"far": gated, "farther": gated}}))
    typo = _run("gate", gate, "--only", "typo", "--badge", badge)
    assert typo.exit_code == 2
    assert "'typo' is no set of the gate; there are: far, farther." in typo.stderr
    assert not badge.exists()
    assert "All bounds hold" not in _run("gate", gate).output
    assert _run("gate", gate, "--pin").exit_code == 1


def test_a_gate_without_sets_holds_nothing(tmp_path: Path) -> None:
    gate, junit = tmp_path / "gate.json", tmp_path / "gate.xml"
    gate.write_text(json.dumps({"margin_reason": "", "sets": {}}))
    found = _run("gate", gate, "--junit", junit)
    assert found.exit_code == 1
    assert "nothing ran: it has no sets" in found.stderr
    assert 'tests="1" failures="1"' in junit.read_text()
