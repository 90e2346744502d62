"""What processes count together, however each of them ends."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from multiprocessing.context import ForkProcess

import pytest

from service.access.addresses import AddressHashes
from service.access.rates import DailyCount, Rate, RateLimiter
from service.access.sessions import Sessions
from service.access.shared_memory import SharedRecord, SharedTurn, Tally


def forked(work: Callable[[], object]) -> ForkProcess:
    process = multiprocessing.get_context("fork").Process(target=work, daemon=True)
    process.start()
    return process


def together(work: Callable[[], int]) -> int:
    """The sum of what three processes say that do this at the same time."""
    reading, writing = multiprocessing.get_context("fork").Pipe(duplex=False)
    processes = [forked(lambda: writing.send(work())) for _ in range(3)]
    said = sum(int(reading.recv()) for _ in processes)
    for process in processes:
        process.join(30)
    return said


def test_what_is_allowed_is_allowed_once_over_all_processes() -> None:
    rates, days = RateLimiter(), DailyCount()

    def allowed() -> int:
        an_hour = sum(rates.take("key", "a", Rate(500, 3600)).allowed for _ in range(400))
        return an_hour + 10_000 * sum(days.take("key-day", "a", 700).allowed for _ in range(400))

    assert together(allowed) in range(7_000_500, 7_000_520)  # while it is counted, the hour gives one each 7.2 s
    assert not days.take("key-day", "a", 700).allowed


def test_an_address_has_one_name_in_all_processes() -> None:
    hashes = AddressHashes()

    def as_number() -> int:
        return int(hashes.of("203.0.113.7"), 16)

    assert together(as_number) == 3 * as_number()


def test_the_link_is_good_once_over_all_processes() -> None:
    sessions = Sessions()
    token = sessions.make_link()

    assert together(lambda: sum(sessions.enter(token) for _ in range(5))) == 1


def held_by(record: SharedRecord) -> ForkProcess:
    """A process that has the record and doesn't give it back."""
    reading, writing = multiprocessing.get_context("fork").Pipe(duplex=False)

    def hold() -> None:
        with record.held():
            writing.send("has it")
            time.sleep(600)

    process = forked(hold)
    assert reading.recv() == "has it"
    return process


def test_a_process_that_is_killed_while_it_counts_stops_nobody() -> None:
    record = SharedRecord(8)
    holder = held_by(record)
    assert not record._take()

    holder.kill()
    holder.join(30)

    assert record._take()


def test_a_process_that_stands_still_while_it_counts_is_not_waited_for() -> None:
    tally = Tally(10)
    holder = held_by(tally._record)
    os.kill(holder.pid or 0, signal.SIGSTOP)
    try:
        with tally.entry("a") as entry:
            entry.number = entry.until = 1.0
        with tally.entry("a") as entry:
            assert entry.number == 1.0
    finally:
        holder.kill()
        holder.join(30)


def test_that_which_stops_to_matter_first_makes_room() -> None:
    tally = Tally(3)
    for subject, until in (("a", 5.0), ("b", 9.0), ("c", 7.0), ("d", 8.0)):
        with tally.entry(subject) as entry:
            entry.number, entry.until = 1.0, until

    def number(subject: str) -> float:
        with tally.entry(subject) as entry:
            return entry.number

    assert {subject: number(subject) for subject in "abcd"} == {"a": 0.0, "b": 1.0, "c": 1.0, "d": 1.0}


def test_many_are_remembered_whatever_falls_together() -> None:
    tally = Tally(16_384)
    for number in range(5_000):
        with tally.entry(f"vk_search_{number}") as entry:
            entry.number, entry.until = number + 1.0, 1.0

    remembered = 0
    for number in range(5_000):
        with tally.entry(f"vk_search_{number}") as entry:
            remembered += entry.number == number + 1.0
    assert remembered == 5_000


def test_what_fails_while_it_counts_changes_nothing_and_lets_others_count() -> None:
    tally = Tally(4)
    with pytest.raises(ZeroDivisionError), tally.entry("a") as entry:
        entry.number = 1.0 / 0.0
    with tally.entry("a") as entry:
        assert entry.number == 0.0


def test_a_turn_is_of_one_at_a_time_over_all_processes_until_it_ends() -> None:
    turn = SharedTurn()
    reading, writing = multiprocessing.get_context("fork").Pipe(duplex=False)

    def hold() -> None:
        with turn.tried() as has_it:
            writing.send(has_it)
            time.sleep(60)

    def is_free() -> bool:
        with turn.tried() as has_it:
            return has_it

    with turn.tried() as first, turn.tried() as second:
        assert (first, second) == (True, False)
    assert is_free()
    holder = forked(hold)
    assert reading.recv() is True
    assert not is_free()
    assert not is_free()  # asking changes nothing
    assert holder.pid is not None
    os.kill(holder.pid, signal.SIGKILL)
    holder.join(30)
    assert is_free()
