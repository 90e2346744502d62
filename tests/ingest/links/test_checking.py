from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from ingest.errors import LibraryError
from ingest.links.checked import CheckedLink, read_checked, write_checked
from ingest.links.checking import LinkChecker, links_to_check
from ingest.links.findings import NO_LINKS, FoundLink
from ingest.sources.website.addresses import GuardedBackend, is_anywhere
from ingest.sources.website.fetcher import FetchLimits
from tests.ingest.sources.website.local_site import LocalSite, Page, garbage, local_site

TODAY = date(2026, 11, 30)
LIMITS = FetchLimits(timeout_s=5.0, attempts=1)


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with local_site() as made:
        yield made


def _check(*urls: str, backend: GuardedBackend | None = None) -> dict[str, CheckedLink | None]:
    own = backend or GuardedBackend(is_allowed=is_anywhere)
    with LinkChecker(own, LIMITS, pause_s=0.0, today=TODAY) as checker:
        return {outcome.url: outcome.checked for outcome in checker.check(urls)}


def _gets_alone(request: BaseHTTPRequestHandler) -> None:
    request.send_response(405 if request.command == "HEAD" else 200)
    request.send_header("Content-Length", "0")
    request.end_headers()


def test_a_page_is_asked_for_by_head_and_by_get_where_that_is_not_answered_well(site: LocalSite) -> None:
    site.put("/there", "There")
    site.pages["/gets"] = _gets_alone
    site.pages["/moved"] = Page(status=301, headers={"Location": "/there"})
    found = _check(*(site.url + path for path in ("/there", "/gets", "/moved", "/lost")))

    assert [one and (one.on, one.status, one.is_broken) for one in found.values()] == [
        (TODAY, 200, False), (TODAY, 200, False), (TODAY, 200, False), (TODAY, 404, True),
    ]  # fmt: skip
    assert site.asked() == ["/robots.txt", "/there", "/gets", "/gets", "/moved", "/there", "/lost", "/lost"]


@pytest.mark.parametrize(
    ("status", "is_broken"), [(404, True), (410, True), (500, True), (401, False), (403, False), (429, False)]
)
def test_what_keeps_programs_out_says_nothing_of_readers(site: LocalSite, status: int, is_broken: bool) -> None:
    site.pages["/x"] = Page(status=status)
    (found,) = _check(f"{site.url}/x").values()

    assert found is not None
    assert (found.status, found.is_broken, found.in_words) == (status, is_broken, f"status {status}")


def test_what_robots_txt_or_an_address_forbids_is_not_asked_for_and_not_broken(site: LocalSite) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: vouch\nDisallow: /private", media_type="text/plain")
    (found,) = _check(f"{site.url}/private/x").values()
    assert found is not None
    assert (found.status, found.is_refused, found.is_broken) == (None, True, False)
    assert site.asked() == ["/robots.txt"]

    (inside,) = _check(f"{site.url}/x", backend=GuardedBackend()).values()
    assert inside is not None
    assert (inside.is_refused, "isn't on the public internet" in inside.in_words) == (True, True)
    assert site.asked() == []


def test_a_host_that_does_not_answer_is_given_up_after_three_pages(site: LocalSite) -> None:
    site.put("/there", "There")
    urls = [f"http://127.0.0.1:9/{number}" for number in range(5)]
    found = _check(*urls, f"{site.url}/there")

    assert [found[url] and found[url].is_broken for url in urls] == [True] * 3 + [None] * 2  # type: ignore[union-attr]
    there = found[f"{site.url}/there"]
    assert there is not None
    assert there.status == 200


def test_a_host_whose_answers_are_none_is_given_up_after_three_pages_as_well(site: LocalSite) -> None:
    urls = [f"{site.url}/{number}" for number in range(5)]
    for number in range(5):
        site.pages[f"/{number}"] = garbage
    found = _check(*urls)

    assert [found[url] is None for url in urls] == [False] * 3 + [True] * 2


@pytest.mark.parametrize("headers", [{"Location": "http://["}, {"Retry-After": "\u00b2"}])
def test_headers_that_nobody_can_read_stop_no_run(site: LocalSite, headers: dict[str, str]) -> None:
    site.pages["/x"] = Page(status=301 if "Location" in headers else 503, headers=headers)
    site.put("/there", "There")
    found, there = _check(f"{site.url}/x", f"{site.url}/there").values()

    assert found is not None
    assert there is not None
    assert there.status == 200


def test_an_answer_that_is_no_http_is_broken(site: LocalSite) -> None:
    site.pages["/x"] = garbage
    (found,) = _check(f"{site.url}/x").values()

    assert found is not None
    assert (found.status, found.is_broken, "connection broke" in found.in_words) == (None, True, True)


def test_each_page_is_due_once_and_hosts_take_turns() -> None:
    urls = ["https://b.example/1", "https://a.example/1#x", "https://a.example/1#y", "https://a.example/2"]
    outside = tuple(FoundLink("a", url, "") for url in (*urls, "https://c.example/"))
    found = replace(NO_LINKS, missing=(FoundLink("a", "https://own.example/lost", ""),), outside=outside)
    known = {
        "https://b.example/1": CheckedLink(date(2026, 11, 23), 200),
        "https://c.example/": CheckedLink(date(2026, 11, 24), 404),
    }
    assert links_to_check(found, known, today=TODAY, again_after=timedelta(days=7)) == [
        "https://a.example/1", "https://b.example/1", "https://own.example/lost", "https://a.example/2",
    ]  # fmt: skip


def test_what_was_found_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "links.json"
    refused = CheckedLink(TODAY, None, "no", is_refused=True)
    checked = {"https://a.example/ü": refused, "https://b.example/": CheckedLink(TODAY, 200)}
    assert read_checked(path) == {}
    write_checked(path, checked)
    assert read_checked(path) == checked


@pytest.mark.parametrize(
    "held",
    ["", "[]", '{"format": "vouch-links-1"}', '{"format": "vouch-links-1", "checked": {"a": {}}}',
     '{"format": "vouch-links-1", "checked": {"a": 5}}'],
)  # fmt: skip
def test_a_damaged_file_is_named(tmp_path: Path, held: str) -> None:
    path = tmp_path / "links.json"
    path.write_text(held)
    with pytest.raises(LibraryError, match="can't be read") as caught:
        read_checked(path)

    assert caught.value.where == str(path)
