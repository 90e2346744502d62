"""How fresh is what comes first? Advice that was reviewed long ago may be right no longer.

An article's date is that of its last review, or its update, or its publication, whichever it has, in this order. Ages
are counted to a day that is given, so that a result is the same on every day. The definition is ours; freshness as a
criterion of ranking is in Dong et al., Towards Recency Ranking in Web Search, WSDM 2010.
"""

from collections.abc import Sequence
from datetime import date

from eval.systems.response import ArticleDates

_DAYS_A_YEAR = 365.25


def age_years(dates: ArticleDates, *, as_of: date) -> float | None:
    """How old an article's words are; None without a date. One that is dated later is 0 years old."""
    found = dates.current_as_of
    return None if found is None else max(0, (as_of - found).days) / _DAYS_A_YEAR


def is_overdue(dates: ArticleDates, *, as_of: date) -> bool | None:
    """Whether a review was due before that day; None where none is announced."""
    return None if dates.next_review_on is None else dates.next_review_on < as_of


def is_newest_first(right: Sequence[ArticleDates]) -> bool | None:
    """Whether the first of several right articles is the newest of them (or as new); None with fewer than two dated."""
    found = [one.current_as_of for one in right]
    dated = [one for one in found if one is not None]
    if len(dated) < 2 or found[0] is None:
        return None
    return found[0] == max(dated)
