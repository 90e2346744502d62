"""Articles that say the same as another one, which is served in their place."""

import sqlite3
from dataclasses import dataclass

from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.library import Library
from service.answers.visibility import Visibility
from service.citations.words import display_title
from service.upkeep.review import PairToCompare
from service.upkeep.table import csv_table

MOST_SHOWN = 1_000
_HEAD = ("kind", "doc_id", "title", "other_doc_id", "other_title", "words", "other_words")


@dataclass(frozen=True, slots=True)
class ServedTwin:
    """An article that isn't served, and the one that says the same and is."""

    doc_id: str
    title: str
    served_as: str
    served_title: str


def served_twins(home: Home, visible: Visibility) -> list[ServedTwin]:
    """The near-duplicates in the library that may be seen, in order of doc_id; of very many the first.

    Raises:
        LibraryError: If the library can't be read.
    """
    if not home.library.exists():
        return []
    found = []
    try:
        with Library.reading(home) as library:
            for one in library.duplicates.all():
                twin, served = library.get(one.doc_id), library.get(one.served_as)
                if twin and served and visible.admits(twin) and visible.admits(served):
                    titles = display_title(twin), display_title(served)
                    found.append(ServedTwin(one.doc_id, titles[0], one.served_as, titles[1]))
                if len(found) == MOST_SHOWN:
                    break
    except sqlite3.Error as error:
        raise LibraryError(
            f"The library can't be read: {error}", where=str(home.library), remedy="Run: vouch upgrade"
        ) from None
    return found


def pairs_csv(pairs: list[PairToCompare], twins: list[ServedTwin]) -> str:
    """As a table for a spreadsheet: a row for each place where a pair differs, then one for each duplicate."""
    rows = [
        ("differ", pair.newer, pair.newer_title, pair.older, pair.older_title, *place)
        for pair in pairs
        for place in pair.places
    ]
    rows += [("same", one.served_as, one.served_title, one.doc_id, one.title, "", "") for one in twins]
    return csv_table(_HEAD, rows)
