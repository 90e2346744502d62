import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.bench.history import HISTORY
from tests.bench.report import Report

BENCHES = {"bench", "race", "stages", "large", "compaction", "checking", "changing", "stores", "scale"}


def check_form(record: dict[str, Any]) -> None:
    """What a line of the history holds, whoever wrote it."""
    assert list(record) == ["bench", "commit", "date", "machine", "versions", "figures", "ratios"]
    assert record["bench"] in BENCHES
    assert len(record["commit"].removesuffix("+")) == 12
    assert int(record["commit"].removesuffix("+"), 16) > 0
    assert date.fromisoformat(record["date"]).isoformat() == record["date"]
    assert set(record["machine"]) == {"processor", "cores", "memory_gb", "load_before", "system", "python"}
    assert record["machine"]["cores"] >= 1
    assert {"numpy", "onnxruntime", "faiss-cpu", "tantivy"} <= set(record["versions"])
    assert record["figures"]
    assert all(" / " in what for what in record["ratios"])
    for values in (*record["figures"].values(), *record["ratios"].values()):
        assert all(isinstance(value, int | float | str) for value in values.values())


def test_a_run_that_comes_to_its_end_adds_one_line_after_the_others(tmp_path: Path) -> None:
    kept = tmp_path / "docs" / "history.jsonl"
    for milliseconds in (2.0, 3.0):
        with Report(tmp_path / "bench.json", kept=kept) as report:
            report.add("ours", {"p50_ms": milliseconds, "passages": 100})
            report.add("plain", {"p50_ms": 4.0})
            report.ratio("ours", "plain", "p50_ms")

    first, second = (json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines())
    check_form(first)
    check_form(second)
    assert first["figures"] == {"ours": {"p50_ms": 2.0, "passages": 100}, "plain": {"p50_ms": 4.0}}
    assert (first["ratios"], second["ratios"]) == ({"ours / plain": {"p50": 0.5}}, {"ours / plain": {"p50": 0.75}})
    assert json.loads((tmp_path / "bench.json").read_text())["figures"]["ours / plain"] == {"p50": 0.75}


def test_a_run_that_is_broken_off_is_no_history(tmp_path: Path) -> None:
    kept = tmp_path / "history.jsonl"

    def broken_off() -> None:
        with Report(tmp_path / "bench.json", kept=kept) as report:
            report.add("ours", {"p50_ms": 2.0})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()

    assert not kept.exists()
    assert (tmp_path / "bench.json").is_file()


def test_every_line_that_is_kept_has_the_form() -> None:
    for line in HISTORY.read_text(encoding="utf-8").splitlines() if HISTORY.exists() else []:
        check_form(json.loads(line))
