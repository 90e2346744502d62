"""How the box shows what it is sent: notices whatever fails, and the article's own structure."""

import time
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.states import BOX, QUESTION, Places, ask_box, open_box, settled, unfold

LETTER = (
    "My chest hurts and my left arm is numb, and I have had an odd feeling since the spring which nobody can tell me "
    "anything about at all. What is the capital of France? Where can I buy a house boat by the sea?"
)
TABLE: dict[str, Any] = {
    "text": (
        "Age\tAdults\tChildren under 5\nParacetamol\t2 tablets\tnone\n\nDon't:\nride\na motorbike\nswim\n\nkeep\tdry"
    ),
    "blocks": [
        ("table_header", 0, "Age\tAdults\tChildren under 5"),
        ("table_row", 0, "Paracetamol\t2 tablets\tnone"),
        ("paragraph", 0, "Don't:"),
        ("list_item", 1, "ride"),
        ("list_item", 2, "a motorbike"),
        ("list_item", 1, "swim"),
        ("preformatted", 0, "keep\tdry"),
    ],
}


def with_answer(page: Page, change: Any) -> None:
    """Have the service's answers changed on their way to the box."""

    def changed(route: Route) -> None:
        response = route.fetch()
        body = response.json()
        change(body)
        route.fulfill(response=response, json=body)

    page.route("**/v1/ask", changed)


def structured(body: dict[str, Any]) -> None:
    """Give the first hit a passage with a table, a nested list and preformatted text, of which one row answers."""
    hit = body["hits"][0]
    text, blocks = TABLE["text"], []
    for kind, level, words in TABLE["blocks"]:
        start = text.index(words)
        blocks.append({"start": start, "end": start + len(words), "kind": kind, "level": level})
    row = blocks[1]
    hit["passage"] |= {"text": text, "blocks": blocks, "start": 100, "end": 100 + len(text), "context": []}
    hit["passage"]["highlights"] = [{"start": row["start"], "end": row["end"]}]

    def part(role: str, block: dict[str, Any]) -> dict[str, Any]:
        words = text[block["start"] : block["end"]]
        own = {**block, "start": 0, "end": len(words)}
        return {"role": role, "start": 100 + block["start"], "end": 100 + block["end"], "text": words, "blocks": [own]}

    hit["citation"]["parts"] = [part("scope", blocks[0]), part("quote", row)]


def test_a_long_question_that_is_not_answered_is_offered_in_parts_below_its_notice(page: Page, places: Places) -> None:
    open_box(page, places)
    ask_box(page, LETTER)
    settled(page)
    expect(page.locator(f"{BOX} [part=notice]")).to_contain_text("it can be a heart attack")
    expect(page.locator(f"{BOX} [part=refusal]")).to_contain_text("Try asking it shorter:")
    page.get_by_role("button", name="Where can I buy a house boat by the sea?").click()
    expect(page.locator(f"{BOX} input[type=search]")).to_have_value("Where can I buy a house boat by the sea?")


def test_a_notice_and_a_refusal_wait_for_no_list_of_topics(page: Page, places: Places) -> None:
    page.route("**/v1/topics", lambda _: time.sleep(0.001))  # it is never answered
    open_box(page, places)
    ask_box(page, "my chest hurts, what is the capital of France")
    expect(page.locator(f"{BOX} [part=notice]")).to_be_visible(timeout=2000)
    expect(page.locator(f"{BOX} [part=topics]")).to_have_text("")


def test_a_notice_is_shown_whatever_goes_wrong_with_the_answer(page: Page, places: Places) -> None:
    def broken(body: dict[str, Any]) -> None:
        body["hits"] = [{"rank": 1}]
        body["refusal"] = None

    with_answer(page, broken)
    open_box(page, places)
    ask_box(page, "my chest hurts")
    settled(page)
    expect(page.locator(f"{BOX} [part=notice]")).to_contain_text("it can be a heart attack")
    expect(page.locator(f"{BOX} [part=error]")).to_be_visible()


def test_a_sites_own_rendering_that_fails_gives_way_to_the_boxs(page: Page, places: Places) -> None:
    open_box(page, places)
    page.evaluate(
        """() => {
          document.querySelector("vouch-search").renderHit = () => { throw new Error("theirs"); };
        }"""
    )
    ask_box(page, QUESTION)
    settled(page)
    expect(page.locator(f"{BOX} article").first).to_contain_text("How common is myoclonus")


def test_rows_are_one_table_items_one_list_and_only_rows_have_cells(page: Page, places: Places) -> None:
    with_answer(page, structured)
    open_box(page, places)
    ask_box(page, QUESTION)
    settled(page)
    quote = page.locator(f"{BOX} [part=quote]").first
    assert quote.locator("table").count() == 1
    assert quote.locator("th").all_inner_texts() == ["Age", "Adults", "Children under 5"]
    assert quote.locator("td mark").all_inner_texts() == ["Paracetamol", "2 tablets", "none"]
    unfold(page)
    passage = page.locator(f"{BOX} [part=passage]").first
    assert passage.locator("table").count() == 1
    assert passage.locator("td mark").all_inner_texts() == ["Paracetamol", "2 tablets", "none"]
    assert passage.locator("mark").count() == 3
    assert passage.locator(":scope > ul").count() == 1
    expect(passage.locator("ul ul li")).to_have_text("a motorbike")
    expect(passage.locator(".kind-preformatted")).to_contain_text("dry")
    assert passage.locator("ul, p, table").last.get_attribute("class") == "kind-preformatted"


def test_a_passage_can_be_opened_however_long_what_it_hangs_on_is(page: Page, places: Places) -> None:
    def far(body: dict[str, Any]) -> None:
        hit = body["hits"][0]
        scope = {"role": "scope", "start": 0, "end": 5000, "text": "x" * 5000, "blocks": []}
        hit["citation"]["parts"] = [scope, hit["citation"]["parts"][-1]]
        hit["passage"] |= {"start": 6000, "end": 6000 + len(hit["passage"]["text"])}
        hit["citation"]["parts"][1] |= {"start": 6000, "end": 6000 + len(hit["citation"]["parts"][1]["text"])}

    with_answer(page, far)
    open_box(page, places)
    ask_box(page, QUESTION)
    settled(page)
    unfold(page)
    expect(page.locator(f"{BOX} [part=passage]").first).to_be_visible()


def test_readers_choose_within_what_the_owner_chose(page: Page, places: Places) -> None:
    facets = {
        "topics": [{"value": name, "articles": 1} for name in ("asthma", "cancer", "eczema")],
        "audiences": [{"value": name, "articles": 1} for name in ("patients", "professionals")],
        "articles": 3,
    }
    page.route("**/v1/topics", lambda route: route.fulfill(json=facets, headers={"access-control-allow-origin": "*"}))
    open_box(page, places, tags="asthma, eczema", audience="patients", facets="topic audience")
    options = page.locator(f"{BOX} [part=facet] option")
    expect(options.nth(2)).to_be_attached()
    assert options.all_inner_texts() == ["All topics", "asthma (1)", "eczema (1)"]


def test_more_results_leave_the_reader_where_they_are(page: Page, places: Places) -> None:
    open_box(page, places)
    ask_box(page, "how do I stop a nosebleed")
    settled(page)
    button = page.get_by_role("button", name="More results")
    button.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    button.click()
    expect(page.locator(f"{BOX} article").nth(5)).to_be_attached()
    assert page.evaluate("scrollY") >= before - 5
    assert page.get_by_role("button", name="More results").count() == 0
