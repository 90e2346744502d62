"""The client stays what others can install by itself: nothing of the house, and one library."""

import ast
import json
import subprocess
import sys
from collections import Counter

import pytest

import vouch_client
from tests.house.test_rooms import MOST_MODULES
from tests.house.tree import ROOT, named

CLIENT = sorted((ROOT / "vouch_client").rglob("*.py"))
FRAMEWORKS = {
    "vouch_client/retrievers/haystack.py": {"haystack"},
    "vouch_client/retrievers/langchain.py": {"langchain_core", "pydantic"},
    "vouch_client/retrievers/llama_index.py": {"llama_index"},
}


def imported(name: str) -> set[str]:
    """The packages that a module of the client imports, without the standard library and its own."""
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {one.split(".")[0] for one in names} - sys.stdlib_module_names - {"vouch_client"}


@pytest.mark.parametrize("name", [named(path) for path in CLIENT])
def test_a_module_of_the_client_imports_httpx_at_most_and_a_framework_in_its_own(name: str) -> None:
    assert imported(name) <= {"httpx"} | FRAMEWORKS.get(name, set())


def test_importing_the_client_loads_nothing_of_the_house_and_no_framework() -> None:
    code = "import vouch_client, json, sys; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))

    assert "httpx" in loaded
    assert loaded & {
        "ingest", "index", "service", "eval", "fastapi", "pydantic", "numpy", "torch", "faiss", "langchain_core",
        "llama_index", "haystack",
    } == set()  # fmt: skip


def test_every_name_of_its_face_is_there_and_it_is_typed() -> None:
    assert [name for name in vouch_client.__all__ if not hasattr(vouch_client, name)] == []
    assert len(set(vouch_client.__all__)) == len(vouch_client.__all__) > 20
    assert (ROOT / "vouch_client" / "py.typed").is_file()


def test_both_clients_have_the_same_methods_with_the_same_arguments() -> None:
    def methods(name: str) -> dict[str, list[str]]:
        tree = ast.parse((ROOT / "vouch_client" / name).read_text(encoding="utf-8"))
        return {
            node.name: [one.arg for one in (*node.args.args, *node.args.kwonlyargs)]
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("__")
        }

    assert methods("client.py") == methods("asynchronous.py")
    assert len(methods("client.py")) > 10


def test_its_modules_stay_small_and_its_folders_few_in_modules() -> None:
    held = Counter(named(path.parent) for path in CLIENT if path.stem != "__init__")
    assert {folder: modules for folder, modules in held.items() if modules > MOST_MODULES} == {}
    lines = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in CLIENT}

    assert {name: count for name, count in lines.items() if count > 310} == {}
