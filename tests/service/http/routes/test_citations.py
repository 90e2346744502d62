import pytest
from starlette.testclient import TestClient

from service.answers.live_index import LiveIndex
from service.app import create_app
from tests.service.editing import CURE, QUESTION, Bench

STATUS, CSL = "application/json", "application/vnd.citationstyles.csl+json"


@pytest.fixture
def citation_path(bench: Bench) -> str:
    """The path of a citation in service."""
    (hit,) = bench.client().post("/v1/ask", json={"question": QUESTION, "k": 1, "min_confidence": 0}).json()["hits"]
    assert hit["citation"]["quote"] == CURE
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
        ("text/*", "text/markdown"),
        ("TEXT/Markdown; charset=utf-8", "text/markdown"),
        (f"{CSL}, application/ld+json", "application/ld+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", STATUS),
        ("image/png", STATUS),
        ("q=;;,,/", STATUS),
    ],
)
def test_a_citation_comes_in_the_form_that_the_client_likes_best(
    bench: Bench, citation_path: str, accept: str | None, media_type: str
) -> None:
    client = bench.client()
    client.headers.pop("accept", None)

    response = client.get(citation_path, headers={} if accept is None else {"accept": accept})

    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == media_type


class PublishingClock:
    """A clock by which every look at the link is due, and which publishes another snapshot at a chosen reading."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.now = 0.0
        self.readings = 0
        self.publish_at: int | None = None

    def __call__(self) -> float:
        self.now += 1.0
        self.readings += 1
        if self.readings == self.publish_at:
            self._bench.edit(CURE, f"Much is known today. {CURE}")
        return self.now


def test_a_reader_page_is_of_one_snapshot_whatever_is_published_while_it_is_made(bench: Bench) -> None:
    clock = PublishingClock(bench)
    live = LiveIndex(bench.home, clock=clock, serving=False)
    client = TestClient(create_app(live))
    (hit,) = client.post("/v1/ask", json={"question": QUESTION, "k": 1, "min_confidence": 0}).json()["hits"]
    before = clock.readings
    live.get()
    clock.publish_at = clock.readings + (clock.readings - before) + 1  # as soon as a request looks a second time

    page = client.get(
        f"/documents/myoclonus?cite={hit['citation']['citation_id']}", headers={"accept": "text/html"}
    ).text

    assert f">{CURE}</mark>" in page
    assert "Much is known today" not in page
    assert clock.readings < clock.publish_at
