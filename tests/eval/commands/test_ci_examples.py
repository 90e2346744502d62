"""The files for pipelines that the documentation names."""

import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from eval.commands.results.gate import gate
from tests.eval.conftest import ROOT

_FILES = sorted((ROOT / "examples" / "ci").glob("*.yml"))


def _lines(value: Any) -> list[str]:
    """Every text of a file, whatever it is in."""
    if isinstance(value, dict):
        return [line for part in value.values() for line in _lines(part)]
    if isinstance(value, list):
        return [line for part in value for line in _lines(part)]
    return [value] if isinstance(value, str) else []


def test_there_is_one_for_each_of_the_forms() -> None:
    assert [path.name for path in _FILES] == ["github.yml", "gitlab.yml"]


@pytest.mark.parametrize("path", _FILES, ids=[path.stem for path in _FILES])
def test_its_gate_is_a_command_that_there_is_and_writes_what_the_pipeline_takes(path: Path) -> None:
    lines = _lines(yaml.safe_load(path.read_text(encoding="utf-8")))
    (command,) = [line for line in lines if "vouch eval gate" in line]
    words = shlex.split(command.partition(">")[0])
    given = gate.make_context("gate", words[words.index("gate") + 1 :]).params
    assert given["annotations"] == path.stem
    assert given["require_all"]
    assert str(given["junit"]) == "gate.xml"
    assert any("gate.xml" in line for line in lines if line != command)
    assert "make -C .vouch install" in "\n".join(lines)
    assert any("var" in line.split() for line in lines)


def test_the_documentation_names_both() -> None:
    words = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    assert all(f"../examples/ci/{path.name}" in words for path in _FILES)
