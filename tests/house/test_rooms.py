import ast
from collections import Counter, defaultdict

import pytest

from tests.house.tree import CODE, FOLDERS, ROOT, named

MOST_MODULES = 13
# What is called by one name in two rooms, and shouldn't be: take a line away with its second class.
TWICE: dict[str, str] = {}


def _question(folder: str) -> str | None:
    return ast.get_docstring(ast.parse((ROOT / folder / "__init__.py").read_text(encoding="utf-8")))


def test_no_folder_holds_more_modules_than_a_person_remembers() -> None:
    held = Counter(named(path.parent) for path in CODE if path.stem != "__init__")

    assert {folder: modules for folder, modules in held.items() if modules > MOST_MODULES} == {}
    assert len(FOLDERS) > 30


@pytest.mark.parametrize("folder", [named(folder) for folder in FOLDERS])
def test_every_folder_asks_one_question(folder: str) -> None:
    question = _question(folder) or ""

    assert question.count("?") == 1
    assert question.endswith("?")
    assert "\n" not in question


def test_below_the_packages_a_folder_holds_nothing_but_its_question() -> None:
    for folder in FOLDERS:
        if folder.parent != ROOT:
            body = ast.parse((folder / "__init__.py").read_text(encoding="utf-8")).body
            assert [type(node) for node in body] == [ast.Expr], folder


def test_a_newcomer_reads_every_question_in_one_table() -> None:
    rows = [line for line in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines() if "/` | " in line]

    assert sorted(rows) == sorted(f"| `{named(folder)}/` | {_question(named(folder))} |" for folder in FOLDERS)


def test_a_class_has_its_name_alone() -> None:
    places = defaultdict(list)
    for path in CODE:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(named(path))

    assert {name: where for name, where in places.items() if len(where) > 1 and name not in TWICE} == {}
    assert all(len(places[name]) > 1 for name in TWICE)
