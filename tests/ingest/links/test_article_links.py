import pytest

from ingest.errors import UnreadableSource
from ingest.links.article_links import markdown_links, page_links
from ingest.links.link import ArticleLink, ArticleLinks

SENTENCES = " ".join("A sore elbow heals by itself in a few weeks if it is rested well." for _ in range(6))
PAGE = f"""<html><head><title>Elbows</title></head><body>
<nav id="menu"><a href="/menu">Menu</a></nav>
<main><h1 id="top">Sore elbows</h1><p>{SENTENCES} See <a href="../knees/">knees</a> and <a href="#rest">rest</a>.</p>
<h2 id="rest">Rest</h2><p>{SENTENCES} Ask <a href="https://Other.example:443/a%7eb?x=1#how%20to">others</a>,
<a href="mailto:a@b.example">us</a>, <a href="javascript:x()">this</a>, <a name="old">here</a>, <a href="">there</a>,
<a href="https://health.example/elbows/">this page</a>, <a href="#:~:text=rest">words</a>,
<a href="//cdn.example/y#:~:text=z">y</a> or <a href="../knees/">knees</a>.</p></main>
<footer><a href="/imprint">Imprint</a></footer></body></html>""".encode()
ADDRESS = "https://health.example/elbows/"


def _page(markup: bytes = PAGE, address: str | None = ADDRESS) -> ArticleLinks:
    return page_links(markup, address=address, charset=None, where="x")


def test_the_links_of_an_article_are_found_whole_below_their_headings_and_those_of_the_site_are_not() -> None:
    assert _page().links == (
        ArticleLink("https://health.example/knees/", "", "Sore elbows"),
        ArticleLink("", "rest", "Sore elbows"),
        ArticleLink("https://other.example/a~b?x=1", "how to", "Rest"),
        ArticleLink("https://cdn.example/y", "", "Rest"),
        ArticleLink("https://health.example/knees/", "", "Rest"),
    )
    assert _page().places == frozenset({"menu", "top", "rest", "old"})


def test_without_an_address_of_its_own_only_whole_links_are_known() -> None:
    assert [link.url for link in _page(address=None).links] == [
        "", "https://other.example/a~b?x=1", "https://health.example/elbows/",
    ]  # fmt: skip


def test_a_base_moves_relative_links_and_fragments_alike() -> None:
    moved = PAGE.replace(b"<title>", b'<base href="https://health.example/b/c/"><title>')

    assert [(link.url, link.fragment) for link in _page(moved).links[:2]] == [
        ("https://health.example/b/knees/", ""),
        ("https://health.example/b/c/", "rest"),
    ]


def test_links_of_markdown_are_found_and_front_matter_is_none() -> None:
    text = b"""---
title: "[a](https://no.example)"
---
# Elbows

See [knees](/knees "x") and <https://other.example/z>.

## Rest

Not `[code](/code)`, but [this](#rest-1).
"""
    found = markdown_links(text, address=ADDRESS, where="x")

    assert found.links == (
        ArticleLink("https://health.example/knees", "", "Elbows"),
        ArticleLink("https://other.example/z", "", "Elbows"),
        ArticleLink("", "rest-1", "Rest"),
    )
    assert found.places is None  # what ids the site's program gives to headings isn't known


def test_what_can_not_be_read_says_so() -> None:
    with pytest.raises(UnreadableSource):
        _page(b"\x00\x01\x02")


def test_an_address_that_nobody_can_read_costs_no_other_link() -> None:
    broken = PAGE.replace(b'<a href="#rest">', b'<a href="https://[link to be added]/x">later</a> <a href="#rest">')

    assert _page(broken).links == _page().links
