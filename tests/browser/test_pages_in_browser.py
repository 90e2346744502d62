"""The service's own pages in a browser."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.states import PAGES, QUESTION, Places, sign_in
from tests.browser.watching import Watch, in_view


def unfold_others(page: Page) -> None:
    """Show all results of each article."""
    for summary in page.locator(".others > summary").all():
        summary.click()


@pytest.mark.parametrize("question", [QUESTION, "how do I stop a nosebleed", "how is twitching treated"])
def test_every_citation_link_lands_on_its_highlighted_sentence(page: Page, places: Places, question: str) -> None:
    filler = "<p>" + "Other words. " * 400 + "</p>"

    def article(route: Route) -> None:
        """The article on its own site, where nothing is marked but by the browser."""
        route.fulfill(
            content_type="text/html",
            body=f"<!doctype html><title>a</title>{filler}<p>Sit down and lean forward, so that the blood runs out of "
            "the nose and not down the throat. Pinch the soft part of the nose for ten to fifteen minutes without "
            f"letting go. Breathe through the mouth.</p>{filler}<p>Do not blow the nose for a day. Avoid hot drinks "
            f"and heavy lifting until the next morning.</p>{filler}",
        )

    page.route("https://articles.test/**", article)
    page.goto(f"{places.vouch}/?q={question}")
    links = page.locator(".hits .from a")
    unfold_others(page)
    quoted = page.locator(".hits article > blockquote").all()
    quotes = ["".join(words.locator("mark").all_inner_texts()) for words in quoted]
    assert len(quotes) == links.count() == 5
    for number, quote in enumerate(quotes):
        page.goto(f"{places.vouch}/?q={question}")
        unfold_others(page)
        with page.expect_navigation():
            links.nth(number).click()
        page.wait_for_timeout(300)
        if page.url.startswith("https://articles.test/"):
            opening = quote[:25]
            assert page.evaluate("scrollY") > 0
            shown = page.evaluate(
                """(opening) => [...document.querySelectorAll("p")]
                  .filter((p) => p.textContent.includes(opening)).map((p) => p.getBoundingClientRect())
                  .every(({ top, bottom }) => top >= 0 && bottom <= innerHeight)""",
                opening,
            )
            assert shown, quote
        else:
            # A quote may reach over items of a list, whose bullets and line ends the page shows in its own way.
            # What the words hang on is marked before them.
            marks = page.locator("article mark").all()
            ids = [mark.get_attribute("id") for mark in marks]
            marked = "".join(mark.inner_text() for mark in marks[ids.index("cited") :])
            assert re.sub(r"[\s•]", "", marked) == re.sub(r"[\s•]", "", quote)
            assert in_view(page, "#cited"), quote


def test_the_server_marks_the_words_and_script_finds_them_where_the_fragment_does_not(
    page: Page, places: Places
) -> None:
    page.set_viewport_size({"width": 500, "height": 300})
    page.goto(f"{places.vouch}/?q={QUESTION}")
    link = page.locator(".hits .from a").first.get_attribute("href") or ""
    page.goto(places.vouch + link.split("#")[0])
    page.wait_for_timeout(200)
    assert in_view(page, "#cited")


@pytest.mark.parametrize(
    "name", ["landing", "answer", "refusal", "hostile", "reader", "reader-hostile", "staff-answer"]
)
def test_the_pages_keep_to_their_own_policy_and_say_no_errors(page: Page, places: Places, name: str) -> None:
    watch = Watch(page)
    PAGES[name](page, places)
    assert watch.violations == []
    assert watch.errors == []
    assert watch.shift == 0


def test_without_script_a_question_is_answered_with_the_same_passages(
    browser: Browser, page: Page, places: Places
) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(places.vouch)
    plain.fill("#q", QUESTION)
    with plain.expect_navigation():
        plain.get_by_role("button", name="Search").click()
    page.goto(f"{places.vouch}/?q={QUESTION}")
    assert plain.locator(".hits").inner_text() == page.locator(".hits").inner_text()
    plain.locator("summary").first.click()
    expect(plain.locator(".copyable pre").first).to_contain_text("Conditions such as hiccups")
    assert plain.locator("[data-copy]:visible").count() == 0
    with plain.expect_navigation():
        plain.locator(".hits .from a").first.click()
    expect(plain.locator("#cited")).to_be_visible()
    context.close()


def test_the_page_can_be_used_with_the_keyboard_alone(page: Page, places: Places) -> None:
    page.goto(places.vouch)
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type(QUESTION)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.locator(".hits .from a").first).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#cited")).to_be_visible()


def test_staff_copy_a_citation_as_markdown(page: Page, places: Places) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, places)
    page.goto(f"{places.vouch}/staff?q={QUESTION}")
    page.locator("summary", has_text="Cite").first.click()
    page.get_by_role("button", name="Copy: Citation 1 as Markdown").click()
    expect(page.locator("#status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith(
        "> How common is myoclonus \\(muscle twitching\\)? … Conditions such as hiccups, jumping or jerking"
    )


def test_the_question_is_in_the_fragment_of_the_address_and_in_no_request_line(page: Page, places: Places) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(places.vouch)
    page.fill("#q", QUESTION)
    with page.expect_navigation():
        page.press("#q", "Enter")
    expect(page.locator(".hits")).to_be_visible()
    address = f"{places.vouch}/#q=why%20do%20I%20jerk%20awake"
    expect(page).to_have_url(address)

    page.reload()  # without a question whether to send a form again
    expect(page.locator(".hits")).to_be_visible()
    page.fill("#q", "how do I stop a nosebleed")
    with page.expect_navigation():
        page.press("#q", "Enter")
    expect(page.get_by_role("link", name=re.compile("^Nosebleeds")).first).to_be_visible()
    page.go_back()
    expect(page.locator("#q")).to_have_value(QUESTION)
    expect(page.locator(".hits")).to_be_visible()
    expect(page).to_have_url(address)
    assert [url for url in asked if "jerk" in url or "nosebleed" in url.split("/documents/")[0]] == []


def test_a_link_with_a_question_after_the_hash_is_answered_and_one_in_the_query_is_moved_there(
    page: Page, places: Places
) -> None:
    for link in (f"{places.vouch}/#q=why+do+I+jerk+awake", f"{places.vouch}/?q=why+do+I+jerk+awake"):
        page.goto("about:blank")
        page.goto(link)
        expect(page.locator(".hits")).to_be_visible()
        expect(page).to_have_url(f"{places.vouch}/#q=why%20do%20I%20jerk%20awake")


def test_more_results_keep_the_question_and_the_skip_link_keeps_the_address(page: Page, places: Places) -> None:
    PAGES["answer"](page, places)
    with page.expect_navigation():
        page.get_by_role("button", name="More results").click()
    expect(page.locator("#q")).to_have_value(QUESTION)
    assert page.locator(".hits article").count() > 5
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    expect(page).to_have_url(re.compile("#q="))


def test_ten_results_fit_in_three_screens_of_a_phone(page: Page, places: Places) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{places.vouch}/#q=how+do+I+stop+a+nosebleed")
    with page.expect_navigation():
        page.get_by_role("button", name="More results").click()
    heights = page.locator(".hits > li").evaluate_all(
        "(items) => items.map((item) => item.getBoundingClientRect().height)"
    )
    results = page.locator(".hits article").count()
    assert results >= 10
    assert sum(heights) * 10 / results <= 3 * 844
