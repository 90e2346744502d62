"""Replicas in one process each: what they answer, what they refuse, and what they say of their place."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.errors import PlaceUnreachable
from index.publishing.folder_place import FolderPlace
from index.publishing.publishing import publish, publish_withdrawals
from index.publishing.replica import Replica
from ingest.home import Home
from ingest.library.library import Library
from service.answers.catalogue import Shelf
from service.app import create_app
from service.http.routes.metrics import observed
from service.live.following import Follower, pull_before_start
from service.live.live_index import LiveIndex
from service.live.pause import PauseSwitch
from tests.keyed import keyed, staff_client
from tests.once import copied

QUESTIONS = [
    *(
        f"is there a cure for myoclonus {word}".strip()
        for word in ("", "today", "at night", "in children", "in adults")
    ),
    *(f"what causes {what}" for what in ("myoclonus", "muscle jerks", "hiccups", "sleep starts", "spasms")),
    *(f"how is {what} treated" for what in ("myoclonus", "epilepsy", "a jerk", "twitching", "a spasm")),
    *(f"why do I {what}" for what in ("jerk awake", "twitch", "get hiccups", "shake at night", "have spasms")),
    *(f"which {what}" for what in ("medicines help", "types are there", "doctor do I see", "tests are done", "drugs")),
    *("what is myoclonus", "capital of France", "who won the cup", "can stress cause it", "is it dangerous"),
]


def _pull(home: Home, url: str) -> None:
    replica = Replica(home, FolderPlace(url))
    with replica.held():
        for _ in replica.once():
            pass


def _answers(home: Home) -> list[Mapping[str, Any]]:
    client = TestClient(create_app(LiveIndex(home, serving=False)))
    found = []
    for question in QUESTIONS:
        body = client.post("/v1/ask", json={"question": question}).json()
        body.pop("took_ms", None)
        found.append(body)
    return found


def test_three_replicas_answer_to_the_byte_as_what_was_published_also_after_a_swap(
    built_home: Home, mixed_home: Home, tmp_path: Path
) -> None:
    (tmp_path / "place").mkdir()
    place = FolderPlace((tmp_path / "place").as_uri())
    first = publish(built_home, place)
    assert (first.sequence, first.moved, first.withheld) == (1, True, 0)
    homes = [Home(tmp_path / f"replica-{number}") for number in range(3)]
    for home in homes:
        _pull(home, place.url)
    second = publish(mixed_home, place)
    for home in homes:
        _pull(home, place.url)

    assert (second.sequence, publish(mixed_home, place).moved) == (2, False)
    assert second.sent_bytes < first.sent_bytes / 10  # the models are there
    expected = json.dumps(_answers(mixed_home))
    assert '"answered": true' in expected
    assert len(QUESTIONS) == 30
    assert [json.dumps(_answers(home)) == expected for home in homes] == [True, True, True]


@pytest.fixture
def published(built_home: Home, tmp_path: Path) -> tuple[Home, FolderPlace, Home]:
    """A home that is published, its place, and a replica that has pulled."""
    own = copied(built_home, tmp_path / "own")
    (tmp_path / "place").mkdir()
    place = FolderPlace((tmp_path / "place").as_uri())
    publish(own, place)
    _pull(Home(tmp_path / "replica"), place.url)
    return own, place, Home(tmp_path / "replica")


def test_a_withdrawal_reaches_a_replica_without_a_build_and_can_be_undone(
    published: tuple[Home, FolderPlace, Home],
) -> None:
    own, place, home = published
    question = {"question": "is there a cure for myoclonus"}
    with Library.open(own) as library:
        library.withdrawals.add("myoclonus")
    report = publish_withdrawals(own, place)
    assert (report.withheld, report.sent_files) == (1, 1)
    _pull(home, place.url)
    client = TestClient(create_app(LiveIndex(home, serving=False)))
    assert client.post("/v1/ask", json=question).json()["hits"] == []
    assert client.get("/v1/documents/myoclonus").status_code == 404

    with Library.open(own) as library:
        library.withdrawals.undo("myoclonus")
    assert publish_withdrawals(own, place).answered_again == ("myoclonus",)
    _pull(home, place.url)
    assert TestClient(create_app(LiveIndex(home, serving=False))).post("/v1/ask", json=question).json()["hits"]


def test_a_replica_refuses_changes_and_says_how_far_it_follows(published: tuple[Home, FolderPlace, Home]) -> None:
    _, place, home = published
    follower = Follower(home, place.url, every_s=5.0)
    client = staff_client(create_app(LiveIndex(home, serving=False), access=keyed(), follower=follower))

    refused = client.put("/v1/documents/new", json={"title": "New", "text": "Text.", "status": "published"})
    assert (refused.status_code, refused.headers["content-type"]) == (403, "application/problem+json")
    assert "where it is published from" in refused.json()["remedy"]
    ready = client.get("/readyz").json()
    assert (ready["replica"]["sequence"], ready["trouble"]) == (1, None)
    assert ready["replica"]["heard_at"]
    seen = {one.name: one for one in observed(LiveIndex(home), Shelf(), PauseSwitch(home.paused), follower=follower)}
    assert 0 <= seen["vouch_replica_heard_age_seconds"].samples[0][1] < 3600


def test_a_replica_that_heard_nothing_for_too_long_is_not_ready(published: tuple[Home, FolderPlace, Home]) -> None:
    _, place, home = published
    follower = Follower(home, place.url, every_s=5.0, stale_after_s=1e-9)
    client = TestClient(create_app(LiveIndex(home, serving=False), follower=follower))

    found = client.get("/readyz")

    assert (found.status_code, found.json()["title"]) == (503, "Replica out of date")


def test_an_empty_home_waits_for_its_place_and_one_that_has_something_starts_with_that(
    published: tuple[Home, FolderPlace, Home], tmp_path: Path
) -> None:
    _, place, home = published
    said: list[str] = []
    (tmp_path / "place").rename(tmp_path / "away")
    pull_before_start(home, place.url, wait_s=0, every_s=1, say=said.append, pause=lambda _: None)
    assert "starts with what it has" in said[0]

    with pytest.raises(PlaceUnreachable):
        pull_before_start(Home(tmp_path / "new"), place.url, wait_s=0, every_s=1, say=said.append, pause=lambda _: None)

    def mend(_: float) -> None:
        (tmp_path / "away").rename(tmp_path / "place")

    pull_before_start(Home(tmp_path / "new"), place.url, wait_s=60, every_s=1, say=said.append, pause=mend)
    assert (tmp_path / "new" / "current").is_symlink()
