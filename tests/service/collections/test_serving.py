"""Several collections in one process: each by its own settings, ready together, in few models."""

import json
import logging
from pathlib import Path

from ingest.home import Home
from service.access.policy import AccessPolicy
from service.answers.confidence import DEFAULT_CALIBRATION, Calibration
from service.collections.collection import collections_of
from service.collections.prepared import Prepared
from service.collections.stock import HeldCollection, Stock
from service.emergency.notices import shipped_notices
from service.http.dependencies import resources_on
from service.http.middleware.commons import Commons
from service.operation.board import Board
from service.operation.fair_queue import FairQueue
from service.operation.families import REFUSED
from service.operation.logs import BoundedLines, JsonLines, TextLines
from service.operation.request_id import for_collection, in_this_collection
from service.settings import Settings
from tests.once import copied
from tests.service.collections.opened import opened, table

QUESTION = "is there a cure for myoclonus"


def test_each_refuses_by_its_own_threshold(built_home: Home, tmp_path: Path) -> None:
    homes = {name: copied(built_home, tmp_path / name) for name in ("usual", "calibrated", "strict")}
    fitted = json.loads(Calibration.read(DEFAULT_CALIBRATION).to_json())
    homes["calibrated"].calibration.write_text(json.dumps({**fitted, "threshold": 0.999}))
    more = {"usual": {}, "calibrated": {}, "strict": {"min_confidence": 0.998}}
    three = opened({name: table(home.root, **more[name]) for name, home in homes.items()})

    said = {name: three.client(at=f"/c/{name}").post("/v1/ask", json={"question": QUESTION}).json() for name in homes}

    assert {name: answer["answered"] for name, answer in said.items()} == {
        "usual": True, "calibrated": False, "strict": False,
    }  # fmt: skip
    assert len({answer["confidence"] for answer in said.values()}) == 1
    assert said["usual"]["hits"][0]["citation"]["deep_link"].startswith("/c/usual/documents/myoclonus?cite=")


def test_notices_are_of_the_country_of_a_collection(built_home: Home, tmp_path: Path) -> None:
    homes = {name: copied(built_home, tmp_path / name) for name in ("gb", "us")}
    both = opened({name: table(home.root, country=name.upper()) for name, home in homes.items()})

    def numbers(name: str) -> set[str]:
        asked = {"question": "I can't breathe and my chest hurts"}
        notice = both.client(at=f"/c/{name}").post("/v1/ask", json=asked).json()["notice"]
        return {line["number"] for line in notice["numbers"]}

    assert "999" in numbers("gb")
    assert "911" in numbers("us")
    assert not numbers("gb") & {"911"}


def test_it_is_ready_when_all_of_them_are_and_says_of_each(built_home: Home, tmp_path: Path) -> None:
    whole = copied(built_home, tmp_path / "whole")
    both = opened({"whole": table(whole.root), "other": table(tmp_path / "other")})

    waiting = both.client().get("/readyz")
    ready = both.client(at="/c/whole").get("/readyz").json()
    assert (waiting.status_code, waiting.headers["content-type"]) == (503, "application/problem+json")
    assert waiting.json()["detail"] == "No question can be answered in other"
    assert waiting.json()["collections"]["whole"]["snapshot_id"] == ready["snapshot_id"]
    assert waiting.json()["collections"]["other"]["title"] == "No index in service"
    assert str(tmp_path) not in waiting.text
    assert both.client(at="/c/other").get("/readyz").status_code == 503
    assert both.client().get("/healthz").json() == {"status": "ok"}
    assert both.client(at="/c/other").get("/healthz").json() == {"status": "ok"}
    assert both.client().post("/v1/ask", json={"question": QUESTION}).json()["answered"]  # one that isn't stops none

    two = opened({"whole": table(whole.root), "again": table(copied(built_home, tmp_path / "again").root)})
    all_ready = two.client().get("/readyz")
    assert all_ready.status_code == 200
    assert all_ready.json() == {"status": "ready", "collections": {"whole": ready, "again": ready}}
    assert all_ready.headers["cache-control"] == "no-store"


def test_all_of_them_have_one_queue_and_each_counts_what_it_refuses(built_home: Home, tmp_path: Path) -> None:
    queue = FairQueue(places=1, waiting=0)
    both = opened({"one": table(built_home.root), "other": table(tmp_path / "none")}, Commons(queue, deadline_s=5.0))

    def ask(name: str) -> tuple[int, str]:
        answer = both.client(at=f"/c/{name}").post("/v1/ask", json={"question": QUESTION})
        return answer.status_code, answer.json().get("title", "answered")

    queue.working = 1
    assert [ask("one"), ask("other"), ask("other")] == [(503, "Too busy")] * 3
    queue.working = 0
    assert [ask("one"), ask("other")] == [(200, "answered"), (503, "No index in service")]
    boards = [resources_on(room.app).board for room in both.rooms.values()]
    assert [board.total(REFUSED)[0] for board in boards] == [1.0, 2.0]


def test_limits_are_of_all_of_them_and_sessions_of_one_in_one_home(tmp_path: Path) -> None:
    def held(name: str, home: str) -> HeldCollection:
        (one,) = collections_of(Settings(), [f"{name}={tmp_path}/{home}"])
        return stock.of(Prepared(one, AccessPolicy(), shipped_notices()))

    stock = Stock(rows=1)
    one, other, again, moved = (held(*names) for names in (("a", "x"), ("b", "y"), ("a", "x"), ("a", "z")))

    assert one.shared is again.shared
    assert one.board is again.board
    for another in (other, moved):
        assert another.shared.rates is one.shared.rates
        assert another.shared.wrong is one.shared.wrong
        assert another.shared.sessions.read(one.shared.sessions.cookie("vk_staff_2")) is None
        assert another.board is not one.board
    assert one.shared.sessions.read(again.shared.sessions.cookie("vk_staff_2")) is not None


def test_a_path_of_no_collection_is_not_found_and_brings_the_notice(built_home: Home) -> None:
    one = opened({"one": table(built_home.root)})
    asked = {"question": "I can't breathe and my chest hurts"}

    said = one.client(at="/c/nobody").post("/v1/ask", json=asked)

    assert (said.status_code, said.headers["content-type"]) == (404, "application/problem+json")
    assert said.json()["notice"]["topic"]
    assert one.client(at="/c/nobody", accept="text/html").get("/").status_code == 404


def test_a_log_line_names_its_collection_in_threads_as_well() -> None:
    lines = BoundedLines(Board().row(0))

    def record() -> logging.LogRecord:
        made = logging.LogRecord("vouch", logging.ERROR, __file__, 1, "It is damaged", (), None)
        assert lines.filter(made)
        return made

    with for_collection("vets"):
        in_thread = in_this_collection(record)
        assert TextLines().format(record()) == "ERROR vouch [collection vets]: It is damaged"
    assert json.loads(JsonLines().format(in_thread()))["collection"] == "vets"
    assert TextLines().format(record()) == "ERROR vouch: It is damaged"
    assert "collection" not in json.loads(JsonLines().format(record()))
