"""What was made of a draft before: it is made again, unless a person changed it since."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from eval.errors import WouldOverwrite
from ingest.hashing import file_sha256

MADE = "made.json"
"""Beside the sets: sha256 of each file that was made."""


def check_unchanged(folder: Path, questions: Iterable[Path]) -> None:
    """Refuse to make sets again where a person would lose what they wrote into one.

    Args:
        folder: Of all sets.
        questions: The files of questions that sets have; one that is there and wasn't made is a person's.

    Raises:
        WouldOverwrite: Naming the first file that isn't as it was made.
    """
    made = _read(folder)
    there = {path.relative_to(folder).as_posix(): path for path in questions}
    there |= {name: folder / name for name in made}
    for name, path in there.items():
        if path.is_file() and file_sha256(path) != made.get(name):
            raise WouldOverwrite(
                "This file was changed since it was made of a draft, and would be made again",
                where=str(path),
                remedy="Move what you added into the draft, which takes questions of all kinds, and take this file "
                "away; or name another folder with --out",
            )


def note_made(folder: Path, files: Iterable[Path]) -> None:
    """Note what was made, and take away what was made before and isn't any more."""
    before = _read(folder)
    made = {path.relative_to(folder).as_posix(): file_sha256(path) for path in sorted(files)}
    for name in before:
        if name not in made:
            (folder / name).unlink(missing_ok=True)
    if made or before:
        (folder / MADE).write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def _read(folder: Path) -> Mapping[str, str]:
    """What was noted; a name that leads out of the folder isn't, whoever wrote it."""
    path = folder / MADE
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    within = folder.resolve()
    return {name: str(value) for name, value in found.items() if (folder / name).resolve().is_relative_to(within)}
