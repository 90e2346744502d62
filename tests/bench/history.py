"""A line for each benchmark that ran to its end: what was measured, of which commit, on which machine."""

import json
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
HISTORY = ROOT / "docs" / "bench" / "history.jsonl"
_MACHINE = ("processor", "cores", "memory_gb", "load_before", "system", "python")


def entry(
    bench: str, machine: Mapping[str, object], figures: Mapping[str, Mapping[str, object]], *, commit: str
) -> dict[str, object]:
    """What is kept of a run.

    Args:
        bench: Which benchmark.
        machine: As `machine.description` gives it.
        figures: As they were reported; those of a ratio are named `ours / theirs`.
        commit: What was measured.
    """
    return {
        "bench": bench,
        "commit": commit,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": {name: machine[name] for name in _MACHINE},
        "versions": machine["versions"],
        "figures": {what: dict(values) for what, values in figures.items() if " / " not in what},
        "ratios": {what: dict(values) for what, values in figures.items() if " / " in what},
    }


def append(record: Mapping[str, object], history: Path = HISTORY) -> None:
    """Put a record after the others."""
    history.parent.mkdir(parents=True, exist_ok=True)
    with history.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def commit() -> str:
    """The commit that is checked out; a plus says that files differ from it."""
    found = subprocess.run(
        ["git", "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=+"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() or "unknown"
