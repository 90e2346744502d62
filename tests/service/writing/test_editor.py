"""What follows a change, where a task is to be found, and from which sites a key may come."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ingest.home import Home
from ingest.library.library import withdrawn_ids
from service.access.keys import AccessScope
from service.http.session_cookie import SESSION_COOKIE
from tests.keyed import key_like
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


@pytest.mark.parametrize("by_link", [True, False], ids=["link", "key"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_site_changes_nothing_in_the_name_of_who_signed_in_here(
    desk: StaffDesk, by_link: bool, site: str
) -> None:
    access = desk.app.state.resources.access
    staff = TestClient(desk.app, follow_redirects=False)
    if by_link:
        staff.get(f"/staff/enter?once={access.sessions.make_link()}")
    else:
        key = access.keys.find(desk.keys.create(key_like(scope=AccessScope.STAFF)))
        staff.cookies.set(SESSION_COOKIE, access.sessions.cookie(key.key_id))
    desk.put()
    lines = {"Sec-Fetch-Site": site, "Content-Type": "application/jsonl"}

    assert staff.post("/v1/documents/gout/withdraw", headers={"Sec-Fetch-Site": site}).status_code == 403
    assert staff.post("/v1/builds", headers={"Sec-Fetch-Site": site}).status_code == 403
    assert staff.post("/v1/documents", content=b"{}", headers=lines).status_code == 403
    assert staff.post("/v1/documents/gout/withdraw", headers={"Origin": "https://other.example"}).status_code == 403
    assert withdrawn_ids(desk.home) == frozenset()
    assert desk.client.get("/v1/tasks").json() == {"tasks": []}
    assert staff.post("/v1/documents/gout/withdraw", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
