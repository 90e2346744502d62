import json
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from index.build.build import build
from index.config import RetrievalConfig
from ingest.description.public_address import public_address
from ingest.document import Block, BlockKind
from ingest.home import Home
from ingest.html.page import extract_html
from ingest.library.library import Library
from ingest.sync.intake import intake
from service.answers.catalogue import Catalogue
from service.app import create_app
from service.citations.deep_link import LinkPrecision, deep_link, reader_path
from service.live.live_index import LiveIndex
from service.pages.templates import address
from tests.documents import paragraphs
from tests.keyed import keyed, staff_client
from tests.once import with_models_of
from tests.service.citations.test_deep_link import span_of
from vouch import main

PUBLIC = (
    "https://h.example", "HTTP://H.example:8080/a?b=[c]#d", "https://h.example/two words", "http://h.example/%zz",
    "https://[2001:db8::1]:80/x", "http://[::ffff:192.0.2.1]/", "http://192.0.2.1/", "http://192.0.2.1./", "http://localhost:8000/",
    "https://exämple.example/ü", "https://例え.example/", "http://a_b.example./", "https://1.example/",
)  # fmt: skip
LISTED = (
    "http://[bad", "http://[::gg]/", "http://x[::1]/", "http://[::1]x/", "http://[fe80::1%25eth0]/", "http://[v1.a]/",
    "https://exa mple", "http://host:99999/", "http://host:eighty/", "http://host:٣/", "http://", "https:///path",
    "http://a..b/", f"http://{'a' * 64}.example/", "http://exa℀mple.example/", "http://\u202eh.example/",
    "http://\xad/", "http://300.1.1.1/", "http://1.2.3.4.5/", "http://１.２.３.400/", "http://%68.example/",
    "http://h\\@other.example/", "http://nurse@h.example/", "http://nurse:word@h.example/", "http://h<b>.example/",
    "http://h.example/a\nb", "http://h.example/\x00",
)  # fmt: skip
"""What a sidecar or a record lets pass as an article's address."""
CANONICAL = (
    "javascript:alert(1)",
    "//[bad",
    "//other.example/x",
    "article.html",
    "not an address",
    "ftp://h.example/a",
)
"""What a page may call its own."""


@pytest.mark.parametrize("url", PUBLIC)
def test_what_a_browser_opens_is_a_public_address(url: str) -> None:
    assert public_address(url) == address(url) == url


@pytest.mark.parametrize("url", [*LISTED, *CANONICAL, "", None, "http://h.example/\ud800", " http://h.example/", "/a"])
def test_what_a_browser_cannot_open_on_the_web_is_none(url: str | None) -> None:
    assert public_address(url) is None


@pytest.mark.parametrize("url", [*LISTED, *CANONICAL])
def test_an_article_without_a_public_address_is_linked_as_one_without_an_address(url: str) -> None:
    text = "It hurts. It may come back."
    blocks = (Block(BlockKind.PARAGRAPH, 0, len(text), page=3, rendered="It hurts."),)
    document = replace(paragraphs(text, url=url), blocks=blocks)
    span = span_of(document, "It may come back.")  # only the reader page shows it
    link = deep_link(document, span, "abc")

    assert link == deep_link(replace(document, url=None), span, "abc")
    assert link.url == "/documents/a?cite=abc#:~:text=It%20may%20come%20back."
    assert (link.precision, link.caveat) == (LinkPrecision.FRAGMENT, None)


def words(number: int) -> str:
    """What only one of the articles says, and what brings a notice."""
    return f"Crushing pain in my chest, kind {number}, needs an ambulance within {number + 3} minutes."


ARTICLES = {f"listed-{number}": words(number) for number in range(len(LISTED))} | {
    f"canonical-{number}": words(100 + number) for number in range(len(CANONICAL))
}


@pytest.fixture(scope="module")
def misaddressed(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Articles whose addresses are none."""
    folder = tmp_path_factory.mktemp("misaddressed")
    records = [
        {"_id": f"listed-{number}", "title": f"Pain {number}", "text": words(number), "url": url}
        for number, url in enumerate(LISTED)
    ]
    (folder / "listed.jsonl").write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    for number, url in enumerate(CANONICAL):
        page = f'<html><head><link rel="canonical" href="{url}"></head><body><h1>Pain</h1><p>{words(100 + number)}</p>'
        (folder / f"canonical-{number}.html").write_text(page, encoding="utf-8")
    home = with_models_of(built_home, tmp_path_factory.mktemp("home") / "home")
    with Library.open(home) as library, pytest.MonkeyPatch.context() as as_it_was:  # libraries hold such from before
        as_it_was.setattr("ingest.description.metadata.public_address", lambda text: text)
        assert {outcome.change for outcome in intake(folder, library)} == {"added"}
    build(home, config=RetrievalConfig())
    return home


def test_an_address_that_is_none_is_dropped_with_a_warning_when_it_is_taken_in(home: Home, tmp_path: Path) -> None:
    records = [
        {"_id": str(number), "text": words(number), "url": url} for number, url in enumerate((*LISTED, PUBLIC[0]))
    ]
    (tmp_path / "listed.jsonl").write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    with Library.open(home) as library:
        outcomes = list(intake(tmp_path / "listed.jsonl", library))
        urls = [document.url for document in library.documents()]

    assert [outcome.change for outcome in outcomes] == ["added"] * len(records)
    assert [sum("url" in warning for warning in outcome.warnings) for outcome in outcomes] == [1] * len(LISTED) + [0]
    assert [url for url in urls if url] == [PUBLIC[0]]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "//[bad", "http://[bad", "https://exa mple", "data:text/html,x"]
)
def test_a_page_that_calls_its_own_what_is_no_address_keeps_the_one_it_was_fetched_from(url: str) -> None:
    markup = f'<link rel="canonical" href="{url}"><h1>Pain</h1><p>{words(1)}</p>'.encode()
    extraction, about = extract_html(markup, where="page", url="https://h.example/pain")

    assert about.url == "https://h.example/pain"
    assert [warning for warning in extraction.warnings if url in warning] != []


@pytest.fixture(scope="module")
def asked(misaddressed: Home) -> TestClient:
    return staff_client(create_app(LiveIndex(misaddressed, min_confidence=0.0), access=keyed()))


@pytest.mark.parametrize("doc_id", ARTICLES)
def test_a_bad_address_breaks_no_answer_and_the_reader_page_is_linked(asked: TestClient, doc_id: str) -> None:
    question = {"question": ARTICLES[doc_id], "filters": {"doc_ids": [doc_id]}}
    body = asked.post("/v1/ask", json=question).json()
    searched = asked.get("/v1/search", params={"q": ARTICLES[doc_id], "doc_ids": doc_id}).json()
    citation: dict[str, Any] = body["hits"][0]["citation"]

    assert body["notice"]["topic"] == "heart"
    assert (searched["hits"], searched["notice"]) == (body["hits"], body["notice"])
    assert citation["quote"] == ARTICLES[doc_id]
    assert citation["url"] is None
    assert citation["deep_link"].startswith(f"/documents/{doc_id}?cite={citation['citation_id']}#:~:text=")
    assert citation["link_precision"] == "fragment"
    page = asked.get(citation["deep_link"].split("#")[0])
    assert f'<mark id="cited">{escape(citation["quote"])}</mark>' in page.text
    assert "on its own site" not in page.text
    assert asked.get(f"/v1/documents/{doc_id}").json()["url"] is None


@pytest.mark.parametrize("doc_id", ["listed-0", "listed-6", "listed-14", "canonical-0", "canonical-1"])
def test_every_page_and_form_of_a_citation_links_the_reader_page_instead(
    asked: TestClient, misaddressed: Home, doc_id: str
) -> None:
    link = asked.post("/v1/ask", json={"question": ARTICLES[doc_id], "k": 1}).json()["hits"][0]["citation"]
    citation_id, whole = link["citation_id"], f"http://testserver{link['deep_link']}"
    assert link["doc_id"] == doc_id
    for path in ("/", "/staff"):
        page = asked.get(path, params={"q": ARTICLES[doc_id]})
        assert page.status_code == 200
        assert '<section class="panel notice"' in page.text
        assert f'<a href="{escape(link["deep_link"])}"' in page.text
        assert escape(whole) in page.text
    for form in ("csl-json", "markdown", "html", "text"):
        pasted = asked.get(f"/v1/citations/{citation_id}", params={"format": form})
        assert (form, pasted.status_code) == (form, 200)
        assert (escape(whole) if form == "html" else whole) in pasted.text
    assert asked.get(f"/v1/citations/{citation_id}", params={"format": "bibtex"}).status_code == 200
    annotation = asked.get(f"/v1/citations/{citation_id}", params={"format": "annotation"}).json()
    assert annotation["target"][0]["source"]["id"] == f"http://testserver/documents/{doc_id}"
    status = asked.get(f"/v1/citations/{citation_id}").json()
    assert (status["cited"]["url"], status["present"]["url"]) == (None, None)
    environment = {"VOUCH_HOME": str(misaddressed.root)}
    said = CliRunner().invoke(main, ["ask", ARTICLES[doc_id], "--min-confidence", "0"], env=environment)
    assert said.exit_code == 0
    assert said.output.startswith("! ")
    assert f"\n   {link['deep_link']}\n" in said.output


def test_a_refusal_names_the_reader_page_of_an_article_whose_address_is_none(asked: TestClient) -> None:
    refused = asked.post("/v1/ask", json={"question": words(0), "min_confidence": 1.0}).json()

    assert {near["url"] for near in refused["refusal"]["nearest"]} <= {reader_path(doc_id) for doc_id in ARTICLES}
    assert len(refused["refusal"]["nearest"]) == 3


def test_a_withdrawn_article_whose_address_is_none_is_listed_without_a_link(
    misaddressed: Home, asked: TestClient
) -> None:
    assert asked.get("/staff/documents").status_code == 200
    outlines = LiveIndex(misaddressed, serving=False).get().answerer.searcher.outlines()
    rows = Catalogue(outlines).rows(today=date(2024, 1, 1), withdrawn=frozenset(ARTICLES))

    assert {row.link for row in rows} == {""}
