from datetime import date
from pathlib import Path

import pytest

from service.emergency.notices import DEFAULT_NOTICES, Notices
from service.emergency.telephone_lines import TelephoneLine
from service.errors import NoticesError

SHIPPED = Notices.read(DEFAULT_NOTICES)


def with_line(folder: Path, line: str) -> Path:
    """The rules that ship, where Germany's emergency number is another one."""
    text = DEFAULT_NOTICES.read_text(encoding="utf-8")
    before, after = text.split("\n  DE:\n", 1)
    own = folder / "notices.yaml"
    own.write_text(f"{before}\n  DE:\n    - {line}\n{after.split(chr(10), 1)[1]}", encoding="utf-8")
    return own


@pytest.mark.parametrize(
    ("dated", "day"), [("2025", date(2025, 1, 1)), ("2025-03", date(2025, 3, 1)), ("2025-03-09", date(2025, 3, 9))]
)
def test_a_year_a_month_and_a_day_are_dates(tmp_path: Path, dated: str, day: date) -> None:
    line = f'{{kind: emergency, label: Emergency, number: "112", source: "https://a.example", dated: {dated}}}'
    notices = Notices.read(with_line(tmp_path, line), country="DE")

    assert notices.lines[0] == TelephoneLine("emergency", "Emergency", "112", "https://a.example", day)


@pytest.mark.parametrize("dated", ["2025-13", "2025-02-30", "May 2025", "25-03-01"])
def test_what_is_no_date_is_refused_with_its_line(tmp_path: Path, dated: str) -> None:
    line = f'{{kind: emergency, label: Emergency, number: "112", dated: {dated}}}'

    with pytest.raises(NoticesError, match=rf"line \d+.*date.*{dated}"):
        Notices.read(with_line(tmp_path, line))


def test_a_number_is_to_be_checked_without_a_source_without_a_date_and_after_two_years() -> None:
    read = TelephoneLine("crisis", "Line", "116 123", "https://a.example", date(2024, 11, 30))

    assert not read.is_to_be_checked(date(2026, 11, 30))
    assert read.is_to_be_checked(date(2026, 12, 1))
    assert TelephoneLine("crisis", "Line", "116 123", None, date(2026, 1, 1)).is_to_be_checked(date(2026, 1, 2))
    assert TelephoneLine("crisis", "Line", "116 123", "https://a.example").is_to_be_checked(date(2026, 1, 2))


def test_every_number_that_ships_says_where_it_was_read() -> None:
    lines = [line for lines in SHIPPED.rules.countries.values() for line in lines]

    assert len(lines) >= 70
    assert [line for line in lines if line.source is None] == []


def test_a_line_for_despair_is_given_only_where_it_answers_at_any_hour() -> None:
    """What ships says so in `with_line`. Denmark's and Italy's don't answer at night."""
    with_crisis = {name for name, lines in SHIPPED.rules.countries.items() if "crisis" in {one.kind for one in lines}}

    assert set(SHIPPED.rules.countries) - with_crisis == {"DK", "EU", "IT"}
