"""Which collection a request is led to, and with which path."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from service.collections.by_path import ByCollection
from service.collections.room import Room
from service.errors import KeysError
from service.operation.request_id import COLLECTION


class _Keys:
    """Access that knows some keys, or can't read them."""

    def __init__(self, known: str, origins: frozenset[str], *, readable: bool = True) -> None:
        self._known, self._readable, self._origins = known, readable, origins
        self.asked = 0
        self.keys = SimpleNamespace(origins=lambda: self._origins)

    def knows(self, authorization: str | None) -> bool:
        self.asked += 1
        if not self._readable and authorization:
            raise KeysError("The keys can't be read just now", remedy="Look")
        return authorization == f"Bearer {self._known}"


def _app(name: str) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        said = f"{name} {scope['path']} {COLLECTION.get()}".encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": said})

    return app


def _rooms(**access: _Keys) -> list[Room]:
    return [cast(Room, SimpleNamespace(name=name, app=_app(name), access=keys)) for name, keys in access.items()]


@pytest.fixture
def keys() -> dict[str, _Keys]:
    return {
        "leaflets": _Keys("L", frozenset()),
        "vet": _Keys("V", frozenset({"https://vet.example"})),
        "vets": _Keys("S", frozenset()),
    }


@pytest.fixture
def client(keys: dict[str, _Keys]) -> TestClient:
    return TestClient(ByCollection(_rooms(**keys), "", _app("probes")))


@pytest.mark.parametrize(
    ("path", "led"),
    [
        ("/c/vet/v1/ask", "vet /c/vet/v1/ask vet"),
        ("/c/vets/v1/ask", "vets /c/vets/v1/ask vets"),
        ("/c/vet", "vet /c/vet/ vet"),
        ("/c/vet/", "vet /c/vet/ vet"),
        ("/c/vet//x", "vet /c/vet//x vet"),
        ("/c/vet/c/vets/x", "vet /c/vet/c/vets/x vet"),
        ("/c/vet/healthz", "vet /c/vet/healthz vet"),
        ("/", "leaflets /c/leaflets/ leaflets"),
        ("/v1/ask", "leaflets /c/leaflets/v1/ask leaflets"),
        ("/c", "leaflets /c/leaflets/c leaflets"),
        ("/c/", "leaflets /c/leaflets/c/ leaflets"),
        ("/c/nobody/v1/ask", "leaflets /c/leaflets/c/nobody/v1/ask leaflets"),
        ("/c/Vet/v1/ask", "leaflets /c/leaflets/c/Vet/v1/ask leaflets"),
        ("/c/vet%2e%2e/x", "leaflets /c/leaflets/c/vet../x leaflets"),
        ("/cc/vet/x", "leaflets /c/leaflets/cc/vet/x leaflets"),
        ("/healthz", "probes /healthz None"),
        ("/readyz", "probes /readyz None"),
        ("/documents/a%2Fb%0Ac", "leaflets /c/leaflets/documents/a/b\nc leaflets"),
    ],
)
def test_a_path_leads_to_its_collection_and_every_other_one_to_the_first(
    client: TestClient, path: str, led: str
) -> None:
    assert client.get(path).text == led


@pytest.mark.parametrize(
    ("key", "led"), [("V", "vet"), ("S", "vets"), ("L", "leaflets"), ("unknown", "leaflets"), ("", "leaflets")]
)
def test_a_key_leads_to_its_collection_and_all_of_them_are_asked(
    client: TestClient, keys: Mapping[str, _Keys], key: str, led: str
) -> None:
    said = client.get("/v1/topics", headers={"authorization": f"Bearer {key}"} if key else {}).text

    assert said == f"{led} /c/{led}/v1/topics {led}"
    assert [one.asked for one in keys.values()] == [1, 1, 1]


def test_a_path_goes_before_a_key(client: TestClient, keys: Mapping[str, _Keys]) -> None:
    assert client.get("/c/vet/x", headers={"authorization": "Bearer S"}).text == "vet /c/vet/x vet"
    assert [one.asked for one in keys.values()] == [0, 0, 0]


def test_a_key_that_may_be_of_unread_keys_is_asked_there() -> None:
    shut = _Keys("V", frozenset(), readable=False)
    client = TestClient(ByCollection(_rooms(a=_Keys("A", frozenset()), b=shut), "", _app("probes")))

    def led(shown: dict[str, str]) -> str:
        return client.get("/x", headers=shown).text.split()[0]

    assert [led({"authorization": f"Bearer {key}"}) for key in ("V", "A")] == ["b", "a"]
    assert led({}) == "a"


def test_a_browser_that_asks_beforehand_is_led_where_its_site_has_a_key(client: TestClient) -> None:
    def led(origin: str) -> str:
        asked = {"origin": origin, "access-control-request-method": "POST"}
        return client.options("/v1/ask", headers=asked).text.split()[0]

    assert [led(origin) for origin in ("https://vet.example", "https://other.example")] == ["vet", "leaflets"]


@pytest.mark.parametrize(
    ("path", "led"),
    [
        ("/health/search/c/vet/x", "vet /health/search/c/vet/x vet"),
        ("/c/vet/x", "vet /health/search/c/vet/x vet"),
        ("/health/search", "leaflets /health/search/c/leaflets/ leaflets"),
        ("/health/search/readyz", "probes /readyz None"),
        ("/readyz", "probes /readyz None"),
        ("/health/searches", "leaflets /health/search/c/leaflets/health/searches leaflets"),
    ],
)
def test_all_of_it_may_be_below_a_path_of_another_site(keys: Mapping[str, Any], path: str, led: str) -> None:
    client = TestClient(ByCollection(_rooms(**keys), "/health/search", _app("probes")))

    assert client.get(path).text == led
