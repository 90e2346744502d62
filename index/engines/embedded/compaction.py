"""Writes the segments at the end of a snapshot as one, so that a search asks few of them and what was replaced goes."""

import shutil
from pathlib import Path

from index.engines.embedded.appender import Appender, Start
from index.engines.embedded.reader import LEXICAL_FOLDER
from index.engines.embedded.segmented_rows import SEGMENTS_FOLDER, TOMBSTONES_FILE, SegmentedRows
from index.snapshots.shared_parts import share
from ingest.progress import progress

_OLD_FOLDER = "old"
_MAX_SEGMENTS = 8  # a search asks each of them
_MAX_DEAD = 0.05  # share of rows, and of documents, that were replaced; a search reads over them still
_MUCH_LARGER = 2


def segments_kept(rows: SegmentedRows, *, quantise_from: int) -> int:
    """How many of the segments stay as they are; those after them are written as one.

    None stays where too much was replaced. Where there are too many segments, those at the end are merged as long as
    each isn't much larger than all after it, so that a large one is seldom written again; and where the rows of all
    that are searched without codes would have got codes in one segment, those are.

    Args:
        rows: The segments.
        quantise_from: Rows from which on a segment gets codes.
    """
    dead_rows = sum(len(dead) for _, dead in rows.dead())
    if dead_rows > _MAX_DEAD * rows.count or len(rows.tombstones) > _MAX_DEAD * rows.document_count:
        return 0
    sizes = [len(place.segment) for place in rows.places]
    kept = len(sizes)
    flat = [at for at, size in enumerate(sizes) if size < quantise_from]
    if len(flat) > 1 and sum(sizes[at] for at in flat) >= quantise_from:
        kept = flat[0]
    if len(sizes) > _MAX_SEGMENTS:
        kept = min(kept, len(sizes) - 2)
        while kept and sizes[kept - 1] <= _MUCH_LARGER * sum(sizes[kept:]):
            kept -= 1
    return kept


def is_due(rows: SegmentedRows, *, quantise_from: int) -> bool:
    """Whether some segments are to be written again: a merge that broke off is taken up by the next build."""
    return segments_kept(rows, quantise_from=quantise_from) < len(rows.places)


def segment_folders(folder: Path) -> list[Path]:
    """The folders of a snapshot's segments, oldest first."""
    return sorted((folder / SEGMENTS_FOLDER).iterdir())


def compact(folder: Path, kept: int, *, dim: int, quantise_from: int) -> None:
    """Write the documents that count of all segments but the first few again, by doc_id, as a rebuild would.

    Args:
        folder: Where the snapshot is staged, closed.
        kept: How many segments stay; where none does, the whole is as if it were built from scratch.
        dim: Length of a vector.
        quantise_from: Rows from which on a segment gets codes.
    """
    old = folder / _OLD_FOLDER
    old.mkdir()
    share(folder / SEGMENTS_FOLDER, old / SEGMENTS_FOLDER)
    shutil.copyfile(folder / TOMBSTONES_FILE, old / TOMBSTONES_FILE)
    rows = SegmentedRows(old)
    first = rows.places[kept]
    merged = [number for _, _, number in sorted(rows.held()) if number >= first.first_document]
    for path in segment_folders(folder)[kept:]:
        shutil.rmtree(path)
    if not kept:
        shutil.rmtree(folder / LEXICAL_FOLDER)
    dead = frozenset(number for number in rows.tombstones.tolist() if number < first.first_document)
    start = Start(first.first_row, first.first_document, kept, dead=dead)
    appender = Appender(folder, start, dim=dim, quantise_from=quantise_from)
    try:
        if kept:
            for number in merged:
                appender.delete_words(number)
        for number in progress(merged, label="Merging segments", unit="documents", total=len(merged)):
            appender.put(rows.stored(number))
        appender.close()
    finally:
        appender.abandon()
    shutil.rmtree(old)
