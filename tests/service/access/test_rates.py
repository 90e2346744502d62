from datetime import UTC, datetime

import pytest

from service.access.addresses import AddressHashes
from service.access.rates import DailyCount, Rate, RateLimiter


def test_so_many_are_let_through_at_once_and_then_one_for_each_share_of_the_time() -> None:
    now = [0.0]
    limiter = RateLimiter(clock=lambda: now[0])
    rate = Rate.read("5/s")

    at_once = [limiter.take("key", "a", rate) for _ in range(7)]
    now[0] = 0.2
    later = [limiter.take("key", "a", rate).allowed for _ in range(2)]

    assert [one.allowed for one in at_once] == [True] * 5 + [False] * 2
    assert [one.remaining for one in at_once] == [4, 3, 2, 1, 0, 0, 0]
    assert at_once[5].reset_s == 1
    assert later == [True, False]
    assert limiter.take("key", "b", rate).allowed


def test_a_long_time_gives_no_more_than_the_limit() -> None:
    now = [0.0]
    limiter = RateLimiter(clock=lambda: now[0])
    limiter.take("key", "a", Rate(3, 60))
    now[0] = 10_000.0

    assert [limiter.take("key", "a", Rate(3, 60)).allowed for _ in range(4)] == [True, True, True, False]
    assert limiter.take("key", "a", Rate(3, 60)).reset_s == 20


def test_only_so_many_are_remembered() -> None:
    limiter = RateLimiter(clock=lambda: 0.0, most=2)
    for subject in "abc":
        limiter.take("key", subject, Rate(1, 60))

    assert [limiter.take("key", subject, Rate(1, 60)).allowed for subject in "bca"] == [False, False, True]


def test_a_day_has_its_number_and_the_next_one_has_it_again() -> None:
    now = [datetime(2026, 3, 1, 23, 59, 30, tzinfo=UTC)]
    days = DailyCount(now=lambda: now[0])

    taken = [days.take("key-day", "a", 2) for _ in range(3)]
    now[0] = datetime(2026, 3, 2, 0, 0, 1, tzinfo=UTC)

    assert [(one.allowed, one.remaining, one.reset_s) for one in taken] == [
        (True, 1, 30),
        (True, 0, 30),
        (False, 0, 30),
    ]
    assert days.take("key-day", "a", 2).allowed


@pytest.mark.parametrize("text", ["", "5", "0/s", "5/week", "-1/s", "5 / s", "5/s5"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write it like"):
        Rate.read(text)


@pytest.mark.parametrize("text", ["5/s", "100/min", "1000/h", "10000/d"])
def test_a_rate_is_written_as_it_is_read(text: str) -> None:
    assert str(Rate.read(text)) == text


def test_an_address_has_one_name_a_day_which_says_nothing_of_it() -> None:
    day = [datetime(2026, 3, 1, tzinfo=UTC).date()]
    hashes, others = AddressHashes(today=lambda: day[0]), AddressHashes(today=lambda: day[0])
    first = hashes.of("203.0.113.7")

    assert hashes.of("203.0.113.7") == first == hashes.of("::ffff:203.0.113.7")
    assert "203" not in first
    assert hashes.of("203.0.113.8") != first
    assert others.of("203.0.113.7") != first
    day[0] = datetime(2026, 3, 2, tzinfo=UTC).date()
    assert hashes.of("203.0.113.7") != first


def test_all_of_one_ipv6_network_are_one() -> None:
    hashes = AddressHashes()

    assert hashes.of("2001:db8:1:2::1") == hashes.of("2001:db8:1:2:ffff::9")
    assert hashes.of("2001:db8:1:2::1") != hashes.of("2001:db8:1:3::1")
