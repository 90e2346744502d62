"""What follows a change, where a task is to be found, and from which sites a key may come."""

from pathlib import Path

from starlette.testclient import TestClient

from ingest.home import Home
from tests.service.writing.desk import StaffDesk, desk_of


def test_a_change_that_is_made_is_answered_so_where_no_build_can_be_asked_for(home: Home, tmp_path: Path) -> None:
    desk = desk_of(home, tmp_path, build_after_s=60.0)
    home.root.mkdir(parents=True, exist_ok=True)
    home.tasks.write_bytes(b"no folder")
    put = desk.put()
    desk.editor.stop()

    assert (put.status_code, put.json().get("change")) == (201, "added")
    assert desk.client.get("/v1/documents/gout/latest").json()["document"]["title"] == "Gout"


def test_a_task_is_where_it_says_below_a_path_of_the_proxy(desk: StaffDesk) -> None:
    below = TestClient(desk.app, headers=dict(desk.client.headers), root_path="/search")
    location = below.post("/search/v1/builds").headers["location"]

    assert location.startswith("/search/v1/tasks/")
    assert below.get(location).json()["kind"] == "build"


def test_a_key_that_is_shown_is_nobodys_cookie_and_may_come_from_any_site(desk: StaffDesk) -> None:
    assert desk.put(headers={"Sec-Fetch-Site": "cross-site"}).status_code == 201
