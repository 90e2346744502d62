import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ingest.description.dates import DateOrder
from ingest.home import Home
from ingest.library.library import Library
from ingest.library.outcome import Change
from ingest.sources.website.addresses import GuardedBackend, is_anywhere
from ingest.sync.folder import Sync
from ingest.sync.intake import intake
from ingest.sync.reading import DirectReader, Readers
from ingest.sync.reading_processes import ReaderProcesses
from ingest.sync.reread import reread
from ingest.sync.website import CrawlOptions, Website
from tests.ingest.folders import article
from tests.ingest.sources.website.local_site import LocalSite, local_site
from vouch import main

STAMP = "Updated 03/04/2024"
DAYS = {None: None, "DMY": "2024-04-03", "MDY": "2024-03-04"}
WARNING = f"What {STAMP!r} means can't be told, and stays unknown"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("VOUCH_HOME", str(tmp_path / "home"))
    return Home(tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "gout.txt").write_text(article(random.Random(1)) + f"\n{STAMP}\n")
    (folder / "flu.html").write_text(f"<h1>Flu</h1><p>{STAMP}</p><p>Flu is a virus, and it spreads in winter.</p>")
    return folder


def vouch(*arguments: object, order: str | None = None) -> Result:
    return CliRunner(env={"VOUCH_DATE_ORDER": order}).invoke(main, [str(argument) for argument in arguments])


def documents() -> list[dict[str, Any]]:
    return [json.loads(line) for line in vouch("documents", "--json").stdout.splitlines()]


@pytest.mark.parametrize("order", DAYS)
@pytest.mark.parametrize("command", ["ingest", "sync"])
def test_the_setting_says_which_day_a_numeric_date_means(
    home: Home, folder: Path, command: str, order: str | None
) -> None:
    assert vouch(command, folder, order=order).exit_code == 0
    assert [(item["updated_on"], WARNING in item["warnings"]) for item in documents()] == [
        (DAYS[order], order is None)
    ] * 2


@pytest.mark.parametrize("command", ["ingest", "sync"])
def test_another_setting_changes_what_the_files_say_though_they_are_unchanged(
    home: Home, folder: Path, command: str
) -> None:
    for order in ("DMY", "MDY", None):
        before = vouch(command, folder, order=order).stdout
        assert ("2 added" if order == "DMY" else "2 changed") in before
        assert "2 unchanged" in vouch(command, folder, order=order).stdout
        assert {item["updated_on"] for item in documents()} == {DAYS[order]}


def test_reading_again_heeds_the_setting_and_what_it_read_needs_no_reading_after(home: Home, folder: Path) -> None:
    vouch("ingest", folder)
    assert "2 changed" in vouch("ingest", "--again", order="DMY").stdout
    assert {item["updated_on"] for item in documents()} == {"2024-04-03"}
    with Library.open(home) as library:
        readers = DirectReader("DMY")
        readers.submit = None  # type: ignore[method-assign, assignment]  # it would fail
        assert [outcome.change for outcome in intake(folder, library, readers)] == [Change.UNCHANGED] * 2


def test_a_setting_that_is_no_order_of_dates_is_refused_with_those_that_are(home: Home, folder: Path) -> None:
    found = vouch("ingest", folder, order="YMD")
    assert found.exit_code == 2
    assert "VOUCH_DATE_ORDER" in found.stderr
    assert "'DMY' or 'MDY'" in found.stderr


@pytest.mark.parametrize("order", ["DMY", "MDY"])
def test_a_process_of_its_own_reads_dates_as_this_one_does(folder: Path, tmp_path: Path, order: DateOrder) -> None:
    found = []
    with ReaderProcesses(1, date_order=order) as processes:
        both: tuple[Readers, ...] = (processes, DirectReader(order))
        for readers in both:
            with Library.open(Home(tmp_path / type(readers).__name__)) as library:
                list(intake(folder, library, readers))
                found.append(list(library.documents()))
    assert found[0] == found[1]
    assert {document.updated_on for document in found[0]} == {date.fromisoformat(DAYS[order] or "")}


def sync_site(site: LocalSite, library: Library, order: DateOrder | None) -> list[Change]:
    backend, options = GuardedBackend(is_allowed=is_anywhere), CrawlOptions(pause_s=0)
    url, readers = f"{site.url}/sitemap.xml", DirectReader(order)
    with Website(url, library, options=options, backend=backend, readers=readers) as website:
        website.list_pages()
        return [outcome.change for outcome in Sync(website, library).outcomes()]


def test_a_page_that_its_server_does_not_send_again_is_read_by_the_new_setting_all_the_same(home: Home) -> None:
    with local_site() as site, Library.open(home) as library:
        site.put("/gout", "Gout", f"Gout is a kind of arthritis, and it hurts.</p><p>{STAMP}", ETag='"1"')
        site.put_sitemap("/gout")
        assert sync_site(site, library, None) == [Change.ADDED]
        for order in ("DMY", "MDY"):
            assert sync_site(site, library, order) == [Change.CHANGED]
            assert sync_site(site, library, order) == [Change.UNCHANGED]
            (page,) = library.documents()
            assert page.updated_on == date.fromisoformat(DAYS[order] or "")
        assert [outcome.change for outcome in reread(library, DirectReader("DMY"))] == [Change.CHANGED]
        assert sync_site(site, library, "DMY") == [Change.UNCHANGED]
