"""Every state that the pages and the box can be in, and how a browser gets there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.citations.deep_link import reader_path
from tests.browser.articles import HOSTILE_ID
from tests.browser.servers import ExampleSite
from tests.keyed import staff_key

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUESTION = "why do I jerk awake"
ANSWERING = (
    "Conditions such as hiccups, jumping or jerking of the body during falling asleep are known as muscle twitching."
)
"""What the first passage highlights for the question."""
SURE = "is there a cure for myoclonus"
"""A question whose answer is hardly in doubt."""
UNANSWERED = "what is the capital of France"
PINNED = "why do people with hay fever sneeze in April"
"""A question for which an article is featured that answers it."""
BOX = "vouch-search"


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are.

    Attributes:
        vouch: The service.
        empty: A service that has no index yet.
        faulty: A service that goes wrong in the way that a path names.
        example: Another site, whose page embeds the box.
    """

    vouch: str
    empty: str
    faulty: str
    example: ExampleSite


State = Callable[["Page", Places], None]


def _page(path: str) -> State:
    def reach(page: "Page", places: Places) -> None:
        page.goto(places.vouch + path, wait_until="load")

    return reach


def _asked(page: "Page", places: Places, question: str) -> None:
    page.goto(places.vouch, wait_until="load")
    page.fill("#q", question)
    with page.expect_navigation():
        page.press("#q", "Enter")


def _suggesting(page: "Page", places: Places) -> None:
    page.goto(places.vouch, wait_until="load")
    page.locator("#q").press_sequentially("myo")
    page.locator("[role=option]").first.wait_for()
    page.press("#q", "ArrowDown")


def _cited(page: "Page", places: Places) -> None:
    _asked(page, places, QUESTION)
    with page.expect_navigation():
        page.locator(".hits .from a").first.click()


def _opened(page: "Page", places: Places) -> None:
    _asked(page, places, "how do I stop a nosebleed")
    for summary in page.locator("summary").all()[:1]:
        summary.click()
    page.locator(".others summary").first.click()


def _unready(page: "Page", places: Places) -> None:
    page.goto(f"{places.empty}/?q=anything", wait_until="load")


def _unready_notice(page: "Page", places: Places) -> None:
    page.goto(f"{places.empty}/?q=I+can’t+breathe", wait_until="load")


def sign_in(page: "Page", places: Places) -> None:
    """Sign in as staff do, by the form."""
    page.goto(f"{places.vouch}/staff/sign-in", wait_until="load")
    page.get_by_label("Key").fill(staff_key())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{places.vouch}/staff")


def _staff(path: str) -> State:
    def reach(page: "Page", places: Places) -> None:
        sign_in(page, places)
        page.goto(places.vouch + path, wait_until="load")

    return reach


def _staff_answer(page: "Page", places: Places) -> None:
    sign_in(page, places)
    page.goto(f"{places.vouch}/staff?q={QUESTION}&tag=neurology", wait_until="load")
    for summary in page.locator("summary").all()[:2]:
        summary.click()


def _staff_checked(page: "Page", places: Places) -> None:
    sign_in(page, places)
    page.goto(f"{places.vouch}/staff/check", wait_until="load")
    page.get_by_label("A reply").fill(
        "It says “There is no complete cure for the disease.” and “There is no cure”, and “there is one complete cure"
        " for the disease”, and “nothing like it”."
    )
    page.get_by_role("button", name="Check").click()
    page.get_by_text("3 of 4 to look at").wait_for()


_CITED = "There is no complete cure for the disease."


def _staff_filled(path: str, field: str, text: str, button: str) -> State:
    """A page of the desk after a form of it was sent."""

    def reach(page: "Page", places: Places) -> None:
        sign_in(page, places)
        page.goto(places.vouch + path, wait_until="load")
        page.locator(field).fill(text)
        with page.expect_navigation():
            page.get_by_role("button", name=button, exact=True).click()

    return reach


def _staff_words(page: "Page", places: Places) -> None:
    sign_in(page, places)
    page.goto(f"{places.vouch}/staff/words/synonyms", wait_until="load")
    page.locator("#text").fill("jerk, muscle twitching\nwibble, nap")
    page.locator("#questions").fill(QUESTION)
    with page.expect_navigation():
        page.get_by_role("button", name="Preview", exact=True).click()


def _staff_sheet(page: "Page", places: Places) -> None:
    sign_in(page, places)
    page.goto(f"{places.vouch}/staff?q={SURE}", wait_until="load")
    with page.expect_navigation():
        page.get_by_role("button", name="Copy the whole answer").click()


def _staff_watched(page: "Page", places: Places) -> None:
    sign_in(page, places)
    page.goto(f"{places.vouch}/staff?q={SURE}", wait_until="load")
    with page.expect_navigation():
        page.get_by_role("button", name="Watch passage 1", exact=True).click()


PAGES: dict[str, State] = {
    "landing": _page("/"),
    "suggestions": _suggesting,
    "answer": lambda page, places: _asked(page, places, QUESTION),
    "sure": lambda page, places: _asked(page, places, SURE),
    "overdue": lambda page, places: _asked(page, places, "how do I stop a nosebleed"),
    "hostile": lambda page, places: _asked(page, places, "why do hamsters sneeze"),
    "notice": lambda page, places: _asked(page, places, "my chest hurts and I want to die"),
    "unready-notice": _unready_notice,
    "refusal": lambda page, places: _asked(page, places, UNANSWERED),
    "pointed-to": lambda page, places: _asked(page, places, "what does keeping hamsters cost a month"),
    "too-long": _page(f"/?q={'a' * 2001}"),
    "unready": _unready,
    "not-found": _page("/documents/none"),
    "opened": _opened,
    "try": _page("/widget/try"),
    "reader": _page("/documents/myoclonus"),
    "reader-cited": _cited,
    "reader-lost": _page("/documents/myoclonus?cite=0000000000000000"),
    "reader-hostile": _page(reader_path("hostile/" + HOSTILE_ID)),
    "reader-arabic": _page("/documents/arabic"),
    "staff-door": _page("/staff"),
    "staff": _staff("/staff"),
    "staff-answer": _staff_answer,
    "staff-documents": _staff("/staff/documents"),
    "staff-check": _staff("/staff/check"),
    "staff-checked": _staff_checked,
    "staff-citation": _staff_filled("/staff/citation", "#text", f"“{_CITED}” and “There is no cure.”", "Check"),
    "staff-unknown-citation": _staff_filled("/staff/citation", "#text", "0123456789abcdef", "Check"),
    "staff-sheet": _staff_sheet,
    "staff-freshness": _staff("/staff/freshness"),
    "staff-pairs": _staff("/staff/pairs"),
    "staff-watched": _staff_watched,
    "staff-snapshots": _staff("/staff/snapshots"),
    "staff-gaps": _staff("/staff/gaps"),
    "staff-words": _staff("/staff/words"),
    "staff-words-tried": _staff_words,
    "staff-notices-tried": _staff_filled("/staff/words/notices.es", "#questions", "quiero morir", "Preview"),
}


def open_box(page: "Page", places: Places, *, endpoint: str | None = None, **attributes: str) -> None:
    """Open the example page with its box; the endpoint and other attributes are set once it is there."""
    places.example.point_at(places.vouch)
    page.goto(f"{places.example.address}/index.html", wait_until="load")
    page.evaluate(
        """(attributes) => {
          const old = document.querySelector("vouch-search");
          const box = old.cloneNode(true);
          for (const [name, value] of Object.entries(attributes)) box.setAttribute(name.replaceAll("_", "-"), value);
          old.replaceWith(box);
        }""",
        attributes | ({} if endpoint is None else {"endpoint": endpoint}),
    )
    page.locator(f"{BOX} :is([part=input], [part=open])").locator("visible=true").first.wait_for()


def ask_box(page: "Page", question: str) -> None:
    """Type a question into the box and send it off."""
    page.fill(f"{BOX} input", question)
    page.press(f"{BOX} input", "Enter")


def unfold(page: "Page") -> None:
    """Open what is folded of the first result in the box."""
    page.locator(f"{BOX} [part=around] > summary").first.click()


def settled(page: "Page") -> None:
    """Wait until the box shows what came of the question."""
    page.locator(f"{BOX} [part=results]:not([aria-busy]) > *").first.wait_for()


def _box(question: str | None = QUESTION, *, fault: str | None = None, wait: bool = True, **attributes: str) -> State:
    def reach(page: "Page", places: Places) -> None:
        open_box(page, places, endpoint=f"{places.faulty}/{fault}/" if fault else None, **attributes)
        if question is not None:
            ask_box(page, question)
            if wait:
                settled(page)
            else:
                page.locator(f"{BOX} [part=loading]").wait_for()

    return reach


def _box_suggesting(page: "Page", places: Places) -> None:
    open_box(page, places)
    page.locator(f"{BOX} input").press_sequentially("myo")
    page.locator(f"{BOX} [role=option]").first.wait_for()
    page.press(f"{BOX} input", "ArrowDown")


def _box_offline(page: "Page", places: Places) -> None:
    open_box(page, places)
    page.context.set_offline(True)
    ask_box(page, QUESTION)
    settled(page)


def _box_modal(page: "Page", places: Places) -> None:
    open_box(page, places, lang="zh", modal="")
    page.locator(f"{BOX} [part=open]").click()
    ask_box(page, "how do I stop a nosebleed")
    settled(page)


def _box_feedback(page: "Page", places: Places) -> None:
    open_box(page, places, feedback="question")
    ask_box(page, QUESTION)
    settled(page)
    page.get_by_role("button", name="No", exact=True).click()


BOXES: dict[str, State] = {
    "box": _box(None),
    "box-suggestions": _box_suggesting,
    "box-loading": _box(fault="hanging", wait=False),
    "box-answer": _box(),
    "box-sure": _box(SURE),
    "box-overdue": _box("how do I stop a nosebleed"),
    "box-hostile": _box("why do hamsters sneeze"),
    "box-refusal": _box(UNANSWERED),
    "box-pinned": _box(PINNED),
    "box-notice": _box(fault="notice"),
    "box-paused": _box(fault="paused"),
    "box-broken": _box(fault="broken"),
    "box-unready": _box(fault="unready"),
    "box-odd": _box(fault="odd"),
    "box-offline": _box_offline,
    "box-too-long": _box("a" * 2001),
    "box-misconfigured": lambda page, places: open_box(page, places, endpoint="javascript:alert(1)"),
    "box-german": _box(lang="de"),
    "box-arabic": _box("how do I stop a nosebleed", lang="ar", dir="rtl"),
    "box-hindi-refusal": _box(UNANSWERED, lang="hi"),
    "box-chinese-modal": _box_modal,
    "box-feedback": _box_feedback,
    "box-facets": _box("how do I stop a nosebleed", facets="topic audience"),
}
