import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.errors import GateError
from eval.gate.bounds import DEFAULT_GATE, Gate, GatedSet, check, pin
from eval.gate.reading import read_gate

_INPUTS = {"set/a.jsonl": "11", "set/b.txt": "22"}
_GATED = GatedSet("a.jsonl", None, "shipped", 0.02, _INPUTS, {"nDCG@10": 0.8, "ECE": 0.1})


def test_a_set_within_its_margin_passes_and_one_beyond_it_does_not() -> None:
    assert check("s", _GATED, {"nDCG@10": 0.785, "ECE": 0.115}, _INPUTS) == []
    (failure,) = check("s", _GATED, {"nDCG@10": 0.779, "ECE": 0.1}, _INPUTS)
    assert "nDCG@10 is 0.7790" in failure.what


def test_a_measure_where_lower_is_better_may_not_rise() -> None:
    (failure,) = check("s", _GATED, {"nDCG@10": 0.9, "ECE": 0.121}, _INPUTS)
    assert "ECE is 0.1210" in failure.what
    assert check("s", _GATED, {"nDCG@10": 0.9, "ECE": 0.0}, _INPUTS) == []


@pytest.mark.parametrize(
    "inputs", [{**_INPUTS, "set/b.txt": "33"}, {"set/a.jsonl": "11"}, {**_INPUTS, "set/c.txt": "44"}]
)
def test_inputs_that_were_changed_removed_or_added_fail_until_they_are_pinned_anew(inputs: dict[str, str]) -> None:
    measures = {"nDCG@10": 0.9, "ECE": 0.0}
    (failure,) = check("s", _GATED, measures, inputs)
    assert "changed since it was pinned" in failure.what
    assert check("s", pin("s", _GATED, measures, inputs, allow_regression=False), measures, inputs) == []


def test_a_measure_that_is_gone_or_no_bound_at_all_does_not_pass() -> None:
    (failure,) = check("s", _GATED, {"nDCG@10": 0.9}, _INPUTS)
    assert "ECE has no value" in failure.what
    assert "no bounds" in check("s", replace(_GATED, bounds={}), {"nDCG@10": 0.9}, _INPUTS)[0].what


def test_pinning_tightens_bounds_and_loosens_none_unless_it_is_allowed() -> None:
    better = {"nDCG@10": 0.91234, "ECE": 0.05, "AUROC": 0.7}
    assert pin("s", _GATED, better, _INPUTS, allow_regression=False).bounds == {
        "nDCG@10": 0.9123,
        "ECE": 0.05,
        "AUROC": 0.7,
    }
    with pytest.raises(GateError, match=r"nDCG@10 from 0\.8000 to 0\.7900; ECE is gone"):
        pin("s", _GATED, {"nDCG@10": 0.79}, _INPUTS, allow_regression=False)
    assert pin("s", _GATED, {"nDCG@10": 0.79}, _INPUTS, allow_regression=True).bounds == {"nDCG@10": 0.79}


def test_what_was_measured_passes_right_after_it_is_pinned_without_any_margin() -> None:
    measures = {"nDCG@10": 0.430676, "ECE": 0.451949, "AUROC": 0.29}
    pinned = pin("s", replace(_GATED, margin=0.0, bounds={}), measures, _INPUTS, allow_regression=False)
    assert pinned.bounds == {"nDCG@10": 0.4306, "ECE": 0.452, "AUROC": 0.29}
    assert check("s", pinned, measures, _INPUTS) == []


def test_a_gate_is_read_as_it_was_written(tmp_path: Path) -> None:
    gate = Gate("two questions", {"s": _GATED})
    gate.write(tmp_path / "gate.json")
    assert read_gate(tmp_path / "gate.json") == gate


@pytest.mark.parametrize(
    "change", [{"margin": "much"}, {"margin": -0.1}, {"bounds": {"nDCG@10": None}}, {"colour": "red"}]
)
def test_a_gate_that_breaks_its_form_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "gate.json"
    Gate("two questions", {"s": _GATED}).write(path)
    record = json.loads(path.read_text())
    record["sets"]["s"].update(change)
    path.write_text(json.dumps(record))
    with pytest.raises(GateError, match="can't be read"):
        read_gate(path)


def test_a_margin_needs_a_reason(tmp_path: Path) -> None:
    Gate(" ", {"s": _GATED}).write(tmp_path / "gate.json")
    with pytest.raises(GateError, match="without a reason"):
        read_gate(tmp_path / "gate.json")


def test_the_gate_that_ships_bounds_the_sample_article() -> None:
    gated = read_gate(DEFAULT_GATE).sets["myoclonus"]
    assert gated.bounds["citation exactness"] == 1.0
    assert set(gated.inputs) == {"questions/myoclonus.jsonl", "corpus/myoclonus.txt", "corpus/myoclonus.meta.yaml"}
