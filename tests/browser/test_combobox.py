"""The keyboard, step by step: WAI-ARIA APG, editable combobox with list autocomplete."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from tests.browser.states import BOX, Places, open_box

WHERE = ["page", "box"]
SUGGEST = "**/v1/suggest"


def _open(where: str, page: Page, places: Places) -> tuple[Locator, Locator, Locator]:
    """The input, the list and its options."""
    if where == "box":
        open_box(page, places)
        root = page.locator(BOX)
    else:
        page.goto(places.vouch)
        page.wait_for_function("document.querySelector('#q').role === 'combobox'")
        root = page.locator("main")
    return root.locator("input[type=search]"), root.locator("[role=listbox]"), root.locator("[role=option]")


def _typed(request: Request) -> str:
    """What a request asks suggestions for; nothing where it asks for something else."""
    return str((request.post_data_json or {})["q"]) if request.url.endswith("/v1/suggest") else ""


def _handle(page: Page, typed: str, handle: Callable[[Route], object]) -> None:
    """Have what is asked for a beginning handled otherwise than by the service."""
    page.route(SUGGEST, lambda route: handle(route) if _typed(route.request) == typed else route.fallback())


def _active(field: Locator) -> str | None:
    return field.get_attribute("aria-activedescendant")


@pytest.mark.parametrize("where", WHERE)
def test_the_whole_keyboard_script(page: Page, places: Places, where: str) -> None:
    field, listbox, options = _open(where, page, places)
    expect(field).to_have_role("combobox")
    expect(field).to_have_attribute("aria-autocomplete", "list")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert field.get_attribute("aria-controls") == listbox.get_attribute("id")

    field.press_sequentially("myoc")
    expect(listbox).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    assert options.count() > 2
    assert _active(field) is None

    field.press("ArrowDown")
    assert _active(field) == options.first.get_attribute("id")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_be_focused()
    field.press("ArrowUp")
    assert _active(field) == options.last.get_attribute("id")
    field.press("ArrowDown")
    assert _active(field) == options.first.get_attribute("id")
    expect(field).to_have_value("myoc")

    field.press("ArrowLeft")
    assert _active(field) is None
    field.press_sequentially("l")  # the caret stands before the last letter
    expect(field).to_have_value("myolc")
    field.press("Backspace")
    field.press("End")
    expect(field).to_have_value("myoc")

    field.press("ArrowDown")
    field.press("Escape")
    expect(listbox).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("myoc")
    field.press("Alt+ArrowDown")
    expect(listbox).to_be_visible()
    assert _active(field) is None
    field.press("Alt+ArrowUp")
    expect(listbox).to_be_hidden()
    field.press("ArrowDown")
    expect(listbox).to_be_visible()
    field.press("Escape")
    field.press("Escape")
    expect(field).to_have_value("")


@pytest.mark.parametrize("where", WHERE)
def test_enter_takes_the_chosen_suggestion_and_asks_it(page: Page, places: Places, where: str) -> None:
    field, _, options = _open(where, page, places)
    field.press_sequentially("what are the ty")
    expect(options.first).to_have_text("What are the Types of Myoclonus?")
    field.press("ArrowDown")
    field.press("Enter")
    root = page.locator(BOX if where == "box" else "main")
    expect(root.get_by_role("heading", name="5 results")).to_be_visible()
    expect(root.locator("input[type=search]")).to_have_value("What are the Types of Myoclonus?")
    expect(root.locator("[role=listbox]")).to_be_hidden()


@pytest.mark.parametrize("where", WHERE)
def test_the_list_on_the_screen_is_chosen_from_while_another_is_on_its_way(
    page: Page, places: Places, where: str
) -> None:
    field, _, options = _open(where, page, places)
    _handle(page, "nosebl", lambda route: None)  # its answer hangs
    field.press_sequentially("nose")
    shown = options.first.inner_text()
    with page.expect_request(lambda request: _typed(request) == "nosebl"):
        field.press_sequentially("bl")
    field.press("ArrowDown")
    assert _active(field) == options.first.get_attribute("id")
    page.wait_for_timeout(300)  # longer than the pause after typing
    field.press("Enter")
    expect(field).to_have_value(shown)


def test_an_arrow_in_a_closed_list_opens_it_at_its_first_entry(page: Page, places: Places) -> None:
    field, listbox, options = _open("box", page, places)
    _handle(page, "nose", lambda route: route.abort())
    field.press_sequentially("nose")
    page.wait_for_timeout(400)
    expect(listbox).to_be_hidden()
    page.unroute(SUGGEST)
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(listbox).to_be_hidden()


@pytest.mark.parametrize("where", WHERE)
def test_enter_without_a_choice_asks_what_was_typed(page: Page, places: Places, where: str) -> None:
    field, _, options = _open(where, page, places)
    field.press_sequentially("what causes myoclonus")
    options.first.wait_for()
    field.press("Enter")
    root = page.locator(BOX if where == "box" else "main")
    expect(root.locator("article").first).to_be_visible()
    expect(root.locator("input[type=search]")).to_have_value("what causes myoclonus")


def test_a_click_takes_a_suggestion_and_the_focus_stays(page: Page, places: Places) -> None:
    field, _, options = _open("box", page, places)
    field.press_sequentially("hiccup nose")
    expect(options).to_have_count(0)
    field.fill("")
    field.press_sequentially("nose")
    options.first.click()
    expect(field).to_be_focused()
    expect(page.locator(f"{BOX} article").first).to_be_visible()


def test_tab_leaves_the_field_and_closes_the_list(page: Page, places: Places) -> None:
    field, listbox, options = _open("box", page, places)
    field.press_sequentially("myo")
    options.first.wait_for()
    field.press("ArrowDown")
    field.press("Tab")
    expect(listbox).to_be_hidden()
    expect(page.locator(f"{BOX} button[type=submit]")).to_be_focused()
    expect(field).to_have_value("myo")


def test_the_number_of_suggestions_is_announced(page: Page, places: Places) -> None:
    field, _, options = _open("box", page, places)
    field.press_sequentially("nosebl")
    options.first.wait_for()
    count = options.count()
    words = f"{count} suggestion" + ("s" if count > 1 else "")
    expect(page.locator(f"{BOX} [role=status]")).to_have_text(words)


def test_typing_is_debounced_and_an_answer_that_comes_too_late_is_dropped(page: Page, places: Places) -> None:
    asked: list[str] = []
    field, _, options = _open("box", page, places)
    page.on("request", lambda request: asked.append(_typed(request)) if _typed(request) else None)
    page.clock.install(time=0)  # a busy machine types slowly: the page's own clock says how long nothing was typed,
    page.clock.pause_at(60_000)  # and it stands still while nobody moves it on
    for letter in "myoclonus":
        field.press_sequentially(letter)
        page.clock.run_for(100)
    assert asked == []
    page.clock.run_for(100)
    options.first.wait_for()
    assert asked == ["myoclonus"]
    page.clock.resume()

    held: list[Route] = []
    _handle(page, "nose", held.append)  # its answer hangs
    with page.expect_request(lambda request: _typed(request) == "nose"):
        field.fill("nose")
    field.fill("what causes")
    expect(options.first).to_contain_text("What Causes")
    for route in held:
        route.fulfill(json={"q": "nose", "suggestions": [{"text": "too late", "kind": "title"}]})
    page.wait_for_timeout(200)
    assert held
    expect(options.first).to_contain_text("What Causes")


def test_the_box_answers_where_suggestions_fail(page: Page, places: Places) -> None:
    field, listbox, _ = _open("box", page, places)
    page.route(SUGGEST, lambda route: route.abort())
    field.press_sequentially("why do I jerk awake")
    page.wait_for_timeout(300)
    expect(listbox).to_be_hidden()
    field.press("Enter")
    expect(page.locator(f"{BOX} article").first).to_be_visible()


@pytest.mark.parametrize("where", WHERE)
def test_what_is_typed_is_in_no_address_and_asked_beforehand_once_at_most(
    page: Page, places: Places, where: str
) -> None:
    addresses: list[str] = []
    beforehand: list[str] = []
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")

    def note(sent: dict[str, Any]) -> None:
        asked = sent["request"]
        (beforehand if asked["method"] == "OPTIONS" else addresses).append(asked["url"])

    network.on("Network.requestWillBeSent", note)
    field, _, options = _open(where, page, places)
    for typed, first in (("nosebl", "Nosebleeds"), ("myoc", "Myoclonus"), ("what are the ty", "What are the Types")):
        field.fill("")
        field.press_sequentially(typed)
        expect(options.first).to_contain_text(first)
    assert len([address for address in addresses if address.endswith("/v1/suggest")]) >= 3
    assert [address for address in addresses if any(word in address for word in ("nose", "myoc", "what", "ty="))] == []
    assert [urlsplit(address).path for address in beforehand] == (["/v1/suggest"] if where == "box" else [])
