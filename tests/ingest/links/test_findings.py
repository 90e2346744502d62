from ingest.links.findings import FoundLink, LinkFindings, find_links
from ingest.links.link import ArticleLink, ArticleLinks, PlacedArticle

SITE = "https://health.example"


def _article(
    doc_id: str, *links: str, places: set[str] | None = None, addresses: tuple[str, ...] = ()
) -> PlacedArticle:
    found = [ArticleLink(url, fragment, "Rest") for url, _, fragment in (link.partition("#") for link in links)]
    known = None if places is None else frozenset(places)
    return PlacedArticle(doc_id, addresses or (f"{SITE}/{doc_id}",), ArticleLinks(tuple(found), known))


def _find(*articles: PlacedArticle, unserved: frozenset[str] = frozenset(), withdrawn: str = "") -> LinkFindings:
    served = frozenset(one.doc_id for one in articles) - unserved - {withdrawn}
    return find_links(articles, served=served, withdrawn=frozenset({withdrawn}) - {""})


def _urls(links: tuple[FoundLink, ...]) -> list[str]:
    return [link.url for link in links]


def test_what_leads_nowhere_on_the_own_site_is_missing_and_what_leads_off_it_is_outside() -> None:
    found = _find(
        _article("a", f"{SITE}/b", f"{SITE}/lost", "https://other.example/x#y", f"{SITE}/", f"{SITE}/leaflet.pdf"),
        _article("b", addresses=("https://www.health.example/b",)),
    )
    assert found.missing == (FoundLink("a", f"{SITE}/lost", "Rest"),)
    assert found.outside == (FoundLink("a", "https://other.example/x#y", "Rest"),)
    assert {target: _urls(links) for target, links in found.to.items()} == {"b": [f"{SITE}/b"]}
    assert found.orphans == ("a",)
    assert (found.read, found.unread) == (2, 0)


def test_one_address_has_several_spellings() -> None:
    spelt = [
        "http://health.example/b", "https://www.health.example/b/", f"{SITE}/b/index.html", f"{SITE}/b?utm_source=x",
        f"{SITE}/c?id=1", f"{SITE}/old",
    ]  # fmt: skip
    at = _article("c", addresses=(f"{SITE}/c?id=1", f"{SITE}/old"))
    found = _find(_article("a", *spelt, f"{SITE}/c?id=2", f"{SITE}/c"), _article("b"), at)

    assert {target: len(links) for target, links in found.to.items()} == {"b": 4, "c": 2}
    assert _urls(found.missing) == [f"{SITE}/c?id=2", f"{SITE}/c"]


def test_a_place_is_lost_only_where_the_places_of_the_page_are_known() -> None:
    found = _find(
        _article(
            "a", f"{SITE}/b#rest", f"{SITE}/b#lost one", f"{SITE}/c#any", "#own", "#top", f"{SITE}/b", places={"own"}
        ),
        _article("b", "#nowhere", places={"rest"}),
        _article("c"),
    )
    assert {target: [(link.doc_id, link.url) for link in links] for target, links in found.lost_places.items()} == {
        "b": [("a", f"{SITE}/b#lost%20one"), ("b", "#nowhere")],
    }


def test_what_was_withdrawn_is_missing_and_a_duplicate_or_one_that_is_not_built_yet_is_not() -> None:
    found = _find(
        _article("a", f"{SITE}/gone", f"{SITE}/twin"), _article("gone", f"{SITE}/lost"), _article("twin"),
        unserved=frozenset({"twin"}), withdrawn="gone",
    )  # fmt: skip
    assert _urls(found.missing) == [f"{SITE}/gone"]
    assert list(found.to) == ["twin"]


def test_nothing_is_an_orphan_where_articles_do_not_link_to_each_other() -> None:
    alone = [_article(f"n{number}") for number in range(20)]
    assert _find(*alone).orphans == ()
    assert _find(*alone, _article("a", f"{SITE}/n1")).orphans == ()  # one of 21
    linking = _article("a", *(f"{SITE}/n{number}" for number in range(18)))
    assert _find(*alone, linking).orphans == ("a", "n18", "n19")


def test_an_article_whose_links_are_not_read_is_counted_and_can_be_led_to() -> None:
    pdf = PlacedArticle("pdf", (f"{SITE}/pdf",), None)
    found = _find(_article("a", f"{SITE}/pdf#page=2"), pdf)

    assert (found.read, found.unread, list(found.to), found.missing) == (1, 1, ["pdf"], ())
    assert found.lost_places == {}


def test_an_address_that_is_none_makes_no_site() -> None:
    found = _find(_article("a", f"{SITE}/lost", addresses=("not an address",)))

    assert (found.missing, _urls(found.outside), found.orphans) == ((), [f"{SITE}/lost"], ())
