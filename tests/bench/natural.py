"""Pages and questions as people read and ask them: a folder of `documents.jsonl` and `questions.jsonl`, made a home."""

import json
import random
import shutil
from pathlib import Path

from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from tests.bench import building
from tests.processes import vouch

NATURAL = Path("reader", "natural")
"""Where the folder is, in the folder of question sets."""

_SEED = 7
_CHARS = 590  # of a line of `documents.jsonl`, for each passage that it is cut into


def natural_home(folder: Path, passages: int, work: Path) -> Home:
    """A built home of about so many passages; the pages of it are the first ones of the folder.

    What isn't embedded yet is: some minutes, once.
    """
    root = work / f"natural-{passages}"
    home = Home(root / "home")
    taken = root / "documents.jsonl"
    if not taken.is_file():
        print(f"Making {root}: some minutes, once", flush=True)  # noqa: T201
        root.mkdir(parents=True, exist_ok=True)
        lines, left = [], passages * _CHARS
        for line in (folder / "documents.jsonl").read_text(encoding="utf-8").splitlines():
            if left <= 0:
                break
            lines.append(line)
            left -= len(line)
        taken.write_text("\n".join(lines) + "\n", encoding="utf-8")
        with Library.open(home) as library:
            for _ in intake(taken, library):
                pass
    building.measure(home)
    return home


def unread_home(home: Home) -> Home:
    """The same home, built without the answerability model; again where it was built by an older program."""
    unread = Home(home.root.with_name("unread"))
    if not unread.current.exists():
        shutil.copytree(home.root, unread.root, symlinks=True, dirs_exist_ok=True)
    done = vouch(unread, "build", "--answerability", "none")
    if done.returncode:
        raise RuntimeError(f"The build without the model failed: {done.stderr}")
    return unread


def natural_questions(folder: Path, home: Home, count: int) -> list[str]:
    """So many questions that people would ask of the home's pages, at their natural length, in mixed order."""
    with Library.open(home) as library:
        held = {document.doc_id for document in library.documents()}
    records = map(json.loads, (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines())
    found = [str(record["text"]) for record in records if record["doc_id"] in held]
    random.Random(_SEED).shuffle(found)
    return found[:count]
