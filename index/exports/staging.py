"""How a folder of a model is written: whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = ".export-"


@contextmanager
def staged_folder(target: Path) -> Iterator[Path]:
    """An empty folder that takes the place of `target` when everything in it is written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for left_over in target.parent.glob(f"{_PREFIX}*"):  # of broken runs
        shutil.rmtree(left_over, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=_PREFIX) as made:
        folder = Path(made) / target.name
        folder.mkdir()
        yield folder
        shutil.rmtree(target, ignore_errors=True)
        folder.rename(target)
