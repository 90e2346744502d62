"""What a service says while its store of vectors doesn't answer."""

import pytest
from starlette.testclient import TestClient

from index.build.build import build
from index.config import RetrievalConfig
from index.engines.address import EngineAddress
from ingest.home import Home
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.index.engines.vector_stores.in_memory import InMemoryStore
from tests.keyed import keyed, metrics_headers, staff_client
from tests.service.http.test_problems import check_problem

QUESTIONS = ("Why do I jerk awake?", "What is hypnic myoclonus?", "Is it serious?")


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> InMemoryStore:
    made = InMemoryStore()
    monkeypatch.setattr("index.engines.registry.open_store", lambda address: made)
    return made


@pytest.fixture
def asking(any_home: Home, store: InMemoryStore) -> TestClient:
    build(any_home, config=RetrievalConfig(), engine=EngineAddress("milvus+http://127.0.0.1:9", "milvus"))
    return staff_client(create_app(LiveIndex(any_home), access=keyed()), raise_server_exceptions=False)


def _reachable(client: TestClient) -> float:
    lines = client.get("/metrics", headers=metrics_headers()).text.splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("vouch_engine_reachable "))


def test_a_store_that_does_not_answer_is_said_and_answers_stay(asking: TestClient, store: InMemoryStore) -> None:
    assert asking.post("/v1/ask", json={"question": QUESTIONS[0]}).status_code == 200
    assert (asking.get("/readyz").json()["engine"], _reachable(asking)) == ({"kind": "milvus", "reachable": True}, 1.0)
    store.is_down = True

    assert asking.post("/v1/ask", json={"question": QUESTIONS[1]}).status_code == 200
    ready = asking.get("/readyz")

    assert (ready.status_code, ready.json()["engine"]) == (200, {"kind": "milvus", "reachable": False})
    assert _reachable(asking) == 0.0


def test_with_too_many_passages_a_question_is_a_503_that_says_when_to_ask_again(
    asking: TestClient, store: InMemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.engines.vector_stores.asked.MOST_HERE", 0)
    store.is_down = True

    response = asking.post("/v1/ask", json={"question": QUESTIONS[2]})
    body = check_problem(response, 503)

    assert body["type"] == "urn:vouch:problem:store-of-vectors-out-of-reach"
    assert "too many passages" in body["detail"]
    assert response.headers["retry-after"] == "5"


def test_without_a_store_this_machine_searches(any_home: Home) -> None:
    client = staff_client(create_app(LiveIndex(any_home), access=keyed()))

    assert client.get("/readyz").json()["engine"] == {"kind": "embedded", "reachable": True}
