import json
import math
from pathlib import Path

import pytest

from eval.commands.results.versus import repeated
from eval.contest.account import difference_rows, footing_part, parts_of, record_of
from eval.contest.contest import Contest, Footing, Placed, sampled
from eval.contest.entrants import Entrant, entrant_of
from eval.contest.page import contest_markdown, contest_page
from eval.errors import UnfitSet
from eval.measures.timing import Timings
from eval.runs.comparison import compare
from eval.sets.question import Question, QuestionSet, Unit
from tests.eval.report.checked_page import checked
from tests.eval.samples import question, results


def _placed(name: str, spec: str, value: float) -> Placed:
    found = results(name, [question("a", value), question("b", value)])
    footing = Footing(1.5, 300.0, 310.0, Timings((10.0, 20.0), None, None), {"seconds": 7}, 0.4)
    return Placed(Entrant(name, spec), found, found, (0.25, math.inf), footing)


_PLACED = (_placed("Vouch", "vouch", 1.0), _placed("<b>", "txtai", 0.5))
_SET = QuestionSet("sample", Unit.DOCUMENT, tuple(Question(name, f"question {name}?") for name in "ab"))
_COMPARED = compare(_PLACED[0].tuned, _PLACED[1].tuned, by="nDCG@10").differences
_CONTEST = Contest(_SET, _PLACED, {"<b>": _COMPARED})
_PACK = {"machine": {"cores": 2}, "inputs": {"a.csv": "0" * 64}, "versions": {"vouch": "0"}}


def test_the_best_of_each_measure_is_marked_and_a_missing_one_is_a_dash() -> None:
    first = parts_of(_CONTEST)[0]
    assert first.columns == ("Measure", "Vouch", "<b>")
    assert first.rows[0] == ("nDCG@10", "1.000 (0.900 to 1.100) *", "0.500 (0.400 to 0.600)")
    assert footing_part(_CONTEST).rows[0] == ("Vouch", "15.0", "19.9", "310", "1.5", "7", "0.4")


def test_a_page_fetches_nothing_escapes_what_is_not_its_own_and_has_the_command() -> None:
    page = checked(contest_page(_CONTEST, "vouch eval versus set", _PACK))
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "vouch eval versus set" in page
    assert "0" * 64 in page
    assert "less Vouch, each with a threshold</h3>" in page
    assert page == contest_page(_CONTEST, "vouch eval versus set", _PACK)


def test_markdown_and_json_say_the_same_and_json_has_no_time_in_it() -> None:
    words = contest_markdown(_CONTEST, "vouch eval versus set", _PACK)
    assert "| nDCG@10 | 1.000 (0.900 to 1.100) * | 0.500 (0.400 to 0.600) |" in words
    assert "    vouch eval versus set" in words
    assert "## <b>, less Vouch, each with a threshold\n" in words
    record = json.loads(record_of(_CONTEST))
    assert [one["name"] for one in record["systems"]] == ["Vouch", "<b>"]
    assert record["systems"][0]["thresholds"] == [0.25, None]
    assert record["systems"][1]["tuned"]["measures"]["nDCG@10"] == 0.5
    assert "latencies" not in record_of(_CONTEST)


def test_a_difference_is_said_with_the_least_that_could_be_seen() -> None:
    rows = {row[0]: row for row in difference_rows(_COMPARED)}
    assert rows["nDCG@10"][1] == "-0.500"
    assert rows["nDCG@10"][4] == "–"  # both questions differ by as much, which says nothing of others
    assert rows["nDCG@10"][5] == "same"


def test_a_sample_is_the_same_each_time_and_keeps_the_order() -> None:
    whole = QuestionSet("s", Unit.DOCUMENT, tuple(Question(f"q{n}", "?") for n in range(50)))
    names = [one.query_id for one in sampled(whole, 10).questions]
    assert len(names) == 10
    assert names == sorted(names, key=lambda name: int(name[1:]))
    assert names == [one.query_id for one in sampled(whole, 10).questions]
    assert sampled(whole, None) is whole
    assert sampled(whole, 90) is whole


@pytest.mark.parametrize(
    ("words", "name", "spec"),
    [
        ("vouch", "Vouch", "vouch"),
        ("txtai-dense", "txtai, by meaning", "txtai-dense"),
        ("ours=search.yaml", "ours", "search.yaml"),
        ("folder/search.yml", "search", "folder/search.yml"),
        ("our_search:find", "our_search:find", "our_search:find"),
        ("old=http://127.0.0.1:8000", "old", "http://127.0.0.1:8000"),
        ("http://host/?a=b", "http://host/?a=b", "http://host/?a=b"),
    ],
)
def test_who_takes_part_is_named_by_a_spec_with_or_without_a_name(words: str, name: str, spec: str) -> None:
    assert entrant_of(words) == Entrant(name, spec)


@pytest.mark.parametrize("words", ["elastic", "", "ours=", "search.json"])
def test_nobody_else_takes_part(words: str) -> None:
    with pytest.raises(UnfitSet, match="can take part"):
        entrant_of(words)


def test_the_command_to_repeat_it_has_no_key_and_no_place_of_this_machine() -> None:
    given: dict[str, object] = {
        "path": Path("data/natural"),
        "specs": ("vouch", "my one=ours.yaml"),
        "limit": 400,
        "corpus": None,
        "harm": None,
        "out": Path("versus"),
        "work": Path("elsewhere"),
        "key_file": Path("secret"),
    }
    assert repeated(given) == (
        "vouch eval versus data/natural --with vouch --with 'my one=ours.yaml' --limit 400 --out versus"
    )
