"""The wordings that the rules for notices are tried with: those that ship with them, and those of the tests alone."""

import json
from pathlib import Path

from service.emergency.notices import DEFAULT_NOTICES

FOLDERS = (DEFAULT_NOTICES.with_name("wordings"), Path(__file__).parent)


def wording_files() -> list[Path]:
    """All files of wordings."""
    return [path for folder in FOLDERS for path in sorted(folder.glob("*.jsonl"))]


def wordings(name: str) -> list[dict[str, str]]:
    """The wordings of a file of these, or of one of another folder by its path."""
    path = next((path for path in wording_files() if path.name == name), Path(name))
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
