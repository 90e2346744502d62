from collections.abc import Mapping
from typing import Any

import pytest

from index.snapshots.quotations import quotation_id
from tests.service.editing import CURE, Bench


@pytest.mark.parametrize(
    ("new", "marked"),
    [(f"Doctors say: “{CURE}”", CURE), ("There is no complete  cure for the disease.", "cure for the disease.")],
    ids=["within a longer sentence", "with other white space"],
)
def test_words_that_moved_are_marked_on_the_page_that_their_links_lead_to(
    bench: Bench, cited: Mapping[str, Any], new: str, marked: str
) -> None:
    bench.edit(CURE, new)
    found = bench.get(cited["citation_id"])
    present = found["present"]

    assert found["status"] == "moved"
    for link in (cited["deep_link"], present["deep_link"]):
        page = bench.client().get(link, headers={"accept": "text/html"}).text
        assert f"{marked}</mark>" in page, link
        assert "no longer in it" not in page
    again = bench.get(present["citation_id"])
    assert again["present"]["quote"] == present["quote"]


def test_the_page_of_words_that_changed_says_that_they_no_longer_stand(bench: Bench, cited: Mapping[str, Any]) -> None:
    bench.edit(CURE, "There is still no cure for the disease.")
    page = bench.client().get(cited["deep_link"], headers={"accept": "text/html"}).text

    assert bench.get(cited["citation_id"])["status"] == "changed"
    assert "no longer in it" in page
    assert "<mark" not in page


def test_a_second_occurrence_that_became_the_first_is_marked(bench: Bench) -> None:
    bench.edit(CURE, f"{CURE} Nobody knows why. {CURE}")
    client = bench.client()
    text = client.get("/v1/documents/myoclonus").json()["text"]
    second = quotation_id("myoclonus", CURE, 1)
    assert text.count(CURE) == 2
    bench.edit(f"{CURE} Nobody knows why. {CURE}", f"Nobody knows why. {CURE}")

    page = bench.client().get(f"/documents/myoclonus?cite={second}", headers={"accept": "text/html"}).text

    assert bench.get(second)["status"] == "moved"
    assert f"{CURE}</mark>" in page


def test_a_page_without_a_table_of_quotes_shows_the_article_all_the_same(
    bench: Bench, cited: Mapping[str, Any]
) -> None:
    bench.edit(CURE, f"Doctors say: “{CURE}”")
    bench.home.quotations.unlink()

    page = bench.client().get(cited["deep_link"], headers={"accept": "text/html"})

    assert page.status_code == 200
    assert "Nobody" not in page.text
    assert "<mark" not in page.text
