"""Other systems by the command line: a retriever of a module, asked and compared, without Vouch's own index."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.eval.contest.test_contest import folder as folder
from vouch import main


@pytest.fixture
def vouch(folder: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("VOUCH_HOME", str(folder / "home"))
    (folder / "home").mkdir()

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["eval", *words])

    return run


def test_a_retriever_is_asked_like_any_system(vouch, folder: Path) -> None:  # type: ignore[no-untyped-def]
    done = vouch("run", "set", "--with", "our_search:good", "--out", "results", "--json")
    assert done.exit_code == 0, done.output
    measures = json.loads(done.stdout)["measures"]
    assert (measures["Success@1"], measures["scope reversed"]) == (1.0, 1.0)
    assert "ECE" not in measures
    pack = json.loads((folder / "results" / "reproduce.json").read_text())
    assert set(pack["inputs"]) == {"set/questions.jsonl", "articles/dengue.md", "articles/gout.md"}
    assert pack["configuration"]["object"] == "our_search:good"


def test_systems_are_compared_on_one_page_and_a_second_run_gives_the_same_record(vouch, folder: Path) -> None:  # type: ignore[no-untyped-def]
    for name in ("first", "second"):
        done = vouch("versus", "set", "--with", "good=our_search:good", "--with", "bad=our_search:bad", "--out", name)
        assert done.exit_code == 0, done.output
    first = folder / "first"
    assert (first / "versus.json").read_bytes() == (folder / "second" / "versus.json").read_bytes()
    # of 3 questions all or none, by Wilson: 3 / (3 + 1.959964²) = .4385
    assert "| Success@1 | 1.000 (0.439 to 1.000) * | 0.000 (0.000 to 0.561) |" in (first / "versus.md").read_text()
    assert "vouch eval versus set --with good=our_search:good" in (first / "versus.html").read_text()
    own = (first / "good" / "own" / "results.json").read_bytes()
    assert own == (folder / "second" / "good" / "own" / "results.json").read_bytes()


def test_weights_of_harm_are_taken_from_a_file_and_what_is_wrong_with_it_is_said(vouch, folder: Path) -> None:  # type: ignore[no-untyped-def]
    (folder / "harm.yaml").write_text("levels: {low: x}")
    done = vouch("run", "set", "--with", "our_search:good", "--harm", "harm.yaml")
    assert done.exit_code == 2
    assert "harm.yaml" in done.stderr


def test_two_of_one_name_and_nobody_known_are_refused(vouch) -> None:  # type: ignore[no-untyped-def]
    both = ("--with", "our_search:good", "--with", "our_search:good")
    assert vouch("versus", "set", *both, "--out", "x").exit_code == 2
    unknown = vouch("versus", "set", "--with", "elastic", "--out", "x")
    assert unknown.exit_code == 2
    assert "Nobody of that name can take part" in unknown.stderr
