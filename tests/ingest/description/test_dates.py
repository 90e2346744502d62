from datetime import date

import pytest

from ingest.description.dates import DateOrder, parse_date, parse_stamps


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-05", date(2024, 3, 5)),
        ("2024-03-05T10:12:00+00:00", date(2024, 3, 5)),
        ("2024-03-05T10:12:00Z", date(2024, 3, 5)),
        ("05 March 2024", date(2024, 3, 5)),
        ("Nov. 8, 2021", date(2021, 11, 8)),
        ("5th of May 2023", date(2023, 5, 5)),
        ("14/08/2023", date(2023, 8, 14)),
        ("02/29/2024", date(2024, 2, 29)),
        ("05/05/2024", date(2024, 5, 5)),
    ],
)
def test_a_date_that_can_mean_one_day_only_is_read(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text", ["03/04/2024", "March 2024", "31 February 2024", "2024", "yesterday", "2024-03-05 or so"]
)
def test_a_date_that_can_mean_more_or_none_stays_unknown(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(("order", "day"), [("DMY", date(2024, 4, 3)), ("MDY", date(2024, 3, 4))])
def test_a_known_order_settles_a_numeric_date(order: DateOrder, day: date) -> None:
    assert parse_date("03/04/2024", date_order=order) == day


def test_stamps_that_run_on_are_all_read() -> None:
    stamps = parse_stamps("Page last reviewed: 27 September 2021 Next review due: 27 September 2024")
    assert stamps.is_whole
    assert [(found.field, found.date) for found in stamps.dates] == [
        ("last_reviewed_on", date(2021, 9, 27)),
        ("next_review_on", date(2024, 9, 27)),
    ]


def test_an_ambiguous_stamp_is_named() -> None:
    stamps = parse_stamps("Last updated: 03/04/2024")
    assert stamps.dates == ()
    assert stamps.unread == ("Last updated: 03/04/2024",)
    assert stamps.is_whole


def test_what_the_page_says_to_machines_settles_it() -> None:
    stamps = parse_stamps("Last updated: 03/04/2024", machine_date="2024-04-03T00:00:00Z")
    assert stamps.dates[0].date == date(2024, 4, 3)


@pytest.mark.parametrize(
    ("text", "name", "day"),
    [
        ("Medically reviewed by Jane Doe, MD on May 12, 2023", "Jane Doe, MD", date(2023, 5, 12)),
        ("Medically reviewed by Jane Doe, MD — May 12, 2023", "Jane Doe, MD", date(2023, 5, 12)),
        ("Reviewed by: Dr. A. Smith", "Dr. A. Smith", None),
    ],
)
def test_a_reviewer_is_read_with_or_without_a_day(text: str, name: str, day: date | None) -> None:
    stamps = parse_stamps(text)
    assert stamps.reviewed_by == name
    assert (stamps.dates[0].date if stamps.dates else None) == day


@pytest.mark.parametrize(
    "text",
    [
        "Updated on 5 March 2024 guidance says that adults need less.",
        "The guideline was last reviewed on 5 March 2024.",
        "Published studies show that it works.",
        "Reviewed by nobody in particular, this drug was sold for years: see below.",
    ],
)
def test_a_sentence_of_the_article_is_no_stamp(text: str) -> None:
    assert not parse_stamps(text).dates
    assert not parse_stamps(text).is_whole
