import pytest
from starlette.testclient import TestClient

from ingest.home import Home
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.keyed import keyed, staff_client
from tests.service.editing import BELOW, CURE, QUESTION

STATUS, CSL = "application/json", "application/vnd.citationstyles.csl+json"


@pytest.fixture(scope="module")
def asking(built_home: Home) -> TestClient:
    """A client that says nothing of what it likes."""
    client = staff_client(create_app(LiveIndex(built_home), access=keyed()), raise_server_exceptions=False)
    client.headers.pop("accept", None)
    return client


@pytest.fixture(scope="module")
def citation_path(asking: TestClient) -> str:
    """The path of a citation in service."""
    (hit,) = asking.post("/v1/ask", json={"question": QUESTION, "k": 1, "min_confidence": 0}).json()["hits"]
    assert hit["citation"]["quote"] == BELOW + CURE
    return f"/v1/citations/{hit['citation']['citation_id']}"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, STATUS),
        ("*/*", STATUS),
        ("application/json, application/ld+json;q=0.1", STATUS),
        ("application/ld+json;q=0.1, application/json", STATUS),
        ("application/json;q=0.2, text/markdown;q=0.9", "text/markdown"),
        ("application/ld+json", "application/ld+json"),
        ('application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"', "application/ld+json"),
        ("application/ld+json;q=0, */*", STATUS),
        ("application/json;q=0, application/*;q=0.5", "application/ld+json"),
        ("application/json;q=0, */*", "application/ld+json"),
        ("*/*;q=0", STATUS),
        ("text/*", "text/markdown"),
        ("TEXT/Markdown; charset=utf-8", "text/markdown"),
        (f"{CSL}, application/ld+json", CSL),
        ("application/ld+json, application/json", "application/ld+json"),
        ("application/json, application/ld+json", STATUS),
        ("*/*, application/ld+json", "application/ld+json"),
        ("application/json;q=0.5, */*;q=0.9", "application/ld+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", STATUS),
        ("image/png", STATUS),
        ("q=;;,,/", STATUS),
        ("application/ld+json;q=much, text/markdown", "text/markdown"),
        ("*/ld+json", STATUS),
    ],
)
def test_a_citation_comes_in_the_form_that_the_client_likes_best(
    asking: TestClient, citation_path: str, accept: str | None, media_type: str
) -> None:
    response = asking.get(citation_path, headers={} if accept is None else {"accept": accept})

    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == media_type
