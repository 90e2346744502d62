from pathlib import Path

from ingest.home import Home
from ingest.library.library import Library
from ingest.links.reading import LinkReader
from ingest.sources.website.addresses import GuardedBackend, is_anywhere
from ingest.sync.folder import Sync
from ingest.sync.intake import intake
from ingest.sync.website import CrawlOptions, Website
from tests.ingest.sources.website.local_site import LocalSite, Page, local_site

WORDS = "Rest helps a sore elbow to heal in time, and ice helps as well on the first day."


def _read(home: Home, reader: LinkReader | None = None) -> dict[str, tuple[tuple[str, ...], list[str] | None]]:
    with Library.reading(home) as library:
        placed = (reader or LinkReader()).read(library)
    return {
        one.doc_id: (one.addresses, None if one.found is None else [link.url for link in one.found.links])
        for one in placed
    }


def _sync(site: LocalSite, home: Home) -> None:
    site.put_sitemap("/elbows", "/knees")
    options = CrawlOptions(pause_s=0.0)
    with Library.open(home) as library:
        backend = GuardedBackend(is_allowed=is_anywhere)
        with Website(f"{site.url}/sitemap.xml", library, options=options, backend=backend) as website:
            website.list_pages()
            assert {one.change for one in Sync(website, library).outcomes()} == {"added"}


def test_links_of_a_synced_site_start_from_where_its_pages_were_found(home: Home) -> None:
    with local_site() as site:
        body = f'<h1>Elbows</h1><p>{WORDS} See <a href="knees">caf\xe9</a>.</p>'.encode("latin-1")
        site.pages["/elbows"] = Page(body, media_type="text/html; charset=iso-8859-1")
        site.put("/knees", "Knees", WORDS, canonical="/joints/knees")
        _sync(site, home)
        found, url = _read(home), site.url

    assert found[f"{url}/elbows"] == ((f"{url}/elbows",) * 3, [f"{url}/knees"])
    assert found[f"{url}/joints/knees"][0] == (f"{url}/joints/knees", f"{url}/knees", f"{url}/knees")


def test_links_of_files_start_from_the_address_that_they_name(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    named = '<link rel="canonical" href="https://health.example/a/elbows">'
    link = '<a href="knees">knees</a>'
    (folder / "elbows.html").write_text(f"<head>{named}</head><h1>Elbows</h1><p>{WORDS} {link}</p>")
    (folder / "knees.md").write_text(f"---\nurl: https://health.example/a/knees\n---\n# Knees\n\n{WORDS} [e](elbows)\n")
    (folder / "note.txt").write_text(f"Note\n\n{WORDS}\n")
    with Library.open(home) as library:
        assert {one.change for one in intake(folder, library)} == {"added"}

    assert _read(home) == {
        "elbows": (("https://health.example/a/elbows",), ["https://health.example/a/knees"]),
        "knees": (("https://health.example/a/knees",), ["https://health.example/a/elbows"]),
        "note": ((), None),
    }


def test_bytes_that_are_gone_or_damaged_cost_their_own_links_alone(home: Home, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\n{WORDS} [x](https://other.example/{name})\n")
        with Library.open(home) as library:
            list(intake(tmp_path / f"{name}.md", library))
    reader = LinkReader()
    whole = _read(home, reader)
    with Library.open(home) as library:
        kept = {item.doc_id: library.kept_bytes.path(item.source_sha256) for item in library.items()}
    kept["a"].write_bytes(b"# a\n\n[x](https://evil.example)\n")

    assert _read(home)["a"][1] is None
    assert _read(home)["b"][1] == ["https://other.example/b"]
    assert _read(home, reader) == whole  # what was read once isn't read again
