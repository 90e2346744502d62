"""Is it the right sentence? A quote's place against the judged one, in code points of the article.

Sources: exact match and overlap as in Rajpurkar et al., SQuAD, EMNLP 2016, over places in place of words; the share of
both that both have is Jaccard's index (1912), which information extraction calls intersection over union.
"""

from collections.abc import Sequence

from ingest.document import Span


def is_exact(shown: Span | None, judged: Sequence[Span]) -> bool:
    """Whether the very words are shown: no more, and no less."""
    return shown in judged


def is_overlapping(shown: Span | None, judged: Sequence[Span]) -> bool:
    """Whether some of the judged words are shown."""
    return shown is not None and any(shown.overlaps(span) for span in judged)


def intersection_over_union(shown: Span | None, judged: Sequence[Span]) -> float:
    """Characters that both have over characters that either has, for the judged place where that is most."""
    return max((_shared(shown, span) for span in judged), default=0.0) if shown else 0.0


def _shared(one: Span, other: Span) -> float:
    both = max(0, min(one.end, other.end) - max(one.start, other.start))
    return both / (len(one) + len(other) - both) if both else 0.0
