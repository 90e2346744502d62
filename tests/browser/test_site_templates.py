"""The box in pages after those of other makers, with their resets and heavy hands: they don't break it, nor it them."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.states import SURE, Places
from tests.browser.watching import Watch, violations

SIZES = {"desktop": (1200, 850), "phone": (390, 844)}
TEMPLATES = ["wordpress", "nhs", "docusaurus"]
MODAL = {"nhs": "/", "docusaurus": "Control+k"}
"""Those with a box that is opened from a row of their head, and by which key."""
CURE = "There is no complete cure for the disease."
_OTHER_BY_LAYOUT = r"size|height|width|origin|inset|margin|^(top|bottom|left|right)$"
_STYLES = """(others) => [...document.body.querySelectorAll(":not(vouch-search, vouch-search *)")].map((element) => {
  const style = getComputedStyle(element);
  const names = [...style].filter((name) => !new RegExp(others).test(name));
  return names.map((name) => `${name}: ${style.getPropertyValue(name)}`).join("; ");
})"""


@pytest.fixture(params=SIZES)
def sized(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page as wide as a desktop's window or a phone; its policy is bypassed, for axe."""
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height}, bypass_csp=True, reduced_motion="reduce")
    made = context.new_page()
    made.set_default_timeout(15_000)
    yield made
    context.close()


def open_template(page: Page, places: Places, name: str) -> None:
    """Open a page with boxes, once these are there."""
    places.example.point_at(places.vouch)
    page.goto(f"{places.example.address}/templates/{name}/index.html", wait_until="load")
    page.locator("#box [part=input]").wait_for()


def ask_in(page: Page, box: str, question: str = SURE) -> None:
    """Ask in one of the boxes of a page, and wait for the answer."""
    page.fill(f"{box} [part=input]", question)
    page.press(f"{box} [part=input]", "Enter")
    page.locator(f"{box} article").first.wait_for()


def _overflows(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def _box(page: Page, selector: str) -> dict[str, Any]:
    found = page.locator(selector).bounding_box()
    assert found is not None, selector
    return dict(found)


@pytest.mark.parametrize("name", TEMPLATES)
def test_each_box_of_a_page_has_room_also_in_a_row_and_nothing_overflows(
    sized: Page, places: Places, name: str
) -> None:
    open_template(sized, places, name)
    for box in [f"#{element.get_attribute('id')}" for element in sized.locator("vouch-search").all()]:
        is_modal = box == "#in-a-row" and name in MODAL
        controls = ["open"] if is_modal else ["input", "button"]
        for part in controls:
            assert _box(sized, f"{box} [part={part}]")["height"] >= 44, (box, part)
        assert _box(sized, box)["width"] >= (60 if is_modal else 300), box
        label = sized.locator(f"{box} [part={'open' if is_modal else 'button'}]")
        assert label.evaluate("(button) => button.scrollWidth <= button.clientWidth"), box
    assert not _overflows(sized)
    ask_in(sized, "#box")
    assert not _overflows(sized)


@pytest.mark.parametrize("name", TEMPLATES)
def test_axe_finds_nothing_before_and_after_an_answer_and_in_a_dialog(sized: Page, places: Places, name: str) -> None:
    open_template(sized, places, name)
    assert violations(sized) == []
    ask_in(sized, "#box")
    assert violations(sized) == []
    if name in MODAL:
        sized.locator("#in-a-row [part=open]").click()
        ask_in(sized, "#in-a-row")
        assert violations(sized) == []
        assert not _overflows(sized)


def test_a_quote_has_the_articles_own_letters_and_lines_whatever_the_page_is_set_in(
    sized: Page, places: Places
) -> None:
    open_template(sized, places, "wordpress")
    assert "ASK US" in sized.inner_text(".widget")
    ask_in(sized, "#in-a-widget")
    mark = sized.locator("#in-a-widget mark").first
    assert mark.inner_text() == CURE  # as it is shown: in capitals it would have them here
    quote, box = _box(sized, "#in-a-widget li:first-child > article > blockquote"), _box(sized, "#in-a-widget")
    assert quote["width"] <= box["width"] <= 340
    assert mark.evaluate("(mark) => getComputedStyle(mark).textShadow") == "none"


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_page_around_is_styled_as_it_was_without_the_box(page: Page, places: Places, name: str) -> None:
    page.route("**/widget.js", lambda route: route.abort())
    places.example.point_at(places.vouch)
    address = f"{places.example.address}/templates/{name}/index.html"
    page.goto(address, wait_until="load")
    bare, names = page.evaluate(_STYLES, _OTHER_BY_LAYOUT), page.evaluate("Object.keys(window)")
    page.unroute("**/widget.js")
    open_template(page, places, name)
    ask_in(page, "#box")
    assert len(bare) > 15
    assert page.evaluate(_STYLES, _OTHER_BY_LAYOUT) == bare
    assert page.evaluate("Object.keys(window)") == names


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_keyboard_alone_reaches_the_box_asks_and_shows_where_it_is(page: Page, places: Places, name: str) -> None:
    watch = Watch(page)
    open_template(page, places, name)
    field = page.locator("#box [part=input]")
    for _ in range(20):
        page.keyboard.press("Tab")
        if field.evaluate("(field) => field.getRootNode().activeElement === field"):
            break
    expect(field).to_be_focused()
    page.keyboard.type("what are the ty", delay=20)
    page.locator("#box [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("#box article").first.wait_for()
    expect(field).to_have_value("What are the Types of Myoclonus?")
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen += page.evaluate(
            """() => {
              const focused = document.activeElement.shadowRoot?.activeElement;
              if (!focused) return [];
              const { outlineStyle, outlineWidth } = getComputedStyle(focused);
              return [[focused.part.value || focused.localName, outlineStyle, outlineWidth]];
            }"""
        )
    assert {"button", "link", "summary"} <= {part for part, *_ in seen}
    assert {(style, width) for _, style, width in seen} == {("solid", "3px")}
    assert (watch.violations, watch.errors) == ([], [])


@pytest.mark.parametrize(("name", "key"), MODAL.items())
def test_a_shortcut_opens_the_box_of_the_head_above_the_page_and_escape_leaves_it(
    page: Page, places: Places, name: str, key: str
) -> None:
    open_template(page, places, name)
    page.keyboard.press(key)
    expect(page.locator("#in-a-row [part=input]")).to_be_focused()
    ask_in(page, "#in-a-row")
    dialog = _box(page, "#in-a-row [part=dialog]")
    at = {"x": dialog["x"] + dialog["width"] / 2, "y": dialog["y"] + 20}
    over = page.evaluate("({ x, y }) => document.elementFromPoint(x, y).id", at)
    assert over == "in-a-row"  # nothing of the page lies over it, a head that sticks to the top included
    expect(page.locator("#in-a-row mark").first).to_have_text(CURE)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#in-a-row [part=dialog]")).to_be_hidden()
