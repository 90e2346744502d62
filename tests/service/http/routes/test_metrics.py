"""What `/metrics` says of the snapshot in service, as an alert reads it."""

import os
import time

from index.build.build import build
from index.config import RetrievalConfig
from index.snapshots.history import roll_back
from index.snapshots.manifest import MANIFEST_FILE
from index.snapshots.snapshot import current_folder
from ingest.home import Home
from service.answers.catalogue import Shelf
from service.http.routes.metrics import observed
from service.live.live_index import LiveIndex
from service.live.pause import PauseSwitch
from tests.service.live.test_live_index import Clock

_DAY_S = 24 * 3600


def numbers(live: LiveIndex, home: Home) -> dict[str, float]:
    """Those without a label, by name."""
    seen = observed(live, Shelf(), PauseSwitch(home.paused))
    return {one.name: value for one in seen for labels, value in one.samples if not labels}


def aged(home: Home, days: float) -> None:
    """Have the snapshot in service published so many days ago; its link stays as young as it is."""
    at = time.time() - days * _DAY_S
    os.utime(current_folder(home) / MANIFEST_FILE, (at, at))


def test_a_newer_snapshot_that_cannot_be_opened_is_a_number_and_makes_the_one_in_service_no_younger(
    any_home: Home,
) -> None:
    aged(any_home, 9)
    clock = Clock()
    live = LiveIndex(any_home, clock=clock)
    assert numbers(live, any_home)["vouch_trouble"] == 0.0

    build(any_home, config=RetrievalConfig(lexical_weight=0.3))
    (current_folder(any_home) / "segments/0000/passages.npy").write_bytes(b"")
    clock.now += 1
    found = numbers(live, any_home)

    assert (found["vouch_ready"], found["vouch_trouble"]) == (1.0, 1.0)
    assert 9 <= found["vouch_snapshot_age_seconds"] / _DAY_S < 9.1

    build(any_home, config=RetrievalConfig(lexical_weight=0.4), force=True)
    clock.now += 61
    found = numbers(live, any_home)
    assert (found["vouch_trouble"], found["vouch_snapshot_age_seconds"] < 600) == (0.0, True)


def test_a_rollback_makes_a_snapshot_no_younger(any_home: Home) -> None:
    aged(any_home, 9)
    build(any_home, config=RetrievalConfig(lexical_weight=0.3))
    clock = Clock()
    live = LiveIndex(any_home, clock=clock)
    assert numbers(live, any_home)["vouch_snapshot_age_seconds"] < 600

    roll_back(any_home)
    clock.now += 1

    assert 9 <= numbers(live, any_home)["vouch_snapshot_age_seconds"] / _DAY_S < 9.1


def test_without_an_index_it_is_not_ready_and_nothing_has_an_age(home: Home) -> None:
    found = numbers(LiveIndex(home), home)

    assert (found["vouch_ready"], "vouch_snapshot_age_seconds" in found) == (0.0, False)
