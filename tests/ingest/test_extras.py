import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

from ingest.errors import ExtraMissing
from ingest.extras import EXTRAS, check_extra, extra_missing
from ingest.home import Home
from tests.processes import environment

ROOT = Path(__file__).parents[2]


# What continuous integration doesn't install is tried where it is: `make cluster`.
_NOT_HERE = pytest.mark.skipif(find_spec("ray") is None, reason="The extra `ray` isn't installed: make cluster")
_TRIED = [pytest.param(extra, marks=_NOT_HERE if extra == "ray" else ()) for extra in EXTRAS]


def _without(home: Home, modules: tuple[str, ...], *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A command where modules can't be imported: Python refuses a name that stands for None."""
    blocked = f"import sys; sys.modules.update(dict.fromkeys({modules!r})); from vouch import main; main()"
    command = [sys.executable, "-c", blocked, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False)


def _distribution(name: str) -> str:
    return re.split(r"[<>=!~;\[ ]", name)[0].lower().replace("_", "-")


@pytest.mark.parametrize("extra", _TRIED)
def test_each_module_of_an_extra_is_of_a_package_that_the_extra_names(extra: str) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {_distribution(name) for name in declared["optional-dependencies"][extra]}
    bringing = packages_distributions()

    assert {_distribution(bringing[module][0]) for module in EXTRAS[extra]} == named
    assert not named & {_distribution(name) for name in declared["dependencies"]}


@pytest.mark.parametrize("extra", _TRIED)
def test_an_extra_that_is_installed_is_found(extra: str) -> None:
    check_extra(extra)


def test_a_module_that_no_extra_brings_is_not_blamed_on_one() -> None:
    assert extra_missing(ModuleNotFoundError("No module named 'nothing'", name="nothing")) is None


def test_a_part_of_a_missing_package_names_its_extra() -> None:
    found = extra_missing(ModuleNotFoundError("No module named 'scipy.optimize'", name="scipy.optimize"))

    assert isinstance(found, ExtraMissing)
    assert found.value == "'scipy'"


def test_a_build_without_torch_says_how_it_is_installed(home: Home) -> None:
    done = _without(home, ("torch", "sentence_transformers"), "build")

    assert done.returncode == 2
    assert done.stderr == (
        "vouch: This needs the extra `build`, which isn't installed (got 'torch'). "
        "In Vouch's folder, run: pip install --constraint constraints.txt '.[build]'.\n"
    )


@pytest.mark.parametrize("module", ["ir_measures", "scipy"])
def test_an_evaluation_without_its_extra_says_how_it_is_installed(module: str, home: Home) -> None:
    arguments = ("run",) if module == "ir_measures" else ("highlights", str(ROOT / "corpus"))
    done = _without(home, (module,), "eval", *arguments)

    assert done.returncode == 2
    assert done.stderr == (
        f"vouch: This needs the extra `eval`, which isn't installed (got '{module}'). "
        "In Vouch's folder, run: pip install --constraint constraints.txt '.[eval]'.\n"
    )


def test_help_needs_no_extra(home: Home) -> None:
    everything = tuple(module for modules in EXTRAS.values() for module in modules)

    for arguments in (("build", "--help"), ("eval", "run", "--help"), ("serve", "--help")):
        assert _without(home, everything, *arguments).returncode == 0


def test_a_server_without_extras_is_whole_and_the_doctor_says_that_it_only_serves(built_home: Home) -> None:
    everything = tuple(module for modules in EXTRAS.values() for module in modules)
    done = _without(built_home, everything, "doctor")
    asked = _without(built_home, everything, "ask", "is there a cure for myoclonus", "-k", "1")

    assert "ok   Encoder: the extra `build` isn't installed, so this serves and doesn't build" in done.stdout
    assert "ok   Index: " in done.stdout
    assert "There is no complete cure for the disease." in asked.stdout
