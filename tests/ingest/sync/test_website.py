import time
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import pytest

from ingest.home import Home
from ingest.library.outcome import Change
from tests.ingest.sources.website import local_site as misbehave
from tests.ingest.sources.website.local_site import LocalSite, Page, local_site
from tests.ingest.sync.site_runs import LIMITS, OPTIONS, changes, sync_site, texts


def test_a_sites_pages_come_in_change_and_go(site: LocalSite, home: Home) -> None:
    site.put("/gout", "Gout", "Gout is a kind of arthritis.")
    site.put("/flu", "Flu", "Flu is a virus.")
    site.pages["/plain"] = Page("Très simple.".encode("latin-1"), media_type="text/plain; charset=iso-8859-1")
    site.put_sitemap("/gout", "/flu", "/plain")
    assert changes(sync_site(site, home)) == {"/gout": "added", "/flu": "added", "/plain": "added"}
    assert texts(home) == {
        f"{site.url}/gout": "Gout\n\nGout is a kind of arthritis.",
        f"{site.url}/flu": "Flu\n\nFlu is a virus.",
        f"{site.url}/plain": "Très simple.",
    }
    site.put("/flu", "Flu", "Flu is an infection.")
    site.put_sitemap("/flu", "/plain")
    found = sync_site(site, home)
    assert changes(found) == {"/flu": "changed", "/plain": "unchanged", "/gout": "removed"}
    assert found["/gout"].reason == "It is no longer in the source"


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_the_server_calls_gone_is_removed_with_that_reason(
    site: LocalSite, home: Home, status: int
) -> None:
    site.put("/gout", "Gout", "Gout is a kind of arthritis.")
    site.put("/flu", "Flu", "Flu is a virus.")
    site.put_sitemap("/gout", "/flu")
    sync_site(site, home)
    site.pages["/gout"] = Page(b"gone", status)
    found = sync_site(site, home)
    assert changes(found) == {"/flu": "unchanged", "/gout": "removed"}
    assert str(status) in (found["/gout"].reason or "")
    assert changes(sync_site(site, home)) == {"/flu": "unchanged", "/gout": "unchanged"}


def test_a_site_that_calls_all_its_pages_gone_is_stopped_by_the_guard(site: LocalSite, home: Home) -> None:
    site.put("/gout", "Gout", "Gout is a kind of arthritis.")
    site.put_sitemap("/gout")
    sync_site(site, home)
    site.pages["/gout"] = Page(b"gone", 404)
    assert sync_site(site, home, allow_shrink=False) == {}
    assert len(texts(home)) == 1


def test_an_unchanged_page_is_not_sent_again(site: LocalSite, home: Home) -> None:
    site.put("/a", "A", "Of etags.", ETag='"1"')
    site.put("/b", "B", "Of dates.", Last_Modified="Tue, 05 Mar 2024 10:00:00 GMT")
    site.put_sitemap("/a", "/b")
    sync_site(site, home)
    site.requests.clear()
    assert changes(sync_site(site, home)) == {"/a": "unchanged", "/b": "unchanged"}
    sent = dict(site.requests)
    assert sent["/a"]["if-none-match"] == '"1"'
    assert sent["/b"]["if-modified-since"] == "Tue, 05 Mar 2024 10:00:00 GMT"
    site.put("/a", "A", "Of new etags.", ETag='"2"')
    assert changes(sync_site(site, home)) == {"/a": "changed", "/b": "unchanged"}


def test_a_page_that_was_removed_is_asked_for_in_full_when_it_comes_back(site: LocalSite, home: Home) -> None:
    site.put("/a", "A", "Of etags.", ETag='"1"')
    site.put("/b", "B", "Another page.")
    site.put_sitemap("/a", "/b")
    sync_site(site, home)
    site.put_sitemap("/b")
    assert changes(sync_site(site, home))["/a"] == "removed"
    site.put_sitemap("/a", "/b")
    assert changes(sync_site(site, home)) == {"/a": "added", "/b": "unchanged"}


def test_redirects_within_the_site_are_followed_and_name_the_document(site: LocalSite, home: Home) -> None:
    site.pages["/old"] = Page(status=301, headers={"Location": "/new"})
    site.put("/new", "New", "Moved here.")
    site.put_sitemap("/old")
    assert sync_site(site, home)["/old"].doc_id == f"{site.url}/new"
    site.put_sitemap("/old", "/new")
    found = sync_site(site, home)
    assert changes(found) == {"/old": "unchanged", "/new": "unchanged"}
    assert list(texts(home)) == [f"{site.url}/new"]


def test_redirects_in_a_circle_fail(site: LocalSite, home: Home) -> None:
    site.pages["/a"] = Page(status=302, headers={"Location": "/b"})
    site.pages["/b"] = Page(status=302, headers={"Location": "/a"})
    site.put_sitemap("/a")
    assert "redirects in a row" in (sync_site(site, home)["/a"].reason or "")


def test_pages_and_redirects_off_the_site_are_refused_unless_their_host_is_allowed(site: LocalSite, home: Home) -> None:
    with local_site() as other:
        other.put("/far", "Far", "Elsewhere.")
        site.pages["/away"] = Page(status=302, headers={"Location": f"{other.url}/far"})
        site.put_sitemap("/away", f"{other.url}/far")
        found = sync_site(site, home)
        assert [outcome.change for outcome in found.values()] == [Change.FAILED, Change.FAILED]
        assert all("leads off the site" in (outcome.reason or "") for outcome in found.values())
        assert other.asked() == []
        allowed = replace(OPTIONS, other_hosts=frozenset({other.url.removeprefix("http://")}))
        sync_site(site, home, allowed)
        assert list(texts(home)) == [f"{other.url}/far"]


def test_a_canonical_url_names_the_document_and_a_page_that_points_elsewhere_is_no_other_one(
    site: LocalSite, home: Home
) -> None:
    site.put("/gout", "Gout", "Gout is a kind of arthritis.")
    site.put("/gout?from=mail", "Gout", "Gout is a kind of arthritis.", canonical="/gout")
    site.put("/amp", "Flu", "Flu is a virus.", canonical="/flu#top")
    site.put("/x", "X", "About x.", canonical="https://elsewhere.example/x")
    site.put_sitemap("/gout?from=mail", "/gout", "/amp", "/x")
    found = sync_site(site, home)
    assert changes(found) == {"/gout?from=mail": "unchanged", "/gout": "added", "/amp": "added", "/x": "added"}
    assert "listed too" in (found["/gout?from=mail"].reason or "")
    assert sorted(texts(home)) == [f"{site.url}/flu", f"{site.url}/gout", f"{site.url}/x"]
    assert set(changes(sync_site(site, home)).values()) == {"unchanged"}


def test_a_page_that_pointed_elsewhere_is_asked_for_in_full_when_it_stands_alone(site: LocalSite, home: Home) -> None:
    site.put("/gout", "Gout", "Gout is a kind of arthritis.")
    site.put("/amp", "Gout", "In short: arthritis.", canonical=f"{site.url}/gout", ETag='"1"')
    site.put_sitemap("/gout", "/amp")
    assert changes(sync_site(site, home)) == {"/gout": "added", "/amp": "unchanged"}
    site.put_sitemap("/amp")
    assert changes(sync_site(site, home)) == {"/amp": "changed"}
    assert texts(home) == {f"{site.url}/gout": "Gout\n\nIn short: arthritis."}


@pytest.mark.kill
@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        (misbehave.hang, "takes too long"),
        (misbehave.drip, "takes too long"),
        (misbehave.endless, "longer than 300,000 bytes"),
        (misbehave.cut_short, "connection broke"),
        (misbehave.garbage, "connection broke"),
        (misbehave.gzip_bomb, "longer than 300,000 bytes"),
    ],
    ids=["hanging", "dripping", "endless", "cut short", "garbage", "gzip bomb"],
)
def test_a_misbehaving_page_fails_in_bounded_time_and_stops_nothing(
    site: LocalSite, home: Home, handler: Callable[[BaseHTTPRequestHandler], None], reason: str
) -> None:
    site.pages["/bad"] = handler
    site.put("/good", "Good", "All is well.")
    site.put_sitemap("/bad", "/good")
    start = time.monotonic()
    found = sync_site(site, home)
    assert time.monotonic() - start < 3
    assert changes(found) == {"/bad": "failed", "/good": "added"}
    assert reason in (found["/bad"].reason or "")
    assert f"{site.url}/bad" in (found["/bad"].reason or "")


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (Page(b"caf\xe9", media_type="text/plain; charset=utf-8"), "not in the charset that the server names"),
        (Page(b"<p>caf\xe9</p>", media_type="text/html"), "not UTF-8"),
        (Page(b"text", media_type="text/plain; charset=klingon"), "charset that doesn't exist"),
        (Page(b"\x00\x01" * 50, media_type="text/plain"), "NUL bytes"),
        (Page(b"", media_type="text/plain"), "empty"),
        (Page(b"GIF89a", media_type="image/gif"), "media type"),
        (Page(b"error", 500), "HTTP status 500"),
        (Page(b"\x1f\x8bnonsense", headers={"Content-Encoding": "gzip"}), "compressed bytes are damaged"),
        (Page(b"text", headers={"Content-Encoding": "br"}), "wasn't asked for"),
    ],
    ids=["wrong charset", "no charset", "unknown charset", "binary", "empty", "image", "error", "bad gzip", "brotli"],
)
def test_a_page_that_cannot_be_read_says_why_and_keeps_what_was_there(
    site: LocalSite, home: Home, page: Page, reason: str
) -> None:
    site.put("/page", "Page", "It was well once.")
    site.put_sitemap("/page")
    sync_site(site, home)
    before = texts(home)
    site.pages["/page"] = page
    found = sync_site(site, home)
    assert changes(found) == {"/page": "failed"}
    assert reason in (found["/page"].reason or "")
    assert texts(home) == before


def test_a_failure_that_passes_is_tried_again(site: LocalSite, home: Home) -> None:
    answers = iter([503, 429, 200])

    def flaky(request: BaseHTTPRequestHandler) -> None:
        status = next(answers)
        body = b"All is well." if status == 200 else b""
        request.send_response(status)
        request.send_header("Retry-After", "0")
        request.send_header("Content-Type", "text/plain")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    site.pages["/flaky"] = flaky
    site.put_sitemap("/flaky")
    options = replace(OPTIONS, limits=replace(LIMITS, attempts=3))
    assert changes(sync_site(site, home, options)) == {"/flaky": "added"}
    assert site.asked().count("/flaky") == 3
