import random
import re
from datetime import date
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from index.passages.query import Filters
from ingest.home import Home
from ingest.library.library import Library
from service.access.policy import AccessPolicy
from service.answers.visibility import Visibility
from service.app import create_app
from service.http.revalidated import Representation
from service.live.live_index import LiveIndex
from service.pages import page, reader
from service.pages.kept_pages import KeptPages
from tests.keyed import keyed, staff_headers
from tests.processes import Server
from tests.service.editing import CURE, QUESTION, Bench

PATH = "/documents/myoclonus"
PACKED, PLAIN = {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "identity"}
BROWSER = {"Accept": "text/html", **PACKED}


class Site:
    """An index in service, a clock that is put forward by hand, and how many pages were rendered."""

    def __init__(self, home: Home, policy: AccessPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = home
        self.now = 0.0
        self.live = LiveIndex(home, clock=lambda: self.now, serving=False)
        self.client = TestClient(create_app(self.live, access=keyed(policy)))
        self.rendered: list[str] = []

        def made(template: str, context: dict[str, object], *, root: str) -> Representation:
            self.rendered.append(template)
            return page.made_page(template, context, root=root)

        monkeypatch.setattr(reader, "made_page", made)

    def withdraw(self, doc_id: str) -> None:
        with Library.open(self.home) as library:
            library.withdrawals.add(doc_id)

    def put_back(self, doc_id: str) -> None:
        with Library.open(self.home) as library:
            library.withdrawals.undo(doc_id)


@pytest.fixture
def site(own_home: Home, monkeypatch: pytest.MonkeyPatch) -> Site:
    return Site(own_home, AccessPolicy(), monkeypatch)


def test_an_article_is_rendered_once_for_all_and_asked_after_each_time(site: Site) -> None:
    first = site.client.get(PATH, headers=PACKED)
    tag = first.headers["etag"]
    again = site.client.get(PATH, headers={**PACKED, "If-None-Match": tag})
    plain = site.client.get(PATH, headers=PLAIN)

    assert site.rendered == ["reader.html"]
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert first.text == plain.text
    assert CURE in plain.text
    assert first.headers["content-encoding"] == "gzip"
    for response in (first, again, plain):
        assert response.headers["cache-control"] == "private, no-cache"
        assert response.headers["vary"] == "Accept-Encoding"
        assert "script-src 'self'" in response.headers["content-security-policy"]
        assert "nonce" not in response.headers["content-security-policy"]
    head = site.client.head(PATH, headers=PACKED)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    assert head.headers["content-length"] == first.headers["content-length"]


def test_a_withdrawn_article_is_gone_within_a_second_also_for_who_has_it_and_comes_back(site: Site) -> None:
    tag = site.client.get(PATH, headers=BROWSER).headers["etag"]
    known = {**BROWSER, "If-None-Match": tag}
    assert site.client.get(PATH, headers=known).status_code == 304

    site.withdraw("myoclonus")
    site.now += 1.0

    for headers in (known, {**BROWSER, "If-None-Match": "*"}, BROWSER):
        for response in (site.client.get(PATH, headers=headers), site.client.head(PATH, headers=headers)):
            assert response.status_code == 404
            assert response.headers["cache-control"] == "no-store"
            assert "etag" not in response.headers
            assert CURE not in response.text
    site.put_back("myoclonus")
    site.now += 1.0
    assert site.client.get(PATH, headers=known).status_code == 304
    assert site.rendered == ["reader.html"]


def test_a_changed_article_is_sent_anew_as_soon_as_its_snapshot_serves(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(bench.home, AccessPolicy(), monkeypatch)
    before = site.client.get(PATH, headers=PACKED)
    bench.edit(CURE, "There is a complete cure for the disease.")
    site.now += 1.0

    after = site.client.get(PATH, headers={**PACKED, "If-None-Match": before.headers["etag"]})

    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]
    assert (CURE in before.text, CURE in after.text) == (True, False)


def test_each_citation_has_its_page_and_what_hangs_on_the_table_of_quotes_is_not_kept(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(bench.home, AccessPolicy(), monkeypatch)
    asked = {"question": QUESTION, "k": 1, "min_confidence": 0}
    cited = site.client.post("/v1/ask", json=asked, headers=staff_headers()).json()["hits"][0]["citation"][
        "citation_id"
    ]
    for _ in range(2):
        assert f'<mark id="cited">{CURE}</mark>' in site.client.get(f"{PATH}?cite={cited}").text
        assert "<mark" not in site.client.get(PATH).text
    assert len(site.rendered) == 2
    site.rendered.clear()

    pages = [site.client.get(f"{PATH}?cite={'0' * 16}") for _ in range(2)]

    assert len(site.rendered) == 2
    assert {("no longer in it" in shown.text, shown.status_code) for shown in pages} == {(True, 200)}
    lost = {"If-None-Match": pages[0].headers["etag"]}
    assert site.client.get(f"{PATH}?cite={'0' * 16}", headers=lost).status_code == 304


def test_a_review_that_falls_due_shows_the_day_after(strange_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(strange_home, AccessPolicy(), monkeypatch)
    headers = dict(PACKED)
    for day, overdue in ((date(2021, 1, 1), False), (date(2021, 1, 2), True)):
        monkeypatch.setattr(reader, "today", lambda day=day: day)
        for _ in range(2):
            shown = site.client.get("/documents/a%23b", headers=headers)
            assert (shown.status_code, "Review overdue" in shown.text) == (200, overdue)
        headers["If-None-Match"] = shown.headers["etag"]
    assert len(site.rendered) == 2


def test_what_only_staff_may_see_is_rendered_for_them_and_never_sent_to_others(
    strange_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(strange_home, AccessPolicy(public=Filters(audience="public")), monkeypatch)
    path, staff = "/documents/a%23b", {**BROWSER, **staff_headers()}
    shown = site.client.get(path, headers=staff)
    assert (shown.status_code, "Remedy number 0" in shown.text) == (200, True)
    assert shown.headers["cache-control"] == "no-store"
    assert "etag" not in shown.headers
    assert site.rendered == ["reader.html"]
    made = Representation.of(shown.content, "text/html")

    for known in (made.tag, made.packed_tag, "*"):
        for headers in ({**BROWSER, "If-None-Match": known}, {**BROWSER, **PLAIN, "If-None-Match": known}):
            hidden = site.client.get(path, headers=headers)
            assert (hidden.status_code, "Remedy" in hidden.text) == (404, False)
            assert site.client.head(path, headers=headers).status_code == 404
    assert site.client.get(path, headers={**staff, "If-None-Match": "*"}).status_code == 200
    assert site.rendered == ["reader.html"]


def test_the_page_without_a_question_offers_what_its_visitor_may_see(
    articles_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(articles_home, AccessPolicy(public=Filters(doc_ids=("nosebleeds",))), monkeypatch)
    offered = re.compile(r'<li><button name="q" value="([^"]*)"')
    everything = site.live.get(Visibility())
    for _ in range(2):
        public = site.client.get("/", headers=BROWSER)
        staff = site.client.get("/", headers={**BROWSER, **staff_headers()})
        assert any("Myoclonus" in one for one in offered.findall(staff.text))
        assert not any("Myoclonus" in one for one in offered.findall(public.text))
        assert (public.headers["cache-control"], staff.headers["cache-control"]) == ("private, no-cache", "no-store")
    assert everything.hidden == frozenset()
    known = {**BROWSER, "If-None-Match": public.headers["etag"]}
    assert site.client.get("/", headers=known).status_code == 304
    assert site.client.head("/", headers=BROWSER).headers["etag"] == public.headers["etag"]


def test_an_example_of_a_withdrawn_article_is_no_longer_offered(site: Site) -> None:
    before = site.client.get("/", headers=BROWSER)
    assert 'value="What are the Types of Myoclonus?"' in before.text
    site.withdraw("myoclonus")
    site.now += 1.0

    after = site.client.get("/", headers={**BROWSER, "If-None-Match": before.headers["etag"]})

    assert (after.status_code, "Myoclonus" in after.text) == (200, False)


def test_an_answer_is_kept_nowhere_nor_compressed_beside_what_was_asked(site: Site) -> None:
    answer = site.client.get("/", params={"q": QUESTION}, headers={**BROWSER, "If-None-Match": "*"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert not {"etag", "content-encoding"} & set(answer.headers)


def test_a_notice_shows_though_the_last_question_of_an_address_is_empty(site: Site) -> None:
    shown = site.client.get("/?q=i+want+to+kill+myself&q=", headers=BROWSER)
    assert 'class="panel notice"' in shown.text
    assert shown.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/static/vouch.css", "text/css; charset=utf-8"),
        ("/static/vouch.js", "text/javascript; charset=utf-8"),
        ("/static/vouch.svg", "image/svg+xml"),
        ("/widget/de.json", "application/json"),
    ],
)
def test_files_are_kept_by_all_compressed_and_asked_after(site: Site, path: str, kind: str) -> None:
    web = Path(page.__file__).parents[1] / "web"
    source = web / path[1:]
    first = site.client.get(path, headers=PACKED)
    assert first.content == site.client.get(path, headers=PLAIN).content == source.read_bytes()
    assert first.headers["content-type"] == kind
    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["cache-control"] == "no-cache"
    assert site.client.get(path, headers={**PACKED, "If-None-Match": first.headers["etag"]}).status_code == 304
    head = site.client.head(path, headers=PACKED)
    assert (head.content, head.headers["content-length"]) == (b"", first.headers["content-length"])


@pytest.mark.parametrize(
    "path", ["/static/none.css", "/static/..%2Fbase.html", "/static/%2E%2E", "/static/", "/static"]
)
def test_no_other_file_is_served(site: Site, path: str) -> None:
    assert site.client.get(path).status_code == 404


def test_what_pages_take_is_bounded_and_those_asked_for_last_stay() -> None:
    pages = KeptPages(most_bytes=100_000)
    noise = [random.Random(seed).randbytes(8_000) for seed in range(40)]
    for number, content in enumerate(noise):
        pages.keep(number, Representation.of(content, "text/html"))
        assert pages.find(0) is not None
        assert pages.held_bytes <= 100_000
    found = [number for number in range(len(noise)) if pages.find(number)]
    assert found[0] == 0
    assert found[1:] == list(range(len(noise) - len(found) + 1, len(noise)))
    assert len(found) < len(noise)
    before = pages.held_bytes
    pages.keep(0, Representation.of(noise[0], "text/html"))
    assert pages.held_bytes == before
    pages.keep("large", Representation.of(b"".join(noise), "text/html"))
    assert pages.find("large") is None


def test_a_real_server_sends_a_head_without_a_body_and_says_what_is_unchanged(server: Server) -> None:
    with httpx.Client(base_url=server.url, headers=PACKED) as client:
        first = client.get("/documents/%C3%A9")
        tag = first.headers["etag"]
        head = client.head("/documents/%C3%A9")
        again = client.get("/documents/%C3%A9", headers={"If-None-Match": tag})
        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
        assert (again.status_code, again.content) == (304, b"")
        assert client.head("/?q=hiccups").content == b""
