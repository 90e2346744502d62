"""While answers are paused no question is answered, by whichever way; notices, articles and citations stay."""

from html import unescape
from itertools import count
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from ingest.home import Home
from service.app import create_app
from service.emergency.notices import DEFAULT_NOTICES, Notices
from service.live.live_index import LiveIndex
from service.live.pause import PauseSwitch, write_pause
from tests.keyed import keyed, metrics_headers, staff_client

QUESTION = "is there a cure for myoclonus"
WHY = "a dose was wrong"
GB = Notices.read(DEFAULT_NOTICES, country="GB")


@pytest.fixture
def switch(tmp_path: Path) -> Path:
    return tmp_path / "paused"


@pytest.fixture
def asking(built_home: Home, switch: Path) -> TestClient:
    seconds = count()
    pause = PauseSwitch(switch, clock=lambda: float(next(seconds)))
    return staff_client(create_app(LiveIndex(built_home), notices=GB, access=keyed(), pause=pause))


@pytest.fixture
def citation_id(asking: TestClient, switch: Path) -> str:
    found: str = asking.post("/v1/ask", json={"question": QUESTION}).json()["hits"][0]["citation"]["citation_id"]
    write_pause(switch, WHY)
    return found


@pytest.mark.usefixtures("citation_id")
def test_every_way_of_asking_is_refused_in_the_form_of_an_answer(asking: TestClient, switch: Path) -> None:
    most = {"k": 100, "min_confidence": 0, "explain": True}
    bodies = [
        asking.post("/v1/ask", json={"question": QUESTION, **most}).json(),
        asking.get("/v1/search", params={"q": QUESTION, **most}).json(),
    ]
    for body in bodies:
        assert (body["answered"], body["hits"], body["confidence"], body["did_you_mean"]) == (False, [], 0.0, None)
        assert (body["refusal"]["reason"], body["refusal"]["nearest"]) == ("paused", [])
        assert body["questions"][0]["refusal"]["reason"] == "paused"
        assert body["snapshot_id"]
    page = asking.get("/", params={"q": QUESTION})
    assert page.status_code == 200
    assert '<h2 id="paused">Answers are paused</h2>' in page.text
    assert bodies[0]["refusal"]["message"] in page.text
    assert "<blockquote" not in page.text
    assert asking.post("/v1/suggest", json={"q": "myo"}).json()["suggestions"] == []
    assert asking.get("/v1/suggest?q=myo").json()["suggestions"] == []
    assert asking.get("/opensearch/suggestions?q=myo").json() == ["myo", []]
    landing = asking.get("/").text
    assert "Answers are paused" in landing
    assert "Questions that articles here answer" not in landing
    assert WHY not in page.text + landing + asking.get("/readyz").text

    switch.unlink()
    assert asking.post("/v1/ask", json={"question": QUESTION}).json()["answered"]
    assert asking.get("/v1/suggest?q=myo").json()["suggestions"]
    assert "Answers are paused" not in asking.get("/").text


@pytest.mark.usefixtures("citation_id")
@pytest.mark.parametrize(
    ("question", "reason", "topic"),
    [
        ("my father has crushing chest pain", "paused", "heart"),
        ("how many tablets to kill myself", "crisis", "suicide"),
        ("i want to be somewhere nobody comes back from", "crisis", "suicide"),  # no rule knows it
    ],
)
def test_the_notice_comes_as_ever(asking: TestClient, question: str, reason: str, topic: str) -> None:
    body = asking.post("/v1/ask", json={"question": question}).json()
    page = asking.get("/", params={"q": question}).text

    assert (body["refusal"]["reason"], body["notice"]["topic"]) == (reason, topic)
    assert page.index('<h2 id="notice"') < page.index('<section class="panel" aria-labelledby')
    assert body["notice"]["text"][:20] in unescape(page)


def test_articles_and_citations_are_there_and_staff_see_the_ranking(asking: TestClient, citation_id: str) -> None:
    assert "<mark" in asking.get(f"/documents/myoclonus?cite={citation_id}").text
    assert asking.get("/v1/documents/myoclonus").json()["doc_id"] == "myoclonus"
    assert asking.get(f"/v1/citations/{citation_id}").json()["status"] == "verbatim"
    desk = asking.get("/staff", params={"q": QUESTION}).text
    assert "Refused to readers" in desk
    assert "whoever runs this search has paused it" in desk
    assert "<blockquote" in desk


def test_it_is_ready_and_says_since_when_and_is_counted(asking: TestClient, switch: Path) -> None:
    before = asking.get("/readyz").json()
    write_pause(switch, WHY)
    asking.post("/v1/ask", json={"question": QUESTION})
    ready = asking.get("/readyz")
    text = asking.get("/metrics", headers=metrics_headers()).text
    samples = {
        (sample.name, sample.labels.get("outcome")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }

    assert before["paused_since"] is None
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert ready.json()["paused_since"].endswith("Z")
    assert samples["vouch_paused", None] == 1.0
    assert samples["vouch_answers_total", "paused"] == 1.0


def test_the_documentation_names_the_reasons_of_a_refusal(asking: TestClient) -> None:
    schemas = asking.get("/openapi.json").json()["components"]["schemas"]

    assert schemas["RefusalBody"]["properties"]["reason"] == {"$ref": "#/components/schemas/RefusalReason"}
    assert {"paused", "not_answered"} < set(schemas["RefusalReason"]["enum"])
