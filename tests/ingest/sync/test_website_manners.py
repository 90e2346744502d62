"""Being a polite guest of a site, and finding its pages."""

from dataclasses import replace

import pytest

from ingest.errors import SourceError
from ingest.home import Home
from ingest.library.library import Library
from ingest.library.outcome import Change
from ingest.sources.website.addresses import GuardedBackend, is_anywhere
from ingest.sources.website.page_lists import read_url_list
from ingest.sync.folder import Sync
from ingest.sync.website import Website
from tests.ingest.sources.website.local_site import LocalSite, Page, local_site
from tests.ingest.sync.site_runs import OPTIONS, changes, sync_site, texts

LATE_S = 0.04  # by so much a busy machine may note a request late, which makes the gap after it look shorter


def test_robots_txt_is_obeyed(site: LocalSite, home: Home) -> None:
    site.pages["/robots.txt"] = Page(
        b"User-agent: *\nDisallow: /\n\nUser-agent: vouch\nDisallow: /private\nAllow: /private/leaflet\n",
        media_type="text/plain",
    )
    for path in ("/open", "/private", "/private/leaflet"):
        site.put(path, "Page", f"This is {path}.")
    site.put_sitemap("/open", "/private", "/private/leaflet")
    found = sync_site(site, home)
    assert changes(found) == {"/open": "added", "/private": "failed", "/private/leaflet": "added"}
    assert "robots.txt" in (found["/private"].reason or "")
    assert "/private" not in site.asked()


def test_a_byte_order_mark_does_not_lift_what_robots_txt_forbids(site: LocalSite, home: Home) -> None:
    site.pages["/robots.txt"] = Page(b"\xef\xbb\xbfUser-agent: *\nDisallow: /private\n", media_type="text/plain")
    site.put("/open", "Page", "This is open.")
    site.put("/private", "Page", "This is private.")
    site.put_sitemap("/open", "/private")
    assert changes(sync_site(site, home)) == {"/open": "added", "/private": "failed"}
    assert "/private" not in site.asked()


def test_a_redirect_to_a_page_that_robots_txt_forbids_is_not_followed(site: LocalSite, home: Home) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /private\n", media_type="text/plain")
    site.pages["/open"] = Page(status=302, headers={"Location": "/private"})
    site.put("/private", "Page", "Not for robots.")
    site.put_sitemap("/open")
    assert changes(sync_site(site, home)) == {"/open": "failed"}
    assert "/private" not in site.asked()


def test_while_robots_txt_cannot_be_had_nothing_is_fetched(site: LocalSite, home: Home) -> None:
    site.put("/gout", "Gout", "Gout is a kind of arthritis.")
    site.put_sitemap("/gout")
    site.pages["/robots.txt"] = Page(b"", 500)
    with pytest.raises(SourceError, match=r"robots\.txt can't be had"):
        sync_site(site, home)
    assert site.asked() == ["/robots.txt"]


@pytest.mark.kill
def test_the_pause_between_requests_is_kept_and_a_longer_crawl_delay_counts(site: LocalSite, home: Home) -> None:
    for path in ("/a", "/b", "/c"):
        site.put(path, "Page", f"This is {path}.")
    site.put_sitemap("/a", "/b", "/c")
    sync_site(site, home, replace(OPTIONS, pause_s=0.1))
    gaps = [after - before for before, after in zip(site.times[1:], site.times[2:], strict=False)]
    assert min(gaps) >= 0.1 - LATE_S
    site.times.clear()
    site.pages["/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 0.2\n", media_type="text/plain")
    sync_site(site, home, replace(OPTIONS, pause_s=0.1))
    gaps = [after - before for before, after in zip(site.times[1:], site.times[2:], strict=False)]
    assert min(gaps) >= 0.2 - LATE_S


def test_the_cap_on_pages_is_reported_and_removes_nothing(site: LocalSite, home: Home) -> None:
    paths = [f"/{number}" for number in range(6)]
    for path in paths:
        site.put(path, "Page", f"This is {path}.")
    site.put_sitemap(*paths)
    sync_site(site, home)
    found = sync_site(site, home, replace(OPTIONS, max_pages=2))
    assert "4 pages beyond the cap of 2" in (found["/sitemap.xml"].reason or "")
    assert len(texts(home)) == 6


def test_an_index_of_sitemaps_is_followed_packed_or_not(site: LocalSite, home: Home) -> None:
    site.put("/a", "A", "About a.")
    site.put("/b", "B", "About b.")
    site.put_sitemap("/a", at="/one.xml")
    site.put_sitemap("/b", at="/two.xml.gz", packed=True)
    site.put_xml(
        f"<sitemapindex><sitemap><loc>{site.url}/one.xml</loc></sitemap>"
        f"<sitemap><loc>{site.url}/two.xml.gz</loc></sitemap></sitemapindex>",
        at="/sitemap.xml",
    )
    assert changes(sync_site(site, home)) == {"/a": "added", "/b": "added"}
    site.pages["/two.xml.gz"] = Page(b"", 503)
    found = sync_site(site, home)
    assert changes(found) == {"/two.xml.gz": "failed", "/a": "unchanged", "/b": "failed"}
    assert "list is incomplete" in (found["/b"].reason or "")
    assert len(texts(home)) == 2


def test_the_front_page_of_a_site_leads_to_the_sitemap_that_robots_txt_names(site: LocalSite, home: Home) -> None:
    site.put("/a", "A", "About a.")
    site.put_sitemap("/a", at="/maps/all.xml")
    site.pages["/robots.txt"] = Page(f"Sitemap: {site.url}/maps/all.xml".encode(), media_type="text/plain")
    assert changes(sync_site(site, home, at="/")) == {"/a": "added"}


def test_a_site_whose_sitemap_is_gone_is_an_error_and_removes_nothing(site: LocalSite, home: Home) -> None:
    site.put("/a", "A", "About a.")
    site.put_sitemap("/a")
    sync_site(site, home)
    for page in (Page(b"", 404), Page(b"<html><p>Sorry</p></html>"), Page(b"<urlset><url>")):
        site.pages["/sitemap.xml"] = page
        with pytest.raises(SourceError):
            sync_site(site, home)
    assert len(texts(home)) == 1


def test_pages_whose_lastmod_is_the_same_are_not_asked_for_when_it_is_trusted(site: LocalSite, home: Home) -> None:
    def publish(day: str) -> None:
        site.put_xml(f"<urlset><url><loc>{site.url}/a</loc><lastmod>{day}</lastmod></url></urlset>", at="/sitemap.xml")

    options = replace(OPTIONS, trust_lastmod=True)
    site.put("/a", "A", "About a.")
    publish("2024-03-05")
    sync_site(site, home, options)
    site.put("/a", "A", "About another a.")
    site.asked()
    assert changes(sync_site(site, home, options)) == {"/a": "unchanged"}
    assert "/a" not in site.asked()
    publish("2024-03-06")
    assert changes(sync_site(site, home, options)) == {"/a": "changed"}
    with Library.open(home) as library:
        assert [document.updated_on for document in library.documents()] == [None]


def test_when_the_network_goes_the_run_ends_and_the_next_one_goes_on(site: LocalSite, home: Home) -> None:
    paths = [f"/{number}" for number in range(8)]
    with local_site() as lost:
        for path in paths:
            lost.put(path, "Page", f"This is {path}.")
        lost.put_sitemap(*paths)
        site.put_sitemap(*(lost.url + path for path in paths))
        options = replace(OPTIONS, other_hosts=frozenset({lost.url.removeprefix("http://")}))
        assert set(changes(sync_site(site, home, options)).values()) == {"added"}
    found = sync_site(site, home, options)
    assert set(changes(found).values()) == {"failed"}
    reasons = [outcome.reason or "" for outcome in found.values()]
    assert ["can't be reached" in reason for reason in reasons] == [True] * 3 + [False] * 5
    assert len(texts(home)) == 8
    with Library.open(home) as library:
        (trouble,) = library.syncs.troubles()
        assert trouble == (f"{site.url}/sitemap.xml", "Its last sync was interrupted. Run it again.")


def test_an_interrupted_run_does_not_ask_again_for_the_pages_it_had(site: LocalSite, home: Home) -> None:
    paths = [f"/{number}" for number in range(6)]
    for path in paths:
        site.put(path, "Page", f"This is {path}.")
    site.put_sitemap(*paths)
    backend = GuardedBackend(is_allowed=is_anywhere)
    url = f"{site.url}/sitemap.xml"
    with Library.open(home) as library, Website(url, library, options=OPTIONS, backend=backend) as website:
        website.list_pages()
        for number, _ in enumerate(Sync(website, library).outcomes(), start=1):
            if number == 4:
                break
    site.asked()
    found = sync_site(site, home)
    assert [path for path in site.asked() if path in paths] == ["/4", "/5"]
    assert set(changes(found)) == set(paths)
    assert len(texts(home)) == 6


def test_a_file_with_one_url_a_line_is_a_source(site: LocalSite, home: Home, tmp_path_factory: object) -> None:
    site.put("/a", "A", "About a.")
    site.put("/b", "B", "About b.")
    path = home.root.with_name("urls.txt")
    path.write_text(f"# two pages\n{site.url}/a\n\n{site.url}/b\n")
    backend = GuardedBackend(is_allowed=is_anywhere)
    with Library.open(home) as library, Website(str(path), library, options=OPTIONS, backend=backend) as website:
        website.use_list(read_url_list(path))
        assert [outcome.change for outcome in Sync(website, library).outcomes()] == [Change.ADDED, Change.ADDED]
