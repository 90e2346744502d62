import json
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from ingest.home import Home
from ingest.library.library import Library
from ingest.library.withdrawals import withdrawn_ids
from ingest.readers.registry import SUFFIXES
from tests.ingest.sources.website.local_site import local_site
from vouch import main

COMMANDS = ("ingest", "sync", "documents", "withdraw", "backup", "restore")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("VOUCH_HOME", str(tmp_path / "home"))
    return Home(tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "gout.txt").write_text("Gout\n\nGout is a kind of arthritis.\n")
    (folder / "gout.meta.yaml").write_text("next_review_on: 2020-02-28\nreviewed_by: Dr A\n")
    (folder / "flu.txt").write_text("Flu\n\nFlu is a virus.\n")
    (folder / "flu.meta.yaml").write_text("next_review_on: 2999-01-01\n")
    return folder


def vouch(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    assert f"Example: vouch {name} " in main.commands[name].get_help(click.Context(main.commands[name]))


def test_sync_prints_each_document_and_the_counts(home: Home, folder: Path) -> None:
    found = vouch("sync", folder)
    assert found.exit_code == 0
    assert found.stdout.splitlines() == [
        f"added: {folder}/flu.txt [flu]",
        f"added: {folder}/gout.txt [gout]",
        "2 added, 0 changed, 0 unchanged, 0 removed, 0 failed",
    ]


def test_sync_speaks_json(home: Home, folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"\x00")
    found = vouch("sync", "--json", folder)
    assert found.exit_code == 1
    report = json.loads(found.stdout)
    assert report["counts"] == {"added": 2, "changed": 0, "unchanged": 0, "removed": 0, "failed": 1}
    assert [(item["change"], item["doc_id"]) for item in report["outcomes"]] == [
        ("failed", None),
        ("added", "flu"),
        ("added", "gout"),
    ]
    assert report["shrink_stopped"] is None


def test_a_stopped_shrink_exits_with_1_and_says_so_and_can_be_allowed(home: Home, folder: Path) -> None:
    vouch("sync", folder)
    for file in folder.glob("*.txt"):
        file.unlink()
    found = vouch("sync", "--json", folder)
    assert found.exit_code == 1
    assert json.loads(found.stdout)["shrink_stopped"] == {"removed": 2, "before": 2}
    assert "--allow-shrink" in found.stderr
    assert vouch("sync", "--allow-shrink", folder).exit_code == 0
    assert vouch("documents").stdout == "Documents: none\n"


def test_near_duplicates_are_reported_with_what_is_served_in_their_place(home: Home, folder: Path) -> None:
    text = "Gout\n\n" + "\n\n".join(f"Gout is kind number {number} of arthritis, and it hurts." for number in range(9))
    (folder / "gout.txt").write_text(text)
    (folder / "gout-print.txt").write_text(text + "\n\nPrinted.\n")
    found = vouch("sync", folder)
    assert "duplicate: gout-print says the same as gout, which is served in its place" in found.stdout
    assert json.loads(vouch("sync", "--json", folder).stdout)["duplicates"] == {"gout-print": "gout"}
    assert "says the same as gout" in vouch("documents").stdout
    assert "gout says the same and is not withdrawn" in vouch("withdraw", "gout-print").stderr


def test_a_source_that_is_not_there_exits_with_2(home: Home, tmp_path: Path) -> None:
    found = vouch("sync", tmp_path / "nowhere")
    assert found.exit_code == 2
    assert "There is no such file or folder" in found.stderr


def test_a_website_is_synced_by_its_sitemap_and_its_own_machine_is_refused_by_default(home: Home) -> None:
    with local_site() as site:
        site.put("/gout", "Gout", "Gout is a kind of arthritis.")
        site.put_sitemap("/gout")
        refused = vouch("sync", f"{site.url}/sitemap.xml")
        assert refused.exit_code == 2
        assert "--allow-private" in refused.stderr
        assert site.asked() == []
        found = vouch("sync", "--allow-private", "--pause", 0, f"{site.url}/sitemap.xml")
        assert found.exit_code == 0
        assert f"added: {site.url}/gout [{site.url}/gout]" in found.stdout


def test_a_file_of_urls_is_synced_as_pages(home: Home, tmp_path: Path) -> None:
    with local_site() as site:
        site.put("/gout", "Gout", "Gout is a kind of arthritis.")
        (tmp_path / "pages.txt").write_text(f"# ours\n{site.url}/gout\n")
        found = vouch("sync", "--allow-private", "--pause", 0, tmp_path / "pages.txt")
        assert f"added: {site.url}/gout" in found.stdout


def test_documents_are_listed_with_status_dates_and_warnings(home: Home, folder: Path) -> None:
    vouch("sync", folder)
    vouch("withdraw", "flu")
    found = vouch("documents").stdout
    assert "withdrawn  flu  Flu" in found
    assert "next review 2999-01-01" in found
    assert "days overdue); by Dr A" in found
    assert found.endswith("Documents: 1 served, 1 withdrawn\n")
    listed = [json.loads(line) for line in vouch("documents", "--json").stdout.splitlines()]
    assert [(item["doc_id"], item["status"], item["is_overdue"]) for item in listed] == [
        ("flu", "withdrawn", False),
        ("gout", "served", True),
    ]


def test_overdue_lists_those_whose_review_is_past_alone(home: Home, folder: Path) -> None:
    vouch("sync", folder)
    found = [json.loads(line) for line in vouch("documents", "--overdue", "--json").stdout.splitlines()]
    assert [item["doc_id"] for item in found] == ["gout"]


@pytest.mark.kill
def test_a_withdrawal_is_seen_at_once_and_outlives_the_document(home: Home, folder: Path) -> None:
    vouch("sync", folder)
    start = time.monotonic()
    assert vouch("withdraw", "gout").exit_code == 0
    assert withdrawn_ids(home) == {"gout"}
    assert time.monotonic() - start < 1
    text = (folder / "gout.txt").read_text()
    (folder / "gout.txt").unlink()
    vouch("sync", folder)
    (folder / "gout.txt").write_text(text)
    vouch("sync", folder)
    assert withdrawn_ids(home) == {"gout"}
    assert vouch("withdraw", "--undo", "gout").exit_code == 0
    assert withdrawn_ids(home) == frozenset()


def test_an_id_that_was_never_held_is_refused(home: Home, folder: Path) -> None:
    vouch("sync", folder)
    for arguments in (["withdraw", "gaut"], ["withdraw", "--undo", "gout"]):
        found = vouch(*arguments)
        assert found.exit_code == 2
        assert "vouch documents" in found.stderr


def test_a_backup_goes_through_the_command_line_and_back(home: Home, folder: Path, tmp_path: Path) -> None:
    vouch("sync", folder)
    assert vouch("backup", tmp_path / "b.tar").exit_code == 0
    (folder / "flu.txt").write_text("Flu\n\nChanged.\n")
    vouch("sync", folder)
    assert vouch("restore", tmp_path / "b.tar").exit_code == 2
    assert vouch("restore", "--replace", tmp_path / "b.tar").exit_code == 0
    assert f"changed: {folder}/flu.txt [flu]" in vouch("sync", folder).stdout


def test_reading_again_takes_no_path(home: Home, folder: Path) -> None:
    vouch("ingest", folder)
    assert vouch("ingest", "--again").stdout == "0 added, 0 changed, 2 unchanged, 0 failed\n"
    assert vouch("ingest", "--again", folder).exit_code == 2
    assert vouch("ingest").exit_code == 2


def test_what_keeps_the_library_from_its_sources_is_pointed_out_with_the_documents(home: Home, folder: Path) -> None:
    vouch("sync", folder)
    assert vouch("documents").stderr == ""
    (folder / "bad.txt").write_bytes(b"\x00")
    vouch("sync", folder)
    assert f"warning: {folder}: 1 documents failed in its last sync." in vouch("documents").stderr
    for file in folder.glob("*.txt"):
        file.unlink()
    vouch("sync", folder)
    assert "--allow-shrink" in vouch("documents").stderr
    with Library.open(home) as library:
        library.syncs.start(str(folder))  # and nothing after it
    assert "Its last sync was interrupted" in vouch("documents").stderr


def test_the_help_of_ingest_names_every_suffix_that_a_reader_fits() -> None:
    shown = CliRunner().invoke(main, ["ingest", "--help"]).output.split("Suffixes that are read:")[1].split()

    assert set(shown) == set(SUFFIXES) > {".html", ".md", ".pdf", ".docx", ".txt"}


def test_documents_with_warnings_are_listed_with_what_was_left_out_of_them(home: Home, folder: Path) -> None:
    (folder / "doses.md").write_text("# Doses\n\nTake it with water.\n\n<DoseTable/>\n")
    vouch("sync", folder)
    found = vouch("documents", "--warnings").stdout
    assert "left out: 12 characters, dropped: <DoseTable/>" in found
    listed = [json.loads(line) for line in vouch("documents", "--warnings", "--json").stdout.splitlines()]
    page = next(item for item in listed if item["doc_id"] == "doses")
    assert {"fate": "dropped", "place": "<DoseTable/>", "characters": 12} in page["left_out"]
    assert all(item["warnings"] for item in listed)
