import pytest

from tests.service.editing import BELOW, CURE, QUESTION, Bench

STATUS, CSL = "application/json", "application/vnd.citationstyles.csl+json"


@pytest.fixture
def citation_path(bench: Bench) -> str:
    """The path of a citation in service."""
    (hit,) = bench.client().post("/v1/ask", json={"question": QUESTION, "k": 1, "min_confidence": 0}).json()["hits"]
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
    bench: Bench, citation_path: str, accept: str | None, media_type: str
) -> None:
    client = bench.client()
    client.headers.pop("accept", None)

    response = client.get(citation_path, headers={} if accept is None else {"accept": accept})

    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == media_type
