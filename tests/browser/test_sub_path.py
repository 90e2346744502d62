"""The service below a path of another site, by way of a proxy: nothing that a browser does there leads out of it."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from ingest.home import Home
from tests.browser.servers import example_site, serving_handler, vouch
from tests.browser.states import BOX, QUESTION, Places, ask_box, open_box, settled
from tests.browser.watching import Watch, in_view
from tests.keyed import staff_key

ROOT = "/health/search"


def _proxy_to(service: str) -> type[BaseHTTPRequestHandler]:
    """Another site that hands on what is below the path, and has nothing else."""

    class Handler(BaseHTTPRequestHandler):
        def _pass_on(self) -> None:
            if not self.path.startswith(f"{ROOT}/"):
                self.send_error(404)
                return
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            reply = httpx.request(
                self.command, f"{service}{self.path}", headers=list(self.headers.items()), content=body, timeout=30
            )
            self.send_response(reply.status_code)
            for name, value in reply.headers.multi_items():
                if name not in {"content-encoding", "content-length", "connection", "date", "server"}:  # read by httpx
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.content)))
            self.end_headers()
            self.wfile.write(reply.content)

        def do_GET(self) -> None:
            self._pass_on()

        def do_POST(self) -> None:
            self._pass_on()

        def do_OPTIONS(self) -> None:
            self._pass_on()

        def log_message(self, *_: object) -> None: ...

    return Handler


@pytest.fixture(scope="module")
def below(browser: Browser, articles_home: Home) -> Iterator[Places]:
    with (
        example_site() as example,
        vouch(articles_home.root, allowed_origins=example.address, more={"VOUCH_ROOT_PATH": ROOT}) as service,
        serving_handler(_proxy_to(service)) as site,
    ):
        yield Places(vouch=f"{site}{ROOT}", empty=site, faulty=site, example=example)


@pytest.fixture
def asked(page: Page, below: Places) -> Iterator[list[str]]:
    """Every address that the browser asks the site for; all are below the path, and all are there."""
    seen: list[str] = []
    missing: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.on("response", lambda response: missing.append(response.url) if response.status >= 400 else None)
    yield seen
    site = urlsplit(below.vouch).netloc
    assert [url for url in seen if urlsplit(url).netloc == site and not urlsplit(url).path.startswith(f"{ROOT}/")] == []
    assert missing == []


def test_a_reader_asks_follows_a_suggestion_and_lands_on_the_sentence(
    page: Page, below: Places, asked: list[str]
) -> None:
    watch = Watch(page)
    page.goto(f"{below.vouch}/")
    page.locator("#q").press_sequentially("myo")
    expect(page.locator("#suggestions li").first).to_be_visible()
    page.fill("#q", QUESTION)
    with page.expect_navigation():
        page.press("#q", "Enter")
    assert urlsplit(page.url).path == f"{ROOT}/"
    own = page.locator(f'.hits .from a[href^="{ROOT}/documents/"]').first
    with page.expect_navigation():
        own.click()
    page.wait_for_timeout(300)
    assert urlsplit(page.url).path.startswith(f"{ROOT}/documents/")
    assert in_view(page, "#cited")
    with page.expect_navigation():
        page.click("a.name")
    assert urlsplit(page.url).path == f"{ROOT}/"
    assert any("/v1/suggest" in url for url in asked)
    assert (watch.violations, watch.errors) == ([], [])


def test_the_box_on_another_site_asks_and_links_below_the_path(page: Page, below: Places, asked: list[str]) -> None:
    open_box(page, below)
    ask_box(page, QUESTION)
    settled(page)
    links = [link.get_attribute("href") or "" for link in page.locator(f"{BOX} [part=read]").all()]
    own = [link for link in links if urlsplit(link).netloc == urlsplit(below.vouch).netloc]
    assert own
    assert {urlsplit(link).path.startswith(f"{ROOT}/documents/") for link in own} == {True}
    page.goto(own[0])
    assert in_view(page, "#cited")
    assert any(url.endswith(f"{ROOT}/v1/ask") for url in asked)


@pytest.mark.usefixtures("asked")
def test_staff_sign_in_ask_and_sign_out(page: Page, below: Places) -> None:
    page.goto(f"{below.vouch}/staff/sign-in")
    page.fill("#key", staff_key())
    with page.expect_navigation():
        page.press("#key", "Enter")
    assert urlsplit(page.url).path == f"{ROOT}/staff"
    page.fill("#q", QUESTION)
    with page.expect_navigation():
        page.press("#q", "Enter")
    expect(page.locator(".hits li").first).to_be_visible()
    with page.expect_navigation():
        page.click("text=Documents")
    expect(page.locator("table.documents a").first).to_be_visible()
    with page.expect_navigation():
        page.click("text=Sign out")
    assert urlsplit(page.url).path == f"{ROOT}/"


@pytest.mark.usefixtures("asked")
def test_the_description_of_the_api_tries_its_routes_below_the_path(page: Page, below: Places) -> None:
    page.goto(f"{below.vouch}/docs")
    page.locator("#operations-Questions-suggest").get_by_text("/v1/suggest").click()
    page.get_by_role("button", name="Try it out").click()
    page.locator("tr[data-param-name=q] input").fill("myo")
    with page.expect_response(lambda response: "/v1/suggest" in response.url) as found:
        page.get_by_role("button", name="Execute").click()
    assert urlsplit(found.value.url).path == f"{ROOT}/v1/suggest"
    assert found.value.status == 200
