"""What tests only read is made once a run, by whichever worker needs it first; what they change is copied."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from ingest.home import Home

_TRACED_MODEL = "passages.pt"


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that all workers of a run share; where the variable MADE_ONCE names a place, all runs that have it do.

    Args:
        factory: Of the run's temporary folders.
        name: What it is called; one name stands for one thing.
        make: Fills the folder, which isn't there yet.
    """
    base = factory.getbasetemp()
    shared = Path(os.environ.get("MADE_ONCE") or (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base))
    folder, done = shared / name, shared / f"{name}.made"
    with FileLock(shared / f"{name}.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed
            make(folder)
            done.touch()
    return folder


def copied(home: Home, target: Path) -> Home:
    """A home of one's own to change. The traced model, most of it, is linked: it is only ever replaced."""
    shutil.copytree(home.root, target, symlinks=True, copy_function=_link_or_copy)
    return Home(target)


def with_models_of(home: Home, target: Path) -> Home:
    """A home without documents that has another one's models, which take ten seconds to export."""
    shutil.copytree(home.encoders, Home(target).encoders, copy_function=_link_or_copy)
    return Home(target)


def _link_or_copy(source: str, copy: str) -> None:
    (os.link if Path(source).name == _TRACED_MODEL else shutil.copy2)(source, copy)
