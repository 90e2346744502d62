import pytest

from index.build.build import build
from index.config import RetrievalConfig
from ingest.home import Home
from ingest.library.library import Library
from service.app import create_app
from service.doctor import examine
from service.live.live_index import LiveIndex
from service.settings import Settings
from tests.keyed import keyed, staff_client
from tests.processes import vouch


@pytest.fixture
def emptied(own_home: Home) -> Home:
    """A home whose only document was removed, built since."""
    with Library.open(own_home) as library:
        library.remove("myoclonus")
    build(own_home, config=RetrievalConfig())
    return own_home


def test_a_running_service_answers_no_more_from_the_last_document_that_was_removed(own_home: Home) -> None:
    clock = iter(range(1_000))
    client = staff_client(create_app(LiveIndex(own_home, clock=lambda: next(clock)), access=keyed()))
    asked = {"question": "why do I jerk awake"}
    before = client.post("/v1/ask", json=asked).json()
    with Library.open(own_home) as library:
        library.remove("myoclonus")
    build(own_home, config=RetrievalConfig())

    after = client.post("/v1/ask", json=asked).json()

    assert before["answered"]
    assert (after["answered"], after["hits"], after["confidence"]) == (False, [], 0.0)
    assert after["refusal"] == {
        "reason": "nothing_in_scope",
        "message": "No article was searched: there is none here at present.",
        "nearest": [],
        "missing": [],
    }
    citation = client.get(f"/v1/citations/{before['hits'][0]['citation']['citation_id']}").json()
    assert (citation["status"], citation["gone_because"]) == ("gone", "removed")


def test_every_address_of_the_service_deals_with_an_index_of_no_document(emptied: Home) -> None:
    client = staff_client(create_app(LiveIndex(emptied), access=keyed()), raise_server_exceptions=False)

    assert client.get("/readyz").json()["status"] == "ready"
    assert client.get("/v1/suggest", params={"q": "musc"}).json()["suggestions"] == []
    assert client.get("/v1/documents/myoclonus").status_code == 404
    assert client.get("/documents/myoclonus").status_code == 404
    assert client.get("/v1/search", params={"q": "musle twiching", "min_confidence": 0}).json()["hits"] == []
    page = client.get("/", params={"q": "why do I jerk awake"})
    assert page.status_code == 200
    assert "there is none here at present" in page.text
    assert client.get("/").status_code == 200
    assert client.get("/staff", params={"q": "why do I jerk awake"}).status_code == 200
    assert client.get("/staff/documents").status_code == 200


def test_the_command_line_and_doctor_deal_with_an_index_of_no_document(emptied: Home) -> None:
    asked = vouch(emptied, "ask", "why do I jerk awake")
    found = {finding.subject: finding for finding in examine(Settings(home=emptied.root))}

    assert "there is none here at present" in asked.stdout
    assert asked.stderr == ""
    assert found["Index"].ok, found["Index"].detail
    assert "0 passages" in found["Index"].detail
    assert found["Library"].detail == "0 documents"
