"""What a site's owner can choose for the box."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.states import BOX, QUESTION, UNANSWERED, Places, ask_box, open_box, settled
from tests.browser.watching import Watch

STATUS = f"{BOX} [role=status]"


def test_it_speaks_german_and_takes_texts_from_attributes(page: Page, places: Places) -> None:
    open_box(page, places, lang="de", text_button="Los")
    expect(page.locator(f"{BOX} button[type=submit]")).to_have_text("Los")
    ask_box(page, "how do I stop a nosebleed")
    settled(page)
    expect(page.locator(f"{BOX} [part=count]")).to_have_text("5 Ergebnisse")
    expect(page.locator(f"{BOX} [part=from]").first).to_contain_text(
        re.compile("Aus: Nosebleeds.*geprüft am 12. Mai 2023")
    )
    expect(page.locator(f"{BOX} [part=overdue]").first).to_have_text("Prüfung überfällig", ignore_case=True)


@pytest.mark.parametrize(
    ("language", "button", "count"),
    [
        ("ar", "بحث", "5 نتائج"),
        ("es", "Buscar", "5 resultados"),
        ("fr", "Rechercher", "5 résultats"),
        ("hi", "खोजें", "5"),
        ("it", "Cerca", "5 risultati"),
        ("pl", "Szukaj", "5 wyników"),
        ("pt-BR", "Pesquisar", "5 resultados"),
        ("zh-Hans", "搜索", "5"),
    ],
)
def test_it_speaks_the_language_of_its_page(page: Page, places: Places, language: str, button: str, count: str) -> None:
    open_box(page, places, lang=language)
    expect(page.locator(f"{BOX} button[type=submit]")).to_have_text(button)
    ask_box(page, QUESTION)
    settled(page)
    expect(page.locator(f"{BOX} [part=count]")).to_contain_text(count)
    expect(page.locator(f"{BOX} [part=sure]")).not_to_contain_text("your question")


def test_a_language_that_is_not_there_is_said_in_the_console_and_shown_in_english(page: Page, places: Places) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    open_box(page, places, lang="sv")
    expect(page.locator(f"{BOX} button[type=submit]")).to_have_text("Search")
    assert any("no texts in" in text and "sv" in text for text in said)


def test_a_page_without_a_language_gets_the_browsers(page: Page, places: Places) -> None:
    places.example.point_at(places.vouch)
    page.add_init_script("Object.defineProperty(navigator, 'language', { value: 'fr-CA' })")
    page.goto(f"{places.example.address}/index.html")
    page.evaluate(
        """() => {
          document.documentElement.removeAttribute("lang");
          const old = document.querySelector("vouch-search");
          old.replaceWith(old.cloneNode(true));
        }"""
    )
    expect(page.locator(f"{BOX} button[type=submit]")).to_have_text("Rechercher")


def test_events_have_no_word_of_the_question_unless_the_owner_asks_for_them(page: Page, places: Places) -> None:
    heard = """(names) => { window.heard = []; for (const name of names) document.addEventListener(`vouch:${name}`,
      ({ detail }) => window.heard.push([name, detail])); }"""
    for attributes, has_words in (({}, False), ({"events_with_question": ""}, True)):
        open_box(page, places, **attributes)
        page.evaluate(heard, ["ask", "answer", "refuse", "open"])
        page.evaluate("document.querySelector('vouch-search').open()")
        for question in (QUESTION, UNANSWERED):
            ask_box(page, question)
            settled(page)
        found = page.evaluate("window.heard")
        assert [name for name, _ in found] == ["open", "ask", "answer", "ask", "refuse"]
        assert found[2][1]["hits"][0]["doc_id"] == "myoclonus"
        assert found[4][1]["reason"] == "nothing_on_subject"
        assert any(word in str(found) for word in ("jerk awake", "capital")) is has_words


def test_a_shortcut_opens_a_dialog_and_escape_gives_the_focus_back(page: Page, places: Places) -> None:
    open_box(page, places, modal="", shortcut="k")
    dialog, opener = page.locator(f"{BOX} dialog"), page.locator(f"{BOX} [part=open]")
    expect(dialog).to_be_hidden()
    opener.focus()
    page.keyboard.press("k")
    expect(dialog).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(page.locator(f"{BOX} input[type=search]")).to_be_focused()
    ask_box(page, QUESTION)
    expect(page.locator(f"{BOX} article").first).to_be_visible()
    page.keyboard.press("Escape")  # empties the field
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    page.evaluate("document.querySelector('vouch-search').remove()")
    page.keyboard.press("Control+k")  # nothing is left that listens


def test_a_slash_is_a_shortcut_but_not_while_somebody_types(page: Page, places: Places) -> None:
    open_box(page, places, shortcut="/")
    page.keyboard.press("/")
    field = page.locator(f"{BOX} input[type=search]")
    expect(field).to_be_focused()
    page.keyboard.type("a/b")
    expect(field).to_have_value("a/b")


def test_readers_choose_topic_and_audience_where_the_owner_offers_it(page: Page, places: Places) -> None:
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request.post_data_json) if request.url.endswith("/v1/ask") else None)
    open_box(page, places, facets="topic")
    choice = page.get_by_label("Topic")
    choice.wait_for()
    ask_box(page, QUESTION)
    settled(page)
    choice.select_option("first aid")
    settled(page)
    expect(page.locator(f"{BOX} [part=count], {BOX} [part=refusal]").first).to_be_visible()
    assert [body["filters"] for body in sent] == [{}, {"tags": ["first aid"]}]
    assert page.get_by_label("Written for").count() == 0


def test_the_country_of_the_box_gives_the_numbers_of_a_notice_and_nonsense_is_left_out(
    page: Page, places: Places
) -> None:
    for country, numbers in (("us", ["tel:988", "tel:911"]), ("Narnia", ["tel:116123", "tel:999"])):
        open_box(page, places, country=country)
        ask_box(page, "I want to die")
        settled(page)
        lines = page.locator(f"{BOX} [part=number]")
        assert [line.get_attribute("href") for line in lines.all()] == numbers
        expect(page.locator(f"{BOX} [part=notice]")).to_contain_text("You are not alone")
        expect(page.locator(STATUS)).to_contain_text("You are not alone")


def test_a_box_may_lead_to_a_results_page_whose_box_asks_what_is_in_its_address(page: Page, places: Places) -> None:
    open_box(page, places, results="/index.html?results")
    page.fill(f"{BOX} input[type=search]", QUESTION)
    with page.expect_navigation():
        page.press(f"{BOX} input[type=search]", "Enter")
    assert urlsplit(page.url).fragment == "q=why+do+I+jerk+awake"
    page.evaluate(
        """() => {
          const old = document.querySelector("vouch-search");
          const box = old.cloneNode(true);
          box.setAttribute("from-address", "");
          old.replaceWith(box);
        }"""
    )
    expect(page.locator(f"{BOX} article").first).to_be_visible()
    expect(page.locator(f"{BOX} input[type=search]")).to_have_value(QUESTION)


def test_links_open_where_the_owner_says_and_hits_look_as_the_owner_says(page: Page, places: Places) -> None:
    open_box(page, places, target="_blank", group="none")
    ask_box(page, QUESTION)
    settled(page)
    link = page.locator(f"{BOX} [part=link]").first
    assert (link.get_attribute("target"), link.get_attribute("rel")) == ("_blank", "noopener")
    assert page.locator(f"{BOX} .hits > li").count() == 5
    page.evaluate(
        """() => { document.querySelector("vouch-search").renderHit = (hit, quote, link) => {
          const own = document.createElement("div");
          own.className = "own";
          own.append(quote, `${hit.rank} ${link}`);
          return own;
        }; }"""
    )
    ask_box(page, QUESTION)
    expect(page.locator(f"{BOX} .own").first).to_contain_text("How common is myoclonus (muscle twitching)?")
    expect(page.locator(f"{BOX} .own").first).to_contain_text(f"1 {places.vouch}/documents/myoclonus?cite=")


def test_two_boxes_on_a_page_one_in_a_shadow_root_one_late_answer_each_for_itself(page: Page, places: Places) -> None:
    watch = Watch(page)
    open_box(page, places)
    page.evaluate(
        """() => {
          const host = document.body.appendChild(document.createElement("div"));
          const root = host.attachShadow({ mode: "open" });
          const late = document.querySelector("vouch-search").cloneNode(true);
          late.id = "late";
          root.append(late);
        }"""
    )
    late = page.locator("#late")
    late.locator("input").fill("how do I stop a nosebleed")
    late.locator("input").press("Enter")
    expect(late.locator("article").first).to_contain_text("Nosebleeds")
    ask_box(page, QUESTION)
    expect(page.locator(f"aside {BOX} article, main {BOX} article").first).to_contain_text("Myoclonus")
    expect(late.locator("article").first).to_contain_text("Nosebleeds")
    assert (watch.violations, watch.errors) == ([], [])


@pytest.mark.parametrize(("asks", "keeps"), [("", False), ("question", True)])
def test_a_reader_says_whether_it_answered_and_the_question_goes_along_only_if_they_agree(
    page: Page, places: Places, asks: str, keeps: bool
) -> None:
    sent: list[Any] = []

    def taken(route: Route) -> None:
        sent.append(route.request.post_data_json)
        route.fulfill(status=202, json={"kept_question": False}, headers={"access-control-allow-origin": "*"})

    page.route("**/v1/feedback", taken)
    open_box(page, places, feedback=asks)
    ask_box(page, QUESTION)
    settled(page)
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_label("It is out of date").check()
    assert page.get_by_label("Send my question too").count() == int(keeps)
    if keeps:
        page.get_by_label("Send my question too").check()
    page.get_by_role("button", name="Send").click()
    expect(page.locator(f"{BOX} [part=feedback]")).to_have_text("Thank you.")
    body = sent[0]
    assert (body["answered"], body["why"], body["agreed"]) == (False, "old", keeps)
    assert body["question"] == (QUESTION if keeps else None)
    assert body["doc_id"] == "myoclonus"


def test_feedback_that_is_not_taken_is_said(page: Page, places: Places) -> None:
    open_box(page, places, feedback="")
    ask_box(page, QUESTION)
    settled(page)
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.locator(f"{BOX} [part=feedback]")).to_have_text("That couldn’t be sent.")


def test_the_page_to_try_it_writes_lines_that_do_what_was_chosen(page: Page, places: Places) -> None:
    watch = Watch(page)
    page.goto(f"{places.vouch}/widget/try")
    page.get_by_label("Language").select_option("de")
    page.get_by_label("Country of emergency numbers").select_option("IE")
    page.get_by_label("Text in the empty field").fill('"><script>alert(1)</script>')
    page.get_by_label("Pin this version").check()
    lines = page.locator("#snippet").inner_text()
    expect(page.locator(f"#shown {BOX} button[type=submit]")).to_have_text("Suchen")
    assert re.search(r'src="[^"]+/widget\.[0-9a-f]{8}\.js" integrity="sha384-[^"]+" crossorigin="anonymous"', lines)
    assert 'lang="de" country="IE"' in lines
    assert 'placeholder="&quot;>&lt;script>alert(1)&lt;/script>"' in lines
    assert (watch.violations, watch.errors) == ([], [])


@pytest.mark.parametrize("name", ["key", "site-key"])
def test_a_sites_key_is_shown_with_each_request_by_either_name(page: Page, places: Places, name: str) -> None:
    shown: list[str | None] = []

    def note(route: Route) -> None:
        shown.append(route.request.headers.get("authorization"))
        route.fallback()

    page.route("**/v1/ask", note)
    open_box(page, places, **{name: "vk_search_0_unknown"})
    ask_box(page, QUESTION)
    settled(page)
    assert shown == ["Bearer vk_search_0_unknown"]


def test_a_function_that_renders_hits_may_be_set_before_the_element_is_there(page: Page, places: Places) -> None:
    page.add_init_script(
        """document.addEventListener("readystatechange", () => {
          if (customElements.get("vouch-search")) throw new Error("too late for this test");
          const box = document.querySelector("vouch-search");
          if (box) box.renderHit = ({ rank }) => document.createTextNode(`own ${rank}`);
        }, { once: true });"""
    )
    places.example.point_at(places.vouch)
    page.goto(f"{places.example.address}/index.html", wait_until="load")
    ask_box(page, QUESTION)
    settled(page)
    expect(page.locator(f"{BOX} [part=hits]").get_by_text("own 1")).to_be_visible()
