from fastapi.testclient import TestClient

from ingest.home import Home
from service.app import create_app
from service.live.live_index import LiveIndex


def test_topics_say_what_articles_are_about_the_most_frequent_first(articles_home: Home) -> None:
    found = TestClient(create_app(LiveIndex(articles_home))).get("/v1/topics").json()

    assert found["articles"] >= 4
    assert {"value": "neurology", "articles": 1} in found["topics"]
    assert [one["articles"] for one in found["topics"]] == sorted(
        (one["articles"] for one in found["topics"]), reverse=True
    )
    assert found["audiences"]
    assert all(set(one) == {"value", "articles"} for one in found["audiences"])
