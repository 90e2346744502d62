"""What holds in every state of the pages and of the box."""

import pytest
from playwright.sync_api import Browser

from tests.browser.states import BOX, BOXES, PAGES, Places
from tests.browser.watching import Watch, violations

STATES = PAGES | BOXES
SAID = {
    "pointed-to": ("main .featured", "The editors point to: <img src=x"),
    "box-pinned": (f"{BOX} [part=hit] >> nth=0", "Featured by the editors"),
}
"""Where a state shows what makes it one."""


@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing_nothing_overflows_and_nobody_else_is_asked(
    browser: Browser, places: Places, name: str
) -> None:
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")  # axe itself needs what the policy forbids
    page = context.new_page()
    watch = Watch(page)
    STATES[name](page, places)
    if name == "hostile":
        assert "<img src=x" in page.inner_text("main")
    if name in SAID:
        where, said = SAID[name]
        assert said in page.locator(where).inner_text()
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, colours_only=True) == []
    page.set_viewport_size({"width": 320, "height": 568})  # also what 400 % zoom leaves of 1280 pixels
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("window.hacked") is None
    assert watch.others(places) == set()
    context.close()


@pytest.mark.parametrize("name", ["answer", "reader-cited", "box-answer", "box-suggestions", "box-notice", "notice"])
def test_states_can_be_read_in_forced_colours(browser: Browser, places: Places, name: str) -> None:
    context = browser.new_context(bypass_csp=True, forced_colors="active")
    page = context.new_page()
    STATES[name](page, places)
    assert violations(page) == []
    context.close()
