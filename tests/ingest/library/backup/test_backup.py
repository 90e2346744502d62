import fcntl
import hashlib
import json
import os
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from ingest.errors import BackupError, LibraryError
from ingest.home import Home
from ingest.library.backup.restoring import restore_backup
from ingest.library.backup.writing import write_backup
from ingest.library.library import Library
from ingest.library.withdrawals import withdrawn_ids
from tests.ingest.folders import contents, sync_folder


def share_with_a_second_snapshot(home: Home, data: bytes = b"passages" * 1000) -> None:
    """Publish s2, which has a file of s1, as an index that was brought up to date has."""
    (home.snapshots / "s1" / "passages.npy").write_bytes(data)
    (home.snapshots / "s2").mkdir()
    (home.snapshots / "s2" / "manifest.json").write_text('{"second": true}')
    os.link(home.snapshots / "s1" / "passages.npy", home.snapshots / "s2" / "passages.npy")
    home.current.unlink()
    home.current.symlink_to("snapshots/s2")


def write_as_backups_once_were(home: Home, file: Path, *, passages: bytes) -> None:
    """A backup whose manifest says of a link that it is empty.

    Args:
        home: What is backed up.
        file: The backup.
        passages: What the manifest says that the shared file holds.
    """
    sums = {}
    with tarfile.open(file, "w") as archive:
        for name in ("library.db", "snapshots/s1/passages.npy", "snapshots/s2/manifest.json"):
            archive.add(home.root / name, name)
            sums[name] = hashlib.sha256((home.root / name).read_bytes()).hexdigest()
        archive.add(home.root / "snapshots/s2/passages.npy", "snapshots/s2/passages.npy")
        assert archive.getmember("snapshots/s2/passages.npy").islnk()
        sums["snapshots/s1/passages.npy"] = hashlib.sha256(passages).hexdigest()
        sums["snapshots/s2/passages.npy"] = hashlib.sha256(b"").hexdigest()
        manifest = file.with_name("manifest.json")
        manifest.write_text(json.dumps({"format": "vouch-backup-1", "current": "snapshots/s2", "files": sums}))
        archive.add(manifest, "manifest.json")


@pytest.mark.parametrize("name", ["backup.tar", "backup.tar.gz"])
def test_what_was_backed_up_is_restored_elsewhere(home: Home, tmp_path: Path, name: str) -> None:
    file, other = tmp_path / name, Home(tmp_path / "other")
    list(write_backup(home, file))
    list(restore_backup(other, file))
    assert contents(other) == contents(home)
    assert (other.current / "manifest.json").read_text() == "{}"
    assert other.current.resolve() == (other.snapshots / "s1").resolve()
    with closing(sqlite3.connect(other.embeddings)) as connection:
        assert connection.execute("SELECT key FROM vectors").fetchall() == [("v",)]
    assert not list(other.root.glob(".restoring-*"))


def test_what_editors_wrote_goes_with_a_backup_and_takes_the_place_of_what_is_there(home: Home, tmp_path: Path) -> None:
    file, other = tmp_path / "backup.tar", Home(tmp_path / "other")
    (home.words / "before").mkdir(parents=True)
    home.pins.write_text("- words: gout\n  doc_id: gout\n")
    home.blocked.write_text("*cure*\n")
    (home.words / "before" / "pins-1.yaml").write_text("[]\n")
    other.words.mkdir(parents=True)
    other.pins.write_text("[]\n")
    list(write_backup(home, file))
    list(restore_backup(other, file))

    kept = [path for path in home.words.rglob("*") if path.is_file()]
    assert len(kept) == 3
    for path in kept:
        assert (other.root / path.relative_to(home.root)).read_bytes() == path.read_bytes()


def test_a_backup_is_whole_while_documents_come_in(home: Home, tmp_path: Path) -> None:
    file, other, folder = tmp_path / "backup.tar", Home(tmp_path / "other"), tmp_path / "folder"
    members = write_backup(home, file)
    assert next(members) == "library.db"
    (folder / "new.txt").write_text("Cough\n\nA cough clears the airways.\n")
    sync_folder(folder, home)
    list(members)
    list(restore_backup(other, file))
    assert set(contents(other)) == {"gout", "flu"}  # contents() reads the bytes kept of each


def test_restoring_over_a_library_has_to_be_asked_for_and_keeps_what_is_withdrawn(home: Home, tmp_path: Path) -> None:
    file, folder = tmp_path / "backup.tar", tmp_path / "folder"
    before = contents(home)
    list(write_backup(home, file))
    (folder / "gout.txt").write_text("Gout\n\nSomething else.\n")
    sync_folder(folder, home)
    with Library.open(home) as library:
        library.withdrawals.add("flu")
    with pytest.raises(BackupError, match="--replace"):
        list(restore_backup(home, file))
    with Library.open(home) as open_elsewhere:
        list(restore_backup(home, file, replace=True))
        restored = open_elsewhere.get("gout")
        assert restored is not None
        assert restored.text.endswith("Gout is a kind of arthritis.")
    assert withdrawn_ids(home) == {"flu"}
    with Library.open(home) as library:
        library.withdrawals.undo("flu")
    assert contents(home) == before


def test_a_damaged_backup_is_refused_before_anything_is_replaced(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    list(write_backup(home, file))
    before = contents(home)
    whole = file.read_bytes()
    position = whole.index(b"Gout is a kind of arthritis")
    damages = {
        "cut": whole[: len(whole) // 2],
        "changed": whole[:position] + b"G" + whole[position + 1 :].replace(b"arthritis", b"arthritus"),
        "empty": b"",
        "other": b"no archive at all" * 100,
    }
    for name, data in damages.items():
        broken = tmp_path / name
        broken.write_bytes(data)
        with pytest.raises(BackupError):
            list(restore_backup(home, broken, replace=True))
        assert contents(home) == before


def test_an_archive_that_would_write_outside_of_the_home_is_refused(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "evil.tar"
    (tmp_path / "payload").write_text("evil")
    with tarfile.open(file, "w") as archive:
        archive.add(tmp_path / "payload", arcname="../../escaped")
    with pytest.raises(BackupError):
        list(restore_backup(home, file, replace=True))
    assert not (tmp_path / "escaped").exists()


def test_a_backup_of_a_newer_program_is_refused(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    with closing(sqlite3.connect(home.library)) as connection:
        connection.execute("PRAGMA user_version = 99")
    list(write_backup(home, file))
    other = Home(tmp_path / "other")
    with pytest.raises(LibraryError, match="schema version 99"):
        list(restore_backup(other, file))
    assert not other.library.exists()


def test_with_nothing_to_back_up_no_file_is_written(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no library"):
        list(write_backup(Home(tmp_path / "nowhere"), tmp_path / "backup.tar"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["backup.tar", "backup.tar.gz"])
def test_a_file_that_two_snapshots_share_is_backed_up_once_and_restored_in_both(
    home: Home, tmp_path: Path, name: str
) -> None:
    file, other = tmp_path / name, Home(tmp_path / "other")
    share_with_a_second_snapshot(home)
    list(write_backup(home, file))
    list(restore_backup(other, file))
    first, second = (other.snapshots / snapshot / "passages.npy" for snapshot in ("s1", "s2"))
    assert first.read_bytes() == second.read_bytes() == b"passages" * 1000
    assert first.samefile(second)
    assert (other.current / "manifest.json").read_text() == '{"second": true}'
    with tarfile.open(file) as archive:
        assert [member.name for member in archive if member.islnk()] == ["snapshots/s2/passages.npy"]


def test_restoring_over_snapshots_that_share_files_brings_back_what_each_held(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    share_with_a_second_snapshot(home)
    list(write_backup(home, file))
    (home.snapshots / "s3").mkdir()
    os.link(home.snapshots / "s2" / "passages.npy", home.snapshots / "s3" / "passages.npy")
    (home.snapshots / "s1" / "passages.npy").write_bytes(b"damaged")  # in all three
    list(restore_backup(home, file, replace=True))
    held = [(home.snapshots / name / "passages.npy").read_bytes() for name in ("s1", "s2", "s3")]
    assert held == [b"passages" * 1000, b"passages" * 1000, b"damaged"]


@pytest.mark.parametrize("name", ["backup.tar", "backup.tar.gz"])
def test_where_files_can_have_one_name_only_each_is_restored_by_itself(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    file, other = tmp_path / name, Home(tmp_path / "other")
    share_with_a_second_snapshot(home)
    list(write_backup(home, file))

    def refuse(source: object, target: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    list(restore_backup(other, file))
    first, second = (other.snapshots / snapshot / "passages.npy" for snapshot in ("s1", "s2"))
    assert first.read_bytes() == second.read_bytes() == b"passages" * 1000
    assert not first.samefile(second)


def test_a_backup_that_says_of_a_link_that_it_is_empty_is_restored_with_what_it_leads_to(
    home: Home, tmp_path: Path
) -> None:
    file, other = tmp_path / "backup.tar", Home(tmp_path / "other")
    share_with_a_second_snapshot(home)
    write_as_backups_once_were(home, file, passages=b"passages" * 1000)
    list(restore_backup(other, file))
    assert (other.snapshots / "s2" / "passages.npy").read_bytes() == b"passages" * 1000
    assert (other.current / "manifest.json").read_text() == '{"second": true}'


def test_a_backup_that_says_of_a_link_that_it_is_empty_is_refused_where_what_it_leads_to_is_damaged(
    home: Home, tmp_path: Path
) -> None:
    file, other = tmp_path / "backup.tar", Home(tmp_path / "other")
    share_with_a_second_snapshot(home)
    write_as_backups_once_were(home, file, passages=b"something else")
    with pytest.raises(BackupError, match="damaged"):
        list(restore_backup(other, file))
    assert not other.library.exists()


def test_everything_in_a_published_snapshot_is_backed_up_and_nothing_that_belongs_to_a_running_program(
    home: Home, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar"
    kept = ("snapshots/s1/lexical/.tantivy-meta.lock", "snapshots/s1/lexical/meta.json")
    left_out = ("library.lock", ".build.lock", "snapshots/.staging-x/manifest.json", "embeddings.db-wal")
    for name in (*kept, *left_out):
        (home.root / name).parent.mkdir(parents=True, exist_ok=True)
        (home.root / name).touch()
    written = set(write_backup(home, file))
    assert written >= set(kept)
    assert not written & set(left_out)


def test_a_backup_serves_the_snapshot_that_it_holds_when_another_is_published_meanwhile(
    home: Home, tmp_path: Path
) -> None:
    file, other = tmp_path / "backup.tar", Home(tmp_path / "other")
    members = write_backup(home, file)
    while not next(members).startswith("snapshots/"):
        pass
    share_with_a_second_snapshot(home)
    list(members)
    list(restore_backup(other, file))
    assert other.current.readlink() == Path("snapshots/s1")
    assert (other.current / "manifest.json").read_text() == "{}"


def test_a_link_to_a_snapshot_that_is_gone_is_not_backed_up(home: Home, tmp_path: Path) -> None:
    file, other = tmp_path / "backup.tar", Home(tmp_path / "other")
    home.current.unlink()
    home.current.symlink_to("snapshots/gone")
    list(write_backup(home, file))
    list(restore_backup(other, file))
    assert not other.current.is_symlink()
    assert contents(other) == contents(home)


def test_a_snapshot_is_held_against_tidying_for_as_long_as_it_is_backed_up(home: Home, tmp_path: Path) -> None:
    members = write_backup(home, tmp_path / "backup.tar")
    next(members)
    with (home.snapshots / "s1" / "manifest.json").open("rb") as stream:
        with pytest.raises(BlockingIOError):
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        list(members)
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_backup_that_the_disk_changed_never_takes_the_place_of_an_earlier_one(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    list(write_backup(home, file))
    before = file.read_bytes()
    members = write_backup(home, file)
    next(members)
    with (tmp_path / "backup.tar.part").open("r+b") as stream:
        stream.seek(2000)
        assert stream.read(1) == b"\0"
        stream.seek(2000)
        stream.write(b"x")
    with pytest.raises(BackupError, match=r"library\.db: .*something else than was read"):
        list(members)
    assert file.read_bytes() == before
    assert not (tmp_path / "backup.tar.part").exists()


def test_databases_are_copied_one_after_the_other_so_that_the_largest_alone_needs_room(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))

    held = {name: list(scratch.rglob("*.db")) for name in write_backup(home, tmp_path / "b.tar")}

    assert {"library.db", "embeddings.db"} <= held.keys()
    assert {name: copies for name, copies in held.items() if copies} == {}
