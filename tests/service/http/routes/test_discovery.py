import json
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from index.passages.query import Filters
from ingest.home import Home
from service.access.access import Access
from service.access.key_ring import KeyRing
from service.access.policy import AccessPolicy
from service.app import create_app
from service.citations.linked_data import linked_data
from service.http.routes import discovery
from service.live.live_index import LiveIndex
from tests.documents import paragraphs

XMLNS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def client(articles_home: Home) -> Iterator[TestClient]:
    with TestClient(create_app(LiveIndex(articles_home)), base_url="https://search.example") as made:
        yield made


def listed(text: str) -> dict[str, str | None]:
    root = ElementTree.fromstring(text)
    return {one.findtext(f"{XMLNS}loc") or "": one.findtext(f"{XMLNS}lastmod") for one in root}


def test_every_reader_page_that_has_no_other_address_is_listed_and_there(client: TestClient) -> None:
    response = client.get("/sitemap.xml")
    found = listed(response.text)
    assert response.headers["content-type"] == "application/xml"
    assert found["https://search.example/documents/myoclonus"] == "2024-03-05"
    assert not any("nosebleeds" in address for address in found)  # it has an address on its own site
    assert len(found) > 2
    for address in found:
        if "hostile" not in address:  # the test's client decodes that one twice; browsers' tests open it
            assert client.get(address, headers={"accept": "text/html"}).status_code == 200


def test_lists_that_are_too_long_are_listed_themselves(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = listed(client.get("/sitemap.xml").text)
    monkeypatch.setattr(discovery, "_MOST_IN_A_FILE", 2)
    lists = listed(client.get("/sitemap.xml").text)
    parts = [listed(client.get(address).text) for address in lists]
    assert all(len(part) <= 2 for part in parts)
    assert {address: day for part in parts for address, day in part.items()} == whole
    assert client.get(f"/sitemap.xml?page={len(lists) + 1}").status_code == 404


def test_what_the_public_may_not_see_is_listed_nowhere(articles_home: Home) -> None:
    access = Access(AccessPolicy(public=Filters(doc_ids=("emoji",))), KeyRing(articles_home.keys))
    hiding = TestClient(create_app(LiveIndex(articles_home), access=access))
    assert [address.rpartition("/")[2] for address in listed(hiding.get("/sitemap.xml").text)] == ["emoji"]
    assert "neurology" not in hiding.get("/llms.txt").text


def test_language_models_are_told_what_this_is_and_where(client: TestClient) -> None:
    text = client.get("/llms.txt").text
    assert text.startswith("# Vouch\n")
    assert "- neurology (1)" in text
    for address in re.findall(r"\]\((https://search\.example/[^)]+)\)", text):
        assert client.get(address).status_code == 200


def test_a_reader_page_says_what_is_known_of_it_to_search_engines(client: TestClient) -> None:
    page = client.get("/documents/nosebleeds").text
    data = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert len(data) == 1
    known = json.loads(data[0])
    assert known["@type"] == "MedicalWebPage"
    assert (known["lastReviewed"], known["reviewedBy"]["name"]) == ("2023-05-12", "Dr A. Moreno")


def test_no_name_of_an_article_ends_the_script_that_holds_it() -> None:
    document = paragraphs("Words.", title="</script><script>alert(1)</script>\u2028", publisher="<!--")
    written = linked_data(document)
    assert "<" not in written
    assert json.loads(written)["name"] == document.title
    assert json.loads(written)["publisher"]["name"] == "<!--"
