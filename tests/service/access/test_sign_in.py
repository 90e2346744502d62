import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from ingest.home import Home
from service.access.access import Access
from service.access.key_file import KeyFile
from service.access.key_ring import KeyRing
from service.access.keys import AccessScope
from service.access.policy import AccessPolicy
from service.access.sessions import LINK_S, Sessions
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.keyed import key_like

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys.json")


@pytest.fixture
def access(keys: KeyFile) -> Access:
    return Access(AccessPolicy(), KeyRing(keys.path))


@pytest.fixture
def browser(strange_home: Home, access: Access) -> TestClient:
    app = create_app(LiveIndex(strange_home), access=access)
    return TestClient(app, base_url="https://testserver", headers={"accept": "text/html"}, follow_redirects=False)


def field(page: str, name: str = "form") -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found.group(1)


def post(browser: TestClient, path: str, **fields: str) -> tuple[int, str, str]:
    response = browser.post(path, content=urlencode(fields), headers=FORM)
    return response.status_code, response.headers.get("location", ""), response.headers.get("set-cookie", "")


def test_staff_sign_in_with_their_key_and_come_where_they_wanted(browser: TestClient, keys: KeyFile) -> None:
    door = browser.get("/staff/documents?status=overdue").text
    key = keys.create(key_like(scope=AccessScope.STAFF))

    signed = post(browser, "/staff/sign-in", key=key, form=field(door), wanted=field(door, "wanted"))

    assert signed[:2] == (303, "/staff/documents?status=overdue")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax", "Max-Age=28800"} <= set(signed[2].split("; "))
    assert key not in signed[2]
    page = browser.get("/staff")
    assert page.status_code == 200
    out = post(browser, "/staff/sign-out", form=field(page.text))
    assert out[:2] == (303, "/")
    assert browser.get("/staff").status_code == 401


def test_a_form_of_another_site_signs_nobody_in_or_out(browser: TestClient, keys: KeyFile) -> None:
    key = keys.create(key_like(scope=AccessScope.STAFF))
    form = field(browser.get("/staff").text)
    stranger = TestClient(browser.app, headers={"accept": "text/html"}, follow_redirects=False)

    assert post(browser, "/staff/sign-in", key=key, form="made-up")[0] == 403
    assert post(browser, "/staff/sign-in", key=key)[0] == 403
    assert post(stranger, "/staff/sign-in", key=key, form=form)[0] == 403  # another browser's
    assert post(browser, "/staff/sign-in", key=key, form=form)[0] == 303
    assert post(browser, "/staff/sign-out", form="made-up")[1] == "/staff"
    assert browser.get("/staff").status_code == 200


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/staff/../x", "/staff\r\nX: y", ""])
def test_nobody_is_led_to_another_place(browser: TestClient, keys: KeyFile, wanted: str) -> None:
    form = field(browser.get("/staff").text)
    key = keys.create(key_like(scope=AccessScope.STAFF))

    assert post(browser, "/staff/sign-in", key=key, form=form, wanted=wanted)[1] == "/staff"


def test_wrong_keys_and_those_for_something_else_sign_nobody_in(browser: TestClient, keys: KeyFile) -> None:
    form = field(browser.get("/staff").text)
    for scope in (AccessScope.SEARCH, AccessScope.DOCUMENTS, AccessScope.METRICS):
        assert post(browser, "/staff/sign-in", key=keys.create(key_like(scope=scope)), form=form)[0] == 403
    tried = [post(browser, "/staff/sign-in", key=f"guess {number}", form=form)[0] for number in range(11)]

    assert tried == [401] * 10 + [429]
    assert browser.get("/staff").status_code == 401


def test_a_session_ends_with_its_key(browser: TestClient, keys: KeyFile) -> None:
    key = keys.create(key_like(scope=AccessScope.STAFF))
    post(browser, "/staff/sign-in", key=key, form=field(browser.get("/staff").text))
    assert browser.get("/staff").status_code == 200

    keys.revoke(key.rpartition("_")[0])
    browser.app.state.resources.access.keys._looked_at = 0.0  # type: ignore[attr-defined]  # half a second later

    assert browser.get("/staff").status_code == 401


def test_a_cookie_of_another_server_is_none(browser: TestClient) -> None:
    browser.cookies.set("vouch_session", Sessions().cookie("link"))

    assert browser.get("/staff").status_code == 401


def test_the_link_is_good_once(browser: TestClient, access: Access) -> None:
    token = access.sessions.make_link()

    assert browser.get("/staff/enter?once=wrong").status_code == 403
    entered = browser.get(f"/staff/enter?once={token}")
    assert (entered.status_code, entered.headers["location"]) == (303, "/staff")
    assert browser.get("/staff").status_code == 200
    assert browser.get(f"/staff/enter?once={token}").status_code == 403


def test_the_link_is_good_for_ten_minutes() -> None:
    now = [0.0]
    sessions = Sessions(clock=lambda: now[0])
    first, second = sessions.make_link(), ""
    now[0] = LINK_S
    late = sessions.enter(first)
    second = sessions.make_link()
    now[0] += LINK_S - 1

    assert LINK_S == 600
    assert [late, sessions.enter(second), sessions.enter(second)] == [False, True, False]
