"""Synonyms that change while a snapshot serves."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build.build import build
from index.config import RetrievalConfig
from index.errors import DamagedSnapshot
from ingest.home import Home
from service.live.live_index import LiveIndex
from tests.service.live.test_live_damage import refusal
from tests.service.live.test_live_index import Clock

OWN = "wibble, muscle twitching\n"
ASKED = "what is a wibble"


def stand_ins(live: LiveIndex) -> set[str]:
    searcher = live.get().searcher
    return {searcher.synonyms.written[one] for one in searcher.synonyms.entries}


def test_they_are_taken_within_a_second_and_the_snapshot_stays(any_home: Home) -> None:
    clock = Clock()
    live = LiveIndex(any_home, clock=clock, min_confidence=0.0)
    before = live.get()
    assert "wibble" not in stand_ins(live)

    any_home.synonyms.write_text(OWN)
    assert live.get().answerer is before.answerer  # not yet looked
    clock.now += 0.99
    after = live.get()
    assert stand_ins(live) == {"wibble", "muscle twitching"}
    assert after.snapshot_id == before.snapshot_id
    assert after.answerer.threshold == before.answerer.threshold
    weights = [set(one.searcher._analyse(ASKED, frozenset()).searched) for one in (before, after)]
    assert "twitch" not in " ".join(weights[0])
    assert "twitch" in " ".join(weights[1])
    clock.now += 1
    assert live.get().answerer is after.answerer  # nothing changed since

    any_home.synonyms.unlink()
    clock.now += 1
    assert "wibble" not in stand_ins(live)
    assert live.trouble is None


def test_those_that_can_not_be_read_leave_the_old_ones_in_force_and_say_so(
    any_home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    live = LiveIndex(any_home, clock=clock)
    any_home.synonyms.write_text(OWN)
    assert stand_ins(live) == {"wibble", "muscle twitching"}

    any_home.synonyms.write_text("alone\n")
    for _ in range(3):
        clock.now += 1
        assert stand_ins(live) == {"wibble", "muscle twitching"}
    assert live.trouble is not None
    assert "one phrase only" in live.trouble
    assert caplog.text.count("one phrase only") == 1

    any_home.synonyms.write_text(OWN + "wobble, muscle twitching\n")
    clock.now += 1
    assert "wobble" in stand_ins(live)
    assert live.trouble is None


def test_a_new_snapshot_is_opened_with_the_old_ones_while_those_that_are_there_can_not_be_read(any_home: Home) -> None:
    clock = Clock()
    any_home.synonyms.write_text(OWN)
    live = LiveIndex(any_home, clock=clock)
    first = live.get().snapshot_id
    any_home.synonyms.write_text("alone\n")
    second = build(any_home, config=RetrievalConfig(lexical_weight=0.3)).snapshot_id
    for _ in range(2):
        clock.now += 1
        assert stand_ins(live) == {"wibble", "muscle twitching"}
        assert live.get().snapshot_id == second != first
        assert "one phrase only" in (live.trouble or "")

    any_home.synonyms.write_text("wobble, muscle twitching\n")
    clock.now += 1
    assert stand_ins(live) == {"wobble", "muscle twitching"}
    assert live.trouble is None


class SlowChecks:
    """Checks of every byte that wait until they are let go; the first brings an error where one is wanted."""

    def __init__(self, error: DamagedSnapshot | None) -> None:
        self.error = error
        self.begun, self.may_end = [threading.Event() for _ in range(2)], [threading.Event() for _ in range(2)]
        self.number = 0

    def __call__(self, home: Home, folder: Path) -> None:
        at, self.number = min(self.number, 1), self.number + 1
        self.begun[at].set()
        self.may_end[at].wait(30)
        if self.error is not None and at == 0:
            raise self.error


@pytest.fixture(params=[None, DamagedSnapshot("A part was changed", remedy="Run: vouch build --force")])
def checks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowChecks]:
    slow = SlowChecks(request.param)
    monkeypatch.setattr("service.live.live_index.verify", slow)
    yield slow
    for one in slow.may_end:
        one.set()


def test_a_check_that_ends_after_they_changed_is_of_what_serves_by_then(any_home: Home, checks: SlowChecks) -> None:
    clock = Clock()
    live = LiveIndex(any_home, clock=clock)
    live.get()
    assert checks.begun[0].wait(30)
    any_home.synonyms.write_text(OWN)
    clock.now += 1
    after = live.get()
    assert "wibble" in stand_ins(live)

    checks.may_end[0].set()
    assert checks.begun[1].wait(30)  # the first one has ended, and what it found counts
    if checks.error is None:
        assert live.get().answerer is after.answerer
    else:
        assert isinstance(refusal(live, patience_s=0.1), DamagedSnapshot)
        assert live.trouble is not None
        assert "A part was changed" in live.trouble
