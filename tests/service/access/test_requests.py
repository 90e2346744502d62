"""Each rule with real requests: what is let through, and what isn't."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from ingest.home import Home
from service.access.access import Access
from service.access.key_file import KeyFile
from service.access.key_ring import KeyRing
from service.access.keys import AccessScope
from service.access.policy import AccessPolicy
from service.access.rates import Rate
from service.app import create_app
from service.emergency.notices import DEFAULT_NOTICES, Notices
from service.live.live_index import LiveIndex
from tests.keyed import bearer, key_like

QUESTION = {"question": "why do I jerk awake"}
CHEST = {"question": "crushing pain in my chest"}
GB = Notices.read(DEFAULT_NOTICES, country="GB")
SITE, OTHER = "https://health.example", "https://other.example"

Make = Callable[..., TestClient]


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys.json")


@pytest.fixture
def make(strange_home: Home, keys: KeyFile) -> Make:
    def client(
        policy: AccessPolicy | None = None,
        *,
        address: str = "203.0.113.5",
        origins: tuple[str, ...] = (),
        base_url: str = "http://testserver",
    ) -> TestClient:
        access = Access(policy or AccessPolicy(), KeyRing(keys.path))
        app = create_app(LiveIndex(strange_home), notices=GB, allowed_origins=origins, access=access)
        return TestClient(
            app, raise_server_exceptions=False, client=(address, 1), base_url=base_url, follow_redirects=False
        )

    return client


def problem(response: Any, status: int) -> Mapping[str, Any]:
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    body: Mapping[str, Any] = response.json()
    assert body["status"] == status
    return body


def test_asking_needs_no_key_and_a_good_one_does_no_harm(make: Make, keys: KeyFile) -> None:
    client = make()
    assert client.post("/v1/ask", json=QUESTION).status_code == 200
    assert client.post("/v1/ask", json=QUESTION, headers=bearer(keys.create(key_like()))).status_code == 200


@pytest.mark.parametrize("key", ["nonsense", "vk_search_aaaaaaaa_" + "0" * 64, "", "a b"])
def test_a_wrong_key_is_refused_though_none_is_needed(make: Make, key: str) -> None:
    response = make().post("/v1/ask", json=QUESTION, headers=bearer(key))

    assert "vouch keys create" in problem(response, 401)["remedy"]
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_what_a_proxy_asked_for_is_no_key(make: Make) -> None:
    assert make().post("/v1/ask", json=QUESTION, headers={"Authorization": "Basic YTpi"}).status_code == 200


def test_a_key_that_ended_or_was_revoked_is_refused(make: Make, keys: KeyFile) -> None:
    ended = keys.create(key_like(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    revoked = keys.create(key_like())
    keys.revoke(revoked.rpartition("_")[0])

    client = make()

    for text in (ended, revoked):
        problem(client.post("/v1/ask", json=QUESTION, headers=bearer(text)), 401)


@pytest.mark.parametrize("asked", [{"explain": True}, {"min_confidence": 0}, {"min_confidence": 0.01}])
def test_what_is_refused_to_readers_and_what_scores_are_made_of_is_for_staff(
    make: Make, keys: KeyFile, asked: dict[str, Any]
) -> None:
    client = make(address="127.0.0.1")
    scopes = {scope: bearer(keys.create(key_like(scope=scope))) for scope in AccessScope}

    def status(headers: dict[str, str]) -> tuple[int, int]:
        by_get = client.get("/v1/search", params={"q": QUESTION["question"], **asked}, headers=headers)
        return client.post("/v1/ask", json=QUESTION | asked, headers=headers).status_code, by_get.status_code

    assert status({}) == (401, 401)
    assert {scope: status(headers) for scope, headers in scopes.items()} == {
        AccessScope.SEARCH: (403, 403),
        AccessScope.DOCUMENTS: (403, 403),
        AccessScope.STAFF: (200, 200),
        AccessScope.METRICS: (403, 403),
    }


def test_a_surer_answer_may_be_asked_for_by_anybody(make: Make) -> None:
    assert make().post("/v1/ask", json=QUESTION | {"min_confidence": 0.5}).status_code == 200


@pytest.mark.parametrize("path", ["/staff", "/staff/documents", "/staff?q=hiccups"])
def test_the_staffs_pages_need_a_key_of_staff_on_this_machine_too(make: Make, keys: KeyFile, path: str) -> None:
    client = make(address="127.0.0.1")
    search, staff = (bearer(keys.create(key_like(scope=scope))) for scope in (AccessScope.SEARCH, AccessScope.STAFF))

    problem(client.get(path), 401)
    problem(client.get(path, headers=search), 403)
    assert client.get(path, headers=staff).status_code == 200
    door = client.get(path, headers={"accept": "text/html"})
    assert (door.status_code, 'action="/staff/sign-in"' in door.text) == (401, True)


def test_an_operator_may_ask_for_a_key_everywhere(make: Make, keys: KeyFile) -> None:
    client = make(AccessPolicy(needs_key=True))
    paths = [
        "/",
        "/?q=a",
        "/v1/search?q=a",
        "/v1/suggest?q=ab",
        "/v1/documents/a%23b",
        "/documents/a%23b",
        "/v1/citations/0",
    ]

    typed = {"q": "ab"}
    assert {client.get(path).status_code for path in paths} == {401}
    assert client.post("/v1/suggest", json=typed).status_code == 401
    key = bearer(keys.create(key_like()))
    assert [client.get(path, headers=key).status_code for path in paths] == [200, 200, 200, 200, 200, 200, 404]
    assert client.post("/v1/suggest", json=typed, headers=key).status_code == 200
    metrics = bearer(keys.create(key_like(scope=AccessScope.METRICS)))
    assert problem(client.get("/v1/search?q=a", headers=metrics), 401)
    assert problem(client.post("/v1/suggest", json=typed, headers=metrics), 401)
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200


def test_where_a_key_is_needed_each_opens_what_it_is_for(make: Make, keys: KeyFile) -> None:
    client = make(AccessPolicy(needs_key=True))
    metrics, staff, search = (
        bearer(keys.create(key_like(scope=scope)))
        for scope in (AccessScope.METRICS, AccessScope.STAFF, AccessScope.SEARCH)
    )

    opened = [client.get("/metrics", headers=headers).status_code for headers in ({}, metrics, staff, search)]
    assert opened == [401, 200, 403, 403]
    reading = ["/", "/?q=a", "/v1/suggest?q=ab", "/v1/documents/a%23b", "/documents/a%23b", "/v1/citations/0"]
    assert {client.get(path, headers=metrics).status_code for path in reading} == {401}
    assert client.get("/staff", headers=staff).status_code == 200


def test_the_notice_comes_with_whatever_is_refused(make: Make, keys: KeyFile) -> None:
    closed, slow = make(AccessPolicy(needs_key=True)), make(AccessPolicy(address_rate=Rate(1, 3600)))
    slow.get("/")

    refused = [
        closed.post("/v1/ask", json=CHEST),
        closed.get("/v1/search", params={"q": CHEST["question"]}),
        closed.post("/v1/ask", json=CHEST, headers=bearer("wrong")),
        make().post("/v1/ask", json=CHEST | {"explain": True}),
        slow.post("/v1/ask", json=CHEST),
        make().get("/staff", params={"q": CHEST["question"]}),
    ]

    assert [response.status_code for response in refused] == [401, 401, 401, 401, 429, 401]
    assert all("999" in response.json()["notice"]["text"] for response in refused)
    for client, path, status in ((closed, "/", 401), (slow, "/", 429), (make(), "/staff", 401)):
        page = client.get(path, params={"q": CHEST["question"]}, headers={"accept": "text/html"})
        assert (page.status_code, "Call 999 now if" in page.text) == (status, True)


def test_a_key_of_a_site_is_good_in_its_pages_and_in_no_others(make: Make, keys: KeyFile) -> None:
    client = make()
    key = bearer(keys.create(key_like(origins=(SITE,))))

    own = client.post("/v1/ask", json=QUESTION, headers={**key, "Origin": SITE})
    assert (own.status_code, own.headers["access-control-allow-origin"]) == (200, SITE)
    assert "RateLimit" in own.headers["access-control-expose-headers"]
    foreign = client.post("/v1/ask", json=QUESTION, headers={**key, "Origin": OTHER})
    problem(foreign, 403)
    assert "access-control-allow-origin" not in foreign.headers
    problem(client.post("/v1/ask", json=QUESTION, headers=key), 403)
    keyless = client.post("/v1/ask", json=QUESTION, headers={"Origin": SITE})
    assert "access-control-allow-origin" not in keyless.headers


def test_a_browser_may_ask_beforehand_for_the_pages_of_all_keys_and_of_the_setting(make: Make, keys: KeyFile) -> None:
    client = make(origins=("https://set.example",))
    keys.create(key_like(origins=(SITE,)))

    def allowed(origin: str) -> str | None:
        wanted = {
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        }
        found = client.options("/v1/ask", headers={"Origin": origin, **wanted}).headers
        return found.get("access-control-allow-origin")

    assert [allowed(origin) for origin in (SITE, "https://set.example", OTHER)] == [SITE, "https://set.example", None]


def test_an_address_is_limited_and_says_when_to_come_back(make: Make) -> None:
    client = make(AccessPolicy(address_rate=Rate(2, 7200)))
    first, second, third = (client.get("/v1/suggest?q=ab") for _ in range(3))

    assert first.headers["ratelimit-policy"] == '"address";q=2;w=7200'
    assert first.headers["ratelimit"] == '"address";r=1;t=3600'
    assert second.status_code == 200
    problem(third, 429)
    assert 3000 < int(third.headers["retry-after"]) <= 3600
    assert client.get("/healthz").status_code == 200
    assert client.get("/static/vouch.css").status_code == 200


def test_what_is_typed_counts_for_the_limit_whichever_way_it_comes(make: Make, keys: KeyFile) -> None:
    client = make(AccessPolicy(address_rate=Rate(3, 3600)))
    public = bearer(keys.create(key_like(rate=Rate(1, 3600))))
    typed = {"q": "ab"}

    assert [client.post("/v1/suggest", json=typed, headers=public).status_code for _ in range(2)] == [200, 429]
    assert client.post("/v1/suggest", json=typed).status_code == 200
    assert client.post("/v1/suggest", json=typed).status_code == 429  # the address asked four times
    assert client.get("/v1/suggest", params=typed).status_code == 429


def test_a_key_in_pages_is_limited_by_itself_and_for_each_address_and_one_of_staff_by_itself(
    make: Make, keys: KeyFile
) -> None:
    client = make(AccessPolicy(address_rate=Rate(3, 3600)))
    public = bearer(keys.create(key_like(rate=Rate(2, 3600))))
    staff = bearer(keys.create(key_like(scope=AccessScope.STAFF)))
    daily = bearer(keys.create(key_like(scope=AccessScope.DOCUMENTS, daily=1)))

    assert [client.get("/v1/suggest?q=ab", headers=public).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/v1/suggest?q=ab").status_code == 429  # the address asked three times
    assert {client.get("/v1/suggest?q=ab", headers=staff).status_code for _ in range(5)} == {200}
    assert [client.get("/v1/suggest?q=ab", headers=daily).status_code for _ in range(2)] == [200, 429]


def test_wrong_keys_are_limited_for_their_address(make: Make, keys: KeyFile) -> None:
    client = make()
    wrong, good = bearer("vk_search_aaaaaaaa_" + "0" * 64), bearer(keys.create(key_like()))

    statuses = [client.get("/v1/suggest?q=ab", headers=wrong).status_code for _ in range(11)]

    assert statuses == [401] * 10 + [429]
    assert client.get("/v1/suggest?q=ab", headers=good).status_code == 200
    assert client.get("/v1/suggest?q=ab").status_code == 200
    assert client.get("/v1/suggest?q=ab", headers=wrong).status_code == 429


def test_a_damaged_file_of_keys_fails_those_who_show_one_alone(make: Make, keys: KeyFile) -> None:
    text = keys.create(key_like())
    keys.path.write_text("{")
    client = make()

    said = problem(client.get("/v1/suggest?q=ab", headers=bearer(text)), 503)
    assert str(keys.path) not in json.dumps(said)
    page = client.get("/", params={"q": CHEST["question"]}, headers={**bearer(text), "accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert "The keys can’t be read at the moment" in page.text
    assert "Call 999 now if" in page.text
    assert client.get("/v1/suggest?q=ab").status_code == 200


def test_only_known_hosts_are_answered_but_for_health_checks(make: Make) -> None:
    client = make(AccessPolicy(hosts=("search.example", ".health.example")))

    def status(host: str, path: str = "/v1/suggest?q=ab") -> int:
        found: int = client.get(path, headers={"host": host}).status_code
        return found

    known = ("search.example", "SEARCH.example:8000", "a.health.example", "localhost:8000", "127.0.0.1", "[::1]:8000")
    assert {status(host) for host in known} == {200}
    others = ("evil.example", "search.example.evil.example", "health.example", "127.0.0.1.evil.example", "")
    assert {status(host) for host in others} == {421}
    assert status("evil.example", "/healthz") == 200
    problem(client.get("/", headers={"host": "evil.example"}), 421)


def test_what_a_proxy_says_is_taken_from_those_that_are_listed_alone(make: Make) -> None:
    policy = AccessPolicy(
        address_rate=Rate(1, 3600), trusted_proxies=("10.0.0.0/8",), identity_header="X-Forwarded-User"
    )
    said = {"X-Forwarded-For": "198.51.100.1", "X-Forwarded-Proto": "https", "X-Forwarded-User": "alice"}

    trusted, stranger = make(policy, address="10.1.2.3"), make(policy, address="203.0.113.9")

    assert trusted.get("/staff", headers=said).status_code == 200
    assert trusted.get("/healthz", headers=said).headers["strict-transport-security"] == "max-age=31536000"
    assert stranger.get("/staff", headers=said).status_code == 401
    assert "strict-transport-security" not in stranger.get("/healthz", headers=said).headers
    apart = [
        trusted.get("/v1/suggest?q=ab", headers={"X-Forwarded-For": f"198.51.100.{number}"}).status_code
        for number in (7, 7, 8)
    ]
    assert apart == [200, 429, 200]
    assert stranger.get("/v1/suggest?q=ab", headers={"X-Forwarded-For": "198.51.100.9"}).status_code == 429


def test_an_unlisted_proxy_is_said_once(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    client = make()
    for _ in range(3):
        client.get("/healthz", headers={"X-Forwarded-For": "198.51.100.77"})

    assert caplog.text.count("VOUCH_TRUSTED_PROXIES") == 1
    assert "198.51.100.77" not in caplog.text
