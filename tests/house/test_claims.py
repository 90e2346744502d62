"""The pages for whoever signs: tests that hold what they claim are there, and figures are those that were measured."""

import ast
import re
from functools import cache

import pytest

from tests.house.tree import ROOT

PAGES = ("clinical-safety.md", "privacy.md")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


@cache
def _tests_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _tables(page: str) -> list[list[list[str]]]:
    """The tables of a page, each as rows of cells, its heading first."""
    tables: list[list[list[str]]] = []
    last = -2
    for number, line in enumerate((ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()):
        if not line.startswith("|"):
            continue
        if number != last + 1:
            tables.append([])
        last = number
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not set(line) <= set("|-"):
            tables[-1].append(cells)
    return tables


@pytest.mark.parametrize("page", PAGES)
def test_every_row_that_is_held_by_a_test_names_one_that_is_there(page: str) -> None:
    held = [(table[0], row) for table in _tables(page) if table[0][-1] == "held by" for row in table[1:]]

    assert len(held) >= 16
    for heading, row in held:
        assert len(row) == len(heading), row
        named = _TEST.findall(row[-1])
        assert named, row
        assert [f"{path}::{name}" for path, name in named if name not in _tests_in(path)] == []


def test_hazards_are_numbered_once_and_have_a_cause_and_a_control() -> None:
    (hazards,) = [table for table in _tables("clinical-safety.md") if table[0][1] == "hazard"]

    assert [row[0] for row in hazards[1:]] == [f"H{number}" for number in range(1, len(hazards))]
    assert {row[2] for row in hazards[1:]} == {"high", "medium", "low"}
    assert all(all(cell for cell in row) for row in hazards[1:])


def test_weak_figures_are_in_the_words_of_the_pages_that_measured_them() -> None:
    (weak,) = [table for table in _tables("clinical-safety.md") if table[0][0] == "weakness"]

    assert len(weak) > 8
    for _, figure, link in weak[1:]:
        named = re.fullmatch(r"\[\w+\]\((\w+\.md)\)", link)
        assert named
        words = " ".join((ROOT / "docs" / named[1]).read_text(encoding="utf-8").replace("**", "").split())
        assert figure.strip("“”") in words
