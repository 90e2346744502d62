import pytest

from ingest.description.dates import parse_stamps
from ingest.description.people import is_placeholder, reads_as_name


@pytest.mark.parametrize(
    "text",
    [
        "pending", "Pending", "Friday", "May 2023", "12 May 2023", "TBC", "to be confirmed", "n/a", "N/A", "", "—",
        "awaiting sign-off", "not yet reviewed", "In progress", "{{ reviewer }}", "[name]", "every two years",
        "12/05/2023",
    ],
)  # fmt: skip
def test_what_only_holds_a_name_s_place_is_nobody(text: str) -> None:
    assert is_placeholder(text)
    assert not reads_as_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "Dr A. Example", "May Jones", "April June", "李明", "our clinical team", "the Royal College of GPs",
        "Jane Doe, consultant dermatologist", "NHS England", "Dr To Nguyen", "Siân O'Brien-Jones",
    ],
)  # fmt: skip
def test_people_and_bodies_are_names(text: str) -> None:
    assert reads_as_name(text) is (text != "April June")
    assert is_placeholder(text) is (text == "April June"), "both words are months"


@pytest.mark.parametrize("text", ["the evidence for ibuprofen", "Updated guidance in the light of it", "Confirmed"])
def test_other_words_are_no_name(text: str) -> None:
    assert not reads_as_name(text)


@pytest.mark.parametrize(
    ("text", "name", "day", "unread"),
    [
        ("Last reviewed: Friday, 12 May 2023", None, "2023-05-12", ()),
        ("Last\xa0reviewed: 12\xa0May\xa02023", None, "2023-05-12", ()),
        ("Medically reviewed: pending", None, None, ("Medically reviewed: pending",)),
        ("Last reviewed: 12 May 2023 by Dr Jane Doe", "Dr Jane Doe", "2023-05-12", ()),
        ("Reviewed by Jane Doe on Friday 12 May 2023, 10:30 am", "Jane Doe", "2023-05-12", ()),
        ("Last reviewed: 30 February 2023", None, None, ("Last reviewed: 30 February 2023",)),
        ("Reviewed by: — | Last reviewed: 2023/05/12", None, "2023-05-12", ("Reviewed by: —",)),
    ],
)
def test_a_statement_gives_what_it_says_and_no_more(
    text: str, name: str | None, day: str | None, unread: tuple[str, ...]
) -> None:
    stamps = parse_stamps(text)
    assert stamps.is_whole
    assert (stamps.reviewed_by, stamps.unread) == (name, unread)
    assert [found.date.isoformat() for found in stamps.dates] == ([day] if day else [])
