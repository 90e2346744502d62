"""Homes for a siege: one that grows, and what it must answer and hold."""

import os
import random
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from index.passages.query import Query
from index.snapshots.history import verify_current
from ingest.home import Home
from ingest.library.library import Library
from ingest.library.read_only import verify_library
from service.http.bodies.answer import AnswerBody
from service.live.live_index import LiveIndex
from tests.ingest.folders import article
from tests.processes import VOUCH, environment
from tests.siege.part import ROOT, Siege

QUESTIONS = ("why do I jerk awake", "what causes muscle twitches", "how is myoclonus treated", "gout fever rest")
_ARTICLES = 40


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is besieged.

    Attributes:
        home: A home whose index holds everything in its library.
        grown: The same with more documents in its library than in its index.
        more: The folder of those documents.
    """

    home: Home
    grown: Home
    more: Path


def grounds(siege: Siege) -> Grounds:
    """Made once for a siege, of the corpus and articles of random words."""
    home, grown = Home(siege.folder("base")), Home(siege.folder("grown"))
    first, more = siege.folder("articles"), siege.folder("more")
    if not (grown.root / "made").exists():
        for folder in (home.root, grown.root, first, more):
            shutil.rmtree(folder, ignore_errors=True)
        _write_articles(first, 1)
        _write_articles(more, 2)
        run(home, "ingest", str(ROOT / "corpus"), str(first))
        run(home, "build")
        copied(home, grown.root)
        run(grown, "ingest", str(more))
        (grown.root / "made").touch()
    return Grounds(home, grown, more)


def _write_articles(folder: Path, seed: int) -> None:
    folder.mkdir(parents=True)
    chance = random.Random(seed)
    for number in range(_ARTICLES):
        (folder / f"article-{seed}-{number}.txt").write_text(article(chance), encoding="utf-8")


def copied(home: Home, target: Path, *, every_byte: bool = False) -> Home:
    """A home of one's own; the traced model, most of it, is linked where it can be, since commands only replace it.

    Args:
        home: What is copied.
        target: Where to; what is there goes.
        every_byte: Link nothing: any byte may be changed.
    """

    def copy(source: str, beside: str) -> None:
        if Path(source).name == "passages.pt" and not every_byte:
            with suppress(OSError):  # another file system
                os.link(source, beside)
                return
        shutil.copy2(source, beside)

    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(home.root, target, symlinks=True, copy_function=copy)
    return Home(target)


def run(home: Home, *arguments: str, **more: str) -> None:
    """Run a command that has to be done.

    Raises:
        RuntimeError: If it isn't.
    """
    done = subprocess.run(
        [VOUCH, *arguments], env=environment(home, **more), capture_output=True, text=True, check=False, timeout=600
    )
    if done.returncode:
        raise RuntimeError(f"vouch {' '.join(arguments)}: {done.returncode} {done.stderr[-600:]}")


def answers(home: Home) -> dict[str, list[tuple[str, int, int, str]]]:
    """What is quoted for each question: document, offsets and words."""
    serving = LiveIndex(home, serving=False).get()
    found = {}
    for question in QUESTIONS:
        body = AnswerBody.of(serving.ask(Query(question)), None)
        found[question] = [
            (hit.citation.doc_id, part.start, part.end, part.text) for hit in body.hits for part in hit.citation.parts
        ]
    return found


def versions(home: Home) -> dict[str, str]:
    """Each document with its version."""
    with Library.open(home) as library:
        return dict(library.versions())


def check_whole(home: Home) -> None:
    """Every byte of the index and of the library is as it was published and taken in.

    Raises:
        VouchError: If one isn't.
    """
    verify_current(home)
    verify_library(home)


def dump(database: Path) -> list[str]:
    """All that a database holds."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())
