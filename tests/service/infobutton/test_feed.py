"""Feeds of whatever words, read again by others' parsers."""

import json

from hypothesis import given
from hypothesis import strategies as st

from service.infobutton.feed import Category, Feed, FeedEntry, paragraph, to_json, to_xml
from tests.service.infobutton.reading import ATOM, categories, read_feed


def feed(text: str) -> Feed:
    entry = FeedEntry(
        "urn:x", "en", text, f"https://x.example/{text}", "2024-01-01T00:00:00Z", paragraph(text, "quote")
    )
    sent = (Category("mainSearchCriteria.v.dn", text),)
    return Feed("urn:y", "https://x.example/", "en", text, "2024-01-01T00:00:00Z", sent, (entry,))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_whatever_is_echoed_is_text_and_no_markup(text: str) -> None:
    root, said = read_feed(to_xml(feed(text))), json.loads(to_json(feed(text)))["feed"]
    entry = root.find(f"{ATOM}entry")

    assert [one.tag.removeprefix(ATOM) for one in root] == [
        "title", "subtitle", "author", "updated", "id", "category", "entry",
    ]  # fmt: skip
    assert [one.tag.removeprefix(ATOM) for one in entry] == ["title", "link", "id", "updated", "summary"]
    assert said["category"] == [{"scheme": "mainSearchCriteria.v.dn", "term": text}]
    assert said["entry"][0]["title"]["_value"] == text
    assert not set(b"<>&") & set(to_json(feed(text)))
    if text.isprintable():
        assert categories(root)["mainSearchCriteria.v.dn"] == text
        assert (entry.findtext(f"{ATOM}title") or "") == text


def test_an_empty_feed_has_all_that_atom_wants() -> None:
    empty = Feed("urn:y", "https://x.example/", "en", "Nothing", "2024-01-01T00:00:00Z", (), ())
    root = read_feed(to_xml(empty))

    assert root.tag == f"{ATOM}feed"
    assert [root.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated")] == [
        "urn:y", "Vouch", "2024-01-01T00:00:00Z",
    ]  # fmt: skip
    assert json.loads(to_json(empty))["feed"]["entry"] == []
