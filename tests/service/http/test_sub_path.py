"""Below a path of another site every link, redirect, cookie and address of the service is below it."""

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from ingest.home import Home
from service.access.access import Access
from service.access.key_file import KeyFile
from service.access.key_ring import KeyRing
from service.access.keys import AccessScope
from service.access.policy import AccessPolicy
from service.app import create_app
from service.assistants.over_http import serve_assistants
from service.errors import SettingsError
from service.live.live_index import LiveIndex
from service.settings import OWN_PATHS, Settings
from tests.keyed import key_like, keyed, staff_client

ROOT = "/health/search"
QUESTION = "is there a cure for myoclonus"
LINK = re.compile(r'(?:href|src|action|cite)="([^"]*)"')


@pytest.fixture(scope="module")
def below(built_home: Home) -> TestClient:
    app = create_app(LiveIndex(built_home), access=keyed(), root_path=ROOT)
    return staff_client(app, base_url="https://www.health.example", follow_redirects=False)


@pytest.mark.parametrize(
    "path",
    ["/", f"/?q={QUESTION}", "/?q=which+shoes+are+best", "/staff", f"/staff?q={QUESTION}", "/staff/documents",
     "/nothing", "/documents/nothing", "/documents/myoclonus", "/docs", "/staff/enter?once=no"],
)  # fmt: skip
def test_every_link_of_every_page_is_below_the_path_and_its_files_are_there(below: TestClient, path: str) -> None:
    page = below.get(f"{ROOT}{path}", headers={"accept": "text/html"})
    own = {link for link in LINK.findall(page.text) if not link.startswith(("#", "?", "https:", "tel:", "data:"))}

    assert own
    assert [link for link in own if not link.startswith(f"{ROOT}/")] == []
    files = [link for link in own if "/static" in link or link.endswith(".xml")]
    assert {below.get(link).status_code for link in files} <= {200}


def test_what_is_answered_links_below_the_path(below: TestClient) -> None:
    answer = below.post(f"{ROOT}/v1/ask", json={"question": QUESTION}).json()
    citation = answer["hits"][0]["citation"]
    refusal = below.get(
        f"{ROOT}/v1/search", params={"q": "can children have myoclonus surgery", "min_confidence": 0.99}
    )
    status = below.get(f"{ROOT}/v1/citations/{citation['citation_id']}").json()
    note = below.get(f"{ROOT}/v1/citations/{citation['citation_id']}?format=annotation").json()
    pasted = below.get(f"{ROOT}/v1/citations/{citation['citation_id']}?format=text").text
    whole = f"https://www.health.example{ROOT}"

    assert citation["deep_link"].startswith(f"{ROOT}/documents/myoclonus?cite=")
    assert "<mark" in below.get(citation["deep_link"].partition("#")[0]).text
    assert [near["url"] for near in refusal.json()["refusal"]["nearest"]] == [f"{ROOT}/documents/myoclonus"]
    assert status["present"]["deep_link"] == citation["deep_link"]
    assert note["id"] == f"{whole}/v1/citations/{citation['citation_id']}"
    assert note["target"][0]["source"]["id"] == f"{whole}/documents/myoclonus"
    assert pasted.splitlines()[-1] == f"https://www.health.example{citation['deep_link']}"
    assert f'template="{whole}/?q=' in below.get(f"{ROOT}/opensearch.xml").text
    assert below.get(f"{ROOT}/openapi.json").json()["servers"] == [{"url": ROOT}]
    assert f"'{ROOT}/openapi.json'" in below.get(f"{ROOT}/docs").text


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/static/vouch.css", "/widget.js", "/documents/myoclonus", "/v1/suggest?q=my"]
)
def test_a_proxy_may_take_the_path_away(below: TestClient, path: str) -> None:
    whole, cut = (below.get(f"{root}{path}", headers={"accept": "text/html"}) for root in (ROOT, ""))

    assert (whole.status_code, cut.status_code) == (200, 200)
    assert whole.content == cut.content
    assert whole.headers["content-security-policy"] == cut.headers["content-security-policy"]
    assert whole.headers["cache-control"] == cut.headers["cache-control"]


def test_the_path_itself_is_the_search_page_and_other_paths_are_none(below: TestClient) -> None:
    browser = {"accept": "text/html"}
    assert "Ask a health question" in below.get(ROOT, headers=browser).text
    assert below.get(f"{ROOT}/nothing").json()["where"] == f"{ROOT}/nothing"
    assert below.get(f"{ROOT}ed", headers=browser).status_code == 404
    assert below.get(f"{ROOT}/v1/nothing", headers=browser).headers["content-type"] == "application/problem+json"
    assert below.get(f"{ROOT}/static/nothing").status_code == 404


def test_staff_sign_in_below_the_path_and_their_cookies_go_nowhere_else(built_home: Home, tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    key = keys.create(key_like(scope=AccessScope.STAFF))
    app = create_app(LiveIndex(built_home), access=Access(AccessPolicy(), KeyRing(keys.path)), root_path=ROOT)
    client = TestClient(
        app, base_url="https://www.health.example", headers={"accept": "text/html"}, follow_redirects=False
    )

    def field(page: str, name: str) -> str:
        found = re.search(f'name="{name}" value="([^"]*)"', page)
        assert found
        return found[1]

    door = client.get(f"{ROOT}/staff/documents?status=overdue")
    assert f"; Path={ROOT}/staff;" in door.headers["set-cookie"]
    fields = {"key": key, "form": field(door.text, "form"), "wanted": field(door.text, "wanted")}
    form = {"content-type": "application/x-www-form-urlencoded"}
    entered = client.post(f"{ROOT}/staff/sign-in", content=urlencode(fields), headers=form)
    assert (entered.status_code, entered.headers["location"]) == (303, f"{ROOT}/staff/documents?status=overdue")
    assert f"; Path={ROOT}/;" in entered.headers["set-cookie"]
    desk = client.get(entered.headers["location"])
    assert desk.status_code == 200
    left = client.post(f"{ROOT}/staff/sign-out", content=urlencode({"form": field(desk.text, "form")}), headers=form)
    assert (left.status_code, left.headers["location"]) == (303, f"{ROOT}/")
    assert f"Path={ROOT}/;" in left.headers["set-cookie"]
    assert client.get(f"{ROOT}/staff").status_code == 401


@pytest.mark.parametrize(
    ("given", "is_right"),
    [("/health/search", True), ("/health/search/", True), ("", True), ("/", True), ("/a/v1", True),
     ("health", False), ("/v1", False), ("/documents/search", False), ("/a//b", False), ("/a/../b", False),
     ("/a b", False), ("/a?b", False), ('/a"b', False), ("https://a.example/b", False)],
)  # fmt: skip
def test_the_setting_is_a_path_that_is_none_of_the_service(
    given: str, is_right: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOUCH_ROOT_PATH", given)
    if is_right:
        assert Settings.load().root_path == given.rstrip("/")
    else:
        with pytest.raises(SettingsError, match="VOUCH_ROOT_PATH"):
            Settings.load()


def test_the_paths_that_the_setting_may_not_start_with_are_those_of_the_app(built_home: Home) -> None:
    app = create_app(LiveIndex(built_home))
    serve_assistants(app)
    waiting = list(app.routes)
    found = set()
    for route in waiting:  # FastAPI puts what was included into a route of its own
        waiting.extend(getattr(getattr(route, "original_router", None), "routes", []))
        if isinstance(route, Route | Mount):
            found.add(route.path.split("/")[1])

    assert {path.partition("{")[0] for path in found} - {""} == OWN_PATHS
