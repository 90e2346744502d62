"""Which segments are written anew as one, so that a search asks few of them and what was replaced goes."""

from index.engines.embedded.segmented_rows import SegmentedRows

_MAX_SEGMENTS = 8  # a search asks each of them
_MAX_DEAD = 0.05  # share of rows, and of documents, that were replaced; a search reads over them still
_MUCH_LARGER = 2


def segments_kept(rows: SegmentedRows, *, quantise_from: int) -> int:
    """How many of the segments stay as they are; those behind them are written as one.

    None stays where too much was replaced. Where there are too many segments, those at the end are merged as long as
    each isn't much larger than all behind it, so that a large one is seldom written again; and where the rows of all
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
    """Whether some segments are to be written anew: a merge that broke off is taken up by the next build."""
    return segments_kept(rows, quantise_from=quantise_from) < len(rows.places)
