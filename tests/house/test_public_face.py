import ast
import importlib
import json
import subprocess
import sys

import pytest

from tests.house.tree import CODE, PACKAGES, ROOT, named


def _python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_of_a_public_face_is_what_its_room_calls_so(package: str) -> None:
    face = importlib.import_module(package)
    typed = ast.parse((ROOT / package / "__init__.py").read_text(encoding="utf-8"))
    found = {
        alias.asname or alias.name: getattr(importlib.import_module(node.module), alias.name)
        for node in ast.walk(typed)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(f"{package}.")
        for alias in node.names
    }

    assert sorted(face.__all__) == sorted(found)
    assert {name: getattr(face, name) for name in face.__all__} == found
    assert (ROOT / package / "py.typed").is_file()


@pytest.mark.parametrize("package", PACKAGES)
def test_a_name_that_is_not_on_a_public_face_is_refused(package: str) -> None:
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'Nothing'"):
        importlib.import_module(package).Nothing  # noqa: B018


@pytest.mark.parametrize(
    ("statement", "loads"),
    [
        ("import ingest, index, service, eval", []),
        ("from ingest import Document", []),
        ("from index import Query", []),
        ("from index import Searcher", ["faiss", "tantivy"]),
        ("from service import create_app", ["faiss", "fastapi", "tantivy"]),
    ],
)
def test_a_name_loads_its_own_room_and_no_other(statement: str, loads: list[str]) -> None:
    heavy = {"faiss", "fastapi", "ir_measures", "pypdfium2", "scipy", "selectolax", "tantivy", "torch", "transformers"}
    found = json.loads(
        _python(f"{statement}; import json, sys; print(json.dumps(sorted({heavy!r} & set(sys.modules))))")
    )

    assert [module for module in found if module not in {"pypdfium2", "selectolax"}] == loads
    assert "torch" not in found


def test_the_house_itself_goes_through_no_public_face() -> None:
    """Its layers could not be seen then."""
    through = [
        named(path)
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module in PACKAGES
    ]

    assert through == []
