import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from tests.house.tree import PACKAGES, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
DECLARED = [
    Requirement(line) for line in (*PROJECT["dependencies"], *(line for lines in EXTRAS.values() for line in lines))
]
PINNED = {
    canonicalize_name(line.split("==")[0]): line.split("==")[1]
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
}


def _needed() -> set[NormalizedName]:
    """Every package that a fresh installation with all extras gets on this machine."""
    found: set[NormalizedName] = set()
    waiting = [(requirement, frozenset(requirement.extras)) for requirement in DECLARED]
    while waiting:
        requirement, extras = waiting.pop()
        name = canonicalize_name(requirement.name)
        try:
            lines = requires(name) or []
        except PackageNotFoundError:  # of another system or Python
            continue
        if name not in found or extras:
            found.add(name)
            further = [Requirement(line) for line in lines]
            waiting.extend(
                (one, frozenset(one.extras))
                for one in further
                if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in (*extras, ""))
            )
    return found


def test_every_package_that_an_installation_gets_is_pinned_to_the_version_that_is_tested() -> None:
    needed = _needed()

    assert len(needed) > 80
    assert needed - set(PINNED) == set()
    assert {name: version(name).partition("+")[0] for name in needed} == {name: PINNED[name] for name in needed}


def test_every_declaration_has_a_lower_bound_that_the_pin_keeps() -> None:
    for requirement in DECLARED:
        assert [one.operator for one in requirement.specifier] == [">="], requirement
        assert requirement.specifier.contains(PINNED[canonicalize_name(requirement.name)]), requirement


def test_what_serves_declares_nothing_of_what_builds_measures_or_tests() -> None:
    base = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
    extras = {canonicalize_name(Requirement(line).name) for lines in EXTRAS.values() for line in lines}

    frameworks = {"haystack", "langchain", "llama-index"}
    assert set(EXTRAS) == {
        "build",
        "eval",
        "mcp",
        "milvus",
        "postgres",
        "ray",
        "replicas",
        "traces",
        "client",
        "dev",
        *frameworks,
    }
    assert base & extras == set()


@pytest.mark.parametrize(
    "arguments", [["."], ["tests", "examples", "--ignore", "DEP002,DEP004", "--exclude", "^$"]], ids=["house", "tests"]
)
def test_what_is_imported_is_declared_and_what_is_declared_is_imported(arguments: list[str]) -> None:
    deptry = str(Path(sys.executable).with_name("deptry"))
    done = subprocess.run([deptry, "--no-ansi", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_of_a_package_that_is_no_module_is_packed(package: str) -> None:
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
    patterns = {name.replace(".", "/"): globs for name, globs in packed.items()}
    found = {path for folder, globs in patterns.items() for glob in globs for path in (ROOT / folder).glob(glob)}
    there = {
        path
        for path in (ROOT / package).rglob("*")
        if path.is_file()
        and path.suffix not in {".py", ".pyc", ".pyi"}
        and not re.search("__pycache__|node_modules", str(path))
    }

    assert there - found == set()


def test_a_wheel_of_what_is_tracked_holds_all_of_every_package_and_runs(tmp_path: Path) -> None:
    source, wheels, site = tmp_path / "source", tmp_path / "wheels", tmp_path / "site"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    names = [name for name in listed.split("\0") if (ROOT / name).is_file()]  # models are no text
    for name in names:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, source / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    made = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(wheels), str(source)]
    subprocess.run(made, cwd=tmp_path, capture_output=True, check=True)
    (wheel,) = wheels.iterdir()
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "--target", str(site), str(wheel)], check=True)

    packed = {path.relative_to(site).as_posix() for path in site.rglob("*")}
    assert {name for name in names if name.split("/")[0] in {*PACKAGES, "vouch_client", "vouch.py"}} - packed == set()
    assert "index/answerability/shipped/model.onnx" in packed
    asked = "import service, vouch; print(service.__file__); vouch.main(['--version'])"
    environment = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [str(site / "service" / "__init__.py"), f"vouch, version {PROJECT['version']}"]
