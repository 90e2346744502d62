import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.build.build import build
from index.config import RetrievalConfig
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from service.app import create_app
from service.live.live_index import LiveIndex
from service.pages.shown_answer import how_sure
from tests.once import made_once, with_models_of

ARTICLES = {
    "burns.md": """# Burns

## Don't

- Don't put butter or toothpaste on a burn.
- Don't burst the blisters of a burn.

## Doses

| Age | Paracetamol for a burn |
| --- | --- |
| 2 to 3 years | 180 mg up to four times a day |
| 4 to 5 years | 240 mg up to four times a day |
""",
    "mouth.md": """# Burn of the mouth

Avoid these foods with a burn of the mouth:

- hot soup
- crisps
- orange juice
""",
    "scalds.md": """# Scalds

A scald is a burn by hot water. Cool a scald under running water for twenty minutes. Then cover it with cling film.

Take rings and watches off a scald before it swells up.
""",
}


@pytest.fixture(scope="module")
def client(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    def make(folder: Path) -> None:
        home, articles = with_models_of(built_home, folder / "home"), folder / "articles"
        articles.mkdir(parents=True)
        for name, text in ARTICLES.items():
            (articles / name).write_text(text)
        with Library.open(home) as library:
            list(intake(articles, library))
        build(home, config=RetrievalConfig())

    home = Home(made_once(tmp_path_factory, "shown", make) / "home")
    with TestClient(create_app(LiveIndex(home, min_confidence=0.0))) as made:
        yield made


def page(client: TestClient, question: str) -> str:
    return client.post("/", data={"q": question}, headers={"accept": "text/html"}).text


def test_an_item_of_a_list_is_shown_as_one_below_the_heading_that_it_hangs_on(client: TestClient) -> None:
    shown = page(client, "can I put butter on a burn")
    scope, item = (
        '<p class="scope heading">Don&#39;t</p>',
        "<li><mark>Don&#39;t put butter or toothpaste on a burn.</mark></li>",
    )
    assert scope in shown.replace("’", "&#39;")
    assert item in shown
    assert shown.index(scope) < shown.index(item)


def test_a_row_is_shown_as_a_table_with_its_header(client: TestClient) -> None:
    shown = page(client, "how much paracetamol for a burn at 2 to 3 years")
    quoted = shown.partition("<blockquote")[2].partition("</blockquote>")[0]
    assert quoted.count("<table>") == 1
    assert '<th scope="col">Paracetamol for a burn</th>' in quoted
    assert "<td><mark>180 mg up to four times a day</mark></td>" in quoted


def test_hits_of_one_article_are_together_the_best_first(client: TestClient) -> None:
    shown = page(client, "how do I treat a scald or a burn")
    hits = client.post("/v1/ask", json={"question": "how do I treat a scald or a burn"}).json()["hits"]
    of_article = [hit["citation"]["doc_id"] for hit in hits]
    assert len(hits) > len(set(of_article)) >= 2
    assert shown.count("<article") == len(hits)
    others = max(of_article.count(one) for one in set(of_article)) - 1
    assert f"<summary>{others} more from this article" in shown
    first = shown.partition("<article")[2].partition("</article>")[0]
    assert hits[0]["citation"]["parts"][-1]["text"] in first


def test_no_two_links_have_one_name_and_lead_to_two_places(client: TestClient) -> None:
    shown = page(client, "how do I treat a scald or a burn")
    links = re.findall(r'<a href="(/documents/[^"]*)">(.*?)</a>', shown, re.DOTALL)
    names: dict[str, set[str]] = {}
    for address, inner in links:
        names.setdefault(re.sub(r"<[^>]+>", "", inner), set()).add(address)
    assert len(links) > 4
    assert {name: to for name, to in names.items() if len(to) > 1} == {}


def test_more_of_it_shows_the_passage_with_the_quote_marked_in_it(client: TestClient) -> None:
    shown = page(client, "how long do I cool a scald under running water")
    passage = shown.partition('<div class="passage"')[2].partition("</div>")[0]
    assert (
        "A scald is a burn by hot water. <mark>Cool a scald under running water for twenty minutes.</mark>" in passage
    )
    assert "cling film" in passage


@pytest.mark.parametrize(
    ("confidence", "word"),
    [(0.95, "seems"), (0.7, "seems"), (0.69, "may"), (0.3, "may"), (0.29, "not sure"), (0.0, "not sure")],
)
def test_confidence_is_in_words(confidence: float, word: str) -> None:
    assert word in how_sure(confidence)


def test_words_that_may_be_no_answer_are_not_marked_as_one(client: TestClient) -> None:
    sure, doubtful = (
        page(client, asked) for asked in ("what do I put on a burn", "why is the sky burning blue on Mars")
    )
    shown = [("seems to" in one or "This may" in one, '<ol class="hits doubtful"' in one) for one in (sure, doubtful)]
    assert shown == [(True, False), (False, True)]
