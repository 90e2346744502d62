import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest.home import Home
from ingest.library.library import Library
from ingest.library.outcome import Change
from ingest.sources.item import SourceItem, file_item
from ingest.sources.website.addresses import GuardedBackend, is_anywhere
from ingest.sync.folder import Sync
from ingest.sync.reread import reread
from ingest.sync.website import CrawlOptions, Website
from tests.ingest.folders import contents, sync_folder
from tests.ingest.sources.website.local_site import local_site


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A library from a folder, a file of JSON Lines and a website, none of which is there any more."""
    home, folder, file = Home(tmp_path / "home"), tmp_path / "folder", tmp_path / "corpus.jsonl"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "gout.txt").write_text("Gout\n\nGout is a kind of arthritis.\n")
    (folder / "sub" / "gout.meta.yaml").write_text("tags: [joints]\nlast_reviewed_on: 2024-03-05\n")
    file.write_text('{"_id": "flu", "text": "Flu is a virus."}\n{"_id": "cold", "text": "A cold is a virus."}\n')
    sync_folder(folder, home)
    sync_folder(file, home)
    with local_site() as site:
        site.put("/cough", "Cough", "A cough clears the airways.")
        site.put_sitemap("/cough")
        backend, options = GuardedBackend(is_allowed=is_anywhere), CrawlOptions(pause_s=0)
        url = f"{site.url}/sitemap.xml"
        with Library.open(home) as library, Website(url, library, options=options, backend=backend) as website:
            website.list_pages()
            list(Sync(website, library).outcomes())
    shutil.rmtree(folder)
    file.unlink()
    return home


def test_everything_is_read_again_without_its_sources_and_comes_out_the_same(home: Home) -> None:
    before = contents(home)
    assert len(before) == 4
    with Library.open(home) as library:
        assert [outcome.change for outcome in reread(library)] == [Change.UNCHANGED] * 4
    assert contents(home) == before


def test_what_an_older_extractor_read_differently_changes(home: Home) -> None:
    before = contents(home)
    with Library.open(home) as library:
        for item in library.items():
            document = library.get(item.doc_id)
            assert document is not None
            data = library.kept_bytes.read(item.source_sha256)
            sidecar = library.kept_bytes.read(item.sidecar_sha256) if item.sidecar_sha256 else None
            place = SourceItem(item.doc_id, data, "", item.source_id, item.path, item.line, sidecar)
            library.put(replace(document, title="As of old", tags=()), place, input_sha256="older")
        assert [outcome.change for outcome in reread(library)] == [Change.CHANGED] * 4
        gout = library.get("sub/gout")
        assert gout is not None
        assert (gout.tags, gout.last_reviewed_on) == (("joints",), date(2024, 3, 5))
    assert contents(home) == before


def test_a_sync_reads_again_what_an_older_extractor_read(tmp_path: Path) -> None:
    home, file = Home(tmp_path / "home"), tmp_path / "corpus.jsonl"
    file.write_text('{"_id": "flu", "text": "Flu is a virus."}\n')
    sync_folder(file, home)
    with Library.open(home) as library:
        item, document = next(library.items()), library.get("flu")
        assert document is not None
        data = library.kept_bytes.read(item.source_sha256)
        place = file_item(item.source_id, item.path, data, line=item.line)
        library.put(replace(document, title="As of old"), place, input_sha256="older")
    assert [outcome.change for outcome in sync_folder(file, home)[0]] == [Change.CHANGED]


def test_damaged_bytes_fail_alone_and_their_document_stays(home: Home) -> None:
    with Library.open(home) as library:
        flu = next(item for item in library.items() if item.doc_id == "flu")
        library.kept_bytes.path(flu.source_sha256).write_bytes(b"damaged")
        found = {outcome.doc_id: outcome for outcome in reread(library)}
        assert found["flu"].change is Change.FAILED
        assert "damaged" in (found["flu"].reason or "")
        assert library.get("flu") is not None
    assert sum(outcome.change is Change.UNCHANGED for outcome in found.values()) == 3
