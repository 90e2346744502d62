from datetime import date

import pytest

from eval.measures.freshness import age_years, is_newest_first, is_overdue
from eval.systems.response import ArticleDates

_DAY = date(2026, 1, 1)


def test_the_last_review_counts_before_an_update_and_a_publication() -> None:
    dates = ArticleDates(date(2010, 1, 1), date(2020, 1, 1), date(2024, 1, 1))
    assert age_years(dates, as_of=_DAY) == pytest.approx(731 / 365.25)
    assert age_years(ArticleDates(published_on=date(2025, 1, 1)), as_of=_DAY) == pytest.approx(365 / 365.25)


def test_an_article_without_a_date_has_no_age_and_one_of_tomorrow_is_new() -> None:
    assert age_years(ArticleDates(), as_of=_DAY) is None
    assert age_years(ArticleDates(updated_on=date(2026, 5, 1)), as_of=_DAY) == 0.0


def test_a_review_is_overdue_once_its_day_is_past() -> None:
    assert is_overdue(ArticleDates(next_review_on=date(2025, 12, 31)), as_of=_DAY) is True
    assert is_overdue(ArticleDates(next_review_on=_DAY), as_of=_DAY) is False
    assert is_overdue(ArticleDates(), as_of=_DAY) is None


def test_the_newest_of_several_right_articles_should_come_first() -> None:
    old, new = ArticleDates(updated_on=date(2019, 1, 1)), ArticleDates(updated_on=date(2025, 1, 1))
    assert is_newest_first([new, old]) is True
    assert is_newest_first([old, new]) is False
    assert is_newest_first([new, new]) is True
    assert is_newest_first([new]) is None
    assert is_newest_first([new, ArticleDates()]) is None
