"""What doesn't pass, shown beside the bound in the gate's file: as GitHub and GitLab take it."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from eval.gate.bounds import Failure

GITHUB, GITLAB = "github", "gitlab"
_IN_TEXT = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_TEXT, ":": "%3A", ",": "%2C"}


def github_commands(failures: Sequence[Failure], gate: Path) -> str:
    """A workflow command a line.

    Source: GitHub, Workflow commands for GitHub Actions, "Setting an error message".
    """
    lines = [
        f"::error file={_escaped(_shown(gate), _IN_PROPERTY)},line={line_of(gate, one)},"
        f"title={_escaped(f'vouch eval gate: {one.set_name}', _IN_PROPERTY)}::{_escaped(one.what, _IN_TEXT)}\n"
        for one in failures
    ]
    return "".join(lines)


def gitlab_report(failures: Sequence[Failure], gate: Path) -> str:
    """A code quality report.

    Source: GitLab, Code Quality, "Code Quality report format".
    """
    listed = [
        {
            "description": f"{one.set_name}: {one.what}",
            "check_name": f"vouch-eval-gate/{one.measure or 'inputs'}",
            "fingerprint": hashlib.sha256(f"{one.set_name}\0{one.measure}".encode()).hexdigest(),
            "severity": "major",
            "location": {"path": _shown(gate), "lines": {"begin": line_of(gate, one)}},
        }
        for one in failures
    ]
    return json.dumps(listed, ensure_ascii=False, indent=1) + "\n"


def line_of(gate: Path, failure: Failure) -> int:
    """The line of a gate's file where the bound of a failure is, or its set; from 1. Of no readable file, the first."""
    if not gate.is_file():
        return 1
    lines = gate.read_text(encoding="utf-8", errors="replace").splitlines()
    start = _first(lines, failure.set_name, 0)
    if failure.measure is None:
        return start + 1
    return _first(lines, failure.measure, start) + 1


def _first(lines: Sequence[str], name: str, start: int) -> int:
    key = f"{json.dumps(name, ensure_ascii=False)}:"
    return next((at for at in range(start, len(lines)) if lines[at].strip().startswith(key)), start)


def _shown(gate: Path) -> str:
    """The path from the folder where it runs, which is the repository's in a pipeline."""
    return gate.resolve().relative_to(Path.cwd()).as_posix() if gate.resolve().is_relative_to(Path.cwd()) else str(gate)


def _escaped(words: str, characters: dict[str, str]) -> str:
    return "".join(characters.get(character, character) for character in words)
