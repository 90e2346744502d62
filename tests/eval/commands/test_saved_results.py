"""Commands that read saved results, and need no index."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from eval.measures.timing import Timings
from eval.runs.pack import input_hashes
from eval.runs.results import write_results
from eval.sets.labels import Label, append_label
from eval.sets.opening import open_set
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


@pytest.fixture
def own_set(tmp_path: Path) -> Path:
    """A gate over a set with two articles, as it is once its inputs were pinned."""
    folder = tmp_path / "ours"
    (folder / "articles").mkdir(parents=True)
    for name in ("gout", "dengue"):
        (folder / "articles" / f"{name}.md").write_text(f"# {name}\n\nWords of {name} are here.\n")
    asked = {"id": "q1", "question": "what of it", "kind": "answerable", "doc_id": "gout"}
    record = {**asked, "quote": "Words of gout are here.", "scope": None, "harm": None}
    (folder / "questions.jsonl").write_text(json.dumps(record) + "\n")
    gated: dict[str, object] = {"path": "ours", "corpus": None, "preset": "shipped", "margin": 0.0}
    gated |= {"inputs": input_hashes(open_set(folder)), "bounds": {"AURC": 0.1}}
    (tmp_path / "gate.json").write_text(json.dumps({"margin_reason": "", "sets": {"ours": gated}}, indent=1))
    return folder


def _break_articles(folder: Path, how: str) -> None:
    gout = folder / "articles" / "gout.md"
    if how == "article":
        gout.unlink()
    elif how == "quote":
        gout.write_text("# gout\n\nOther words are here.\n")
    else:
        (folder / "questions.jsonl").write_text("{\n")


@pytest.mark.parametrize(
    ("how", "file", "said"),
    [
        ("article", "articles/gout.md", "names an article that isn't in the library (got 'gout')"),
        ("quote", "articles/gout.md", "quote isn't in its document"),
        ("questions", "questions.jsonl", "The line is not JSON"),
    ],
)
def test_inputs_that_make_a_set_unfit_are_a_failure_in_every_form_before_anything_is_embedded(
    own_set: Path, monkeypatch: pytest.MonkeyPatch, how: str, file: str, said: str
) -> None:
    tmp_path = own_set.parent
    monkeypatch.setenv("VOUCH_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("eval.gate.check.preset_system", lambda *_, **__: pytest.fail("an index was built"))
    _break_articles(own_set, how)
    junit, badge, gate = tmp_path / "gate.xml", tmp_path / "badge.json", tmp_path / "gate.json"
    found = _run("gate", gate, "--junit", junit, "--badge", badge, "--annotations", "gitlab")
    assert found.exit_code == 1, found.output
    (one,) = json.loads(found.stdout)
    assert said in one["description"]
    assert file in one["description"]
    assert 'tests="2" failures="1" skipped="1"' in junit.read_text()
    shown_as = json.loads(badge.read_text())
    assert (shown_as["message"], shown_as["color"]) == ("inputs changed", "red")
    assert _run("gate", gate, "--annotations", "github").stdout.startswith("::error file=")
    assert _run("gate", gate, "--pin").exit_code == 2


@pytest.mark.parametrize("words", [["nowhere.json"], ["gate.json", "--only", "typo"], ["broken.json"]])
def test_a_code_quality_report_is_json_whatever_ends_the_gate(
    own_set: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(own_set.parent)
    Path("broken.json").write_bytes(b"\xff{")
    found = _run("gate", *words, "--annotations", "gitlab")
    assert found.exit_code == 2
    (one,) = json.loads(found.stdout)
    assert one["description"].startswith("the gate: ")
    assert one["location"]["lines"]["begin"] == 1


def test_a_set_begins_a_gate_only_where_it_is_pinned_into_a_file_of_its_own(own_set: Path) -> None:
    usages: tuple[list[str | Path], ...] = (
        ["--pin", "--set", own_set],
        [own_set.parent / "gate.json", "--set", own_set],
    )
    for words in usages:
        found = _run("gate", *words)
        assert found.exit_code == 2
        assert "--set begins a gate: name its file, and say --pin" in found.stderr
