"""A backup that Vouch didn't write, or that was changed since, writes nothing and takes no more than its bounds."""

import gzip
import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.errors import BackupError
from ingest.home import Home
from ingest.library.backup import archive as archives
from ingest.library.backup.restoring import restore_backup
from ingest.library.backup.verifying import verify_backup
from ingest.library.backup.writing import write_backup
from ingest.library.library import Library
from tests.ingest.folders import contents, sync_folder


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home, folder = Home(tmp_path / "home"), tmp_path / "folder"
    folder.mkdir()
    (folder / "gout.txt").write_text("Gout\n\nGout is a kind of arthritis.\n")
    sync_folder(folder, home)
    (home.snapshots / "s1").mkdir(parents=True)
    (home.snapshots / "s1" / "manifest.json").write_text("{}")
    home.current.symlink_to("snapshots/s1")
    return home


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def member(name: str, kind: bytes = tarfile.REGTYPE, *, link: str = "", size: int = 0) -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.type, found.linkname, found.size = kind, link, size
    return found


def forged(
    home: Home, file: Path, add: Callable[[tarfile.TarFile, dict[str, str]], None], *, current: str | None = None
) -> Path:
    """A backup that is right but for what is added to it; its manifest lists all."""
    library = home.library.read_bytes()
    sums = {"library.db": sha256(library)}
    with tarfile.open(file, "w") as archive:
        archive.addfile(member("library.db", size=len(library)), io.BytesIO(library))
        add(archive, sums)
        listed = json.dumps({"format": "vouch-backup-1", "current": current, "files": sums}).encode()
        archive.addfile(member("manifest.json", size=len(listed)), io.BytesIO(listed))
    return file


def in_place(name: str, data: bytes = b"evil") -> Callable[[tarfile.TarFile, dict[str, str]], None]:
    def add(archive: tarfile.TarFile, sums: dict[str, str]) -> None:
        archive.addfile(member(name, size=len(data)), io.BytesIO(data))
        sums[name] = sha256(data)

    return add


def of_kind(kind: bytes, link: str = "") -> Callable[[tarfile.TarFile, dict[str, str]], None]:
    def add(archive: tarfile.TarFile, sums: dict[str, str]) -> None:
        archive.addfile(member("sources/x", kind, link=link))
        sums["sources/x"] = sha256(b"")

    return add


def by_manifest(name: str) -> Callable[[tarfile.TarFile, dict[str, str]], None]:
    def add(_: tarfile.TarFile, sums: dict[str, str]) -> None:
        sums[name] = sha256(b"outside")

    return add


def unlisted(archive: tarfile.TarFile, _: dict[str, str]) -> None:
    archive.addfile(member("notices.yaml", size=4), io.BytesIO(b"evil"))


def twice(archive: tarfile.TarFile, sums: dict[str, str]) -> None:
    for _ in range(2):
        in_place("sources/x")(archive, sums)


HOSTILE = {
    "up": in_place("../../escaped"),
    "absolute": in_place("/tmp/escaped"),
    "up from within": in_place("sources/../../escaped"),
    "itself": in_place("sources/./x"),
    "a link": of_kind(tarfile.SYMTYPE, "library.db"),
    "a link out": of_kind(tarfile.SYMTYPE, "/etc/passwd"),
    "a second name of what is outside": of_kind(tarfile.LNKTYPE, "../../outside"),
    "a second name of nothing": of_kind(tarfile.LNKTYPE, "sources/y"),
    "a pipe": of_kind(tarfile.FIFOTYPE),
    "a device": of_kind(tarfile.CHRTYPE),
    "a folder": of_kind(tarfile.DIRTYPE),
    "up by manifest": by_manifest("../outside"),
    "absolute by manifest": by_manifest("/etc/passwd"),
    "not in the manifest": unlisted,
    "twice": twice,
}


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_leads_out_or_is_no_plain_file_is_refused_and_changes_nothing(
    home: Home, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "outside").write_bytes(b"outside")
    (home.root / "outside").write_bytes(b"outside")
    file = forged(home, tmp_path / "evil.tar", HOSTILE[kind])
    held, before = contents(home), everything_in(tmp_path)

    for check in (lambda: verify_backup(file), lambda: list(restore_backup(home, file, replace=True))):
        with pytest.raises(BackupError):
            check()
    with pytest.raises(BackupError):
        list(restore_backup(Home(tmp_path / "other"), file))

    assert contents(home) == held
    assert {**before, **everything_in(tmp_path)} == before


@pytest.mark.parametrize("current", ["/etc", "snapshots/../../x", "snapshots/gone"])
def test_a_snapshot_that_is_not_in_it_is_never_put_in_service(home: Home, tmp_path: Path, current: str) -> None:
    file = forged(home, tmp_path / "evil.tar", in_place("snapshots/s1/manifest.json", b"{}"), current=current)

    with pytest.raises(BackupError, match="isn't in it"):
        list(restore_backup(home, file, replace=True))
    assert home.current.readlink() == Path("snapshots/s1")


def test_what_is_right_but_for_that_is_restored(home: Home, tmp_path: Path) -> None:
    """So that each of the above is refused for what it is."""
    right = in_place("snapshots/s1/manifest.json", b"{}")
    file = forged(home, tmp_path / "right.tar", right, current="snapshots/s1")

    assert verify_backup(file).current == "snapshots/s1"
    list(restore_backup(Home(tmp_path / "other"), file))
    with Library.open(home) as library, Library.open(Home(tmp_path / "other")) as restored:
        assert list(restored.documents()) == list(library.documents()) != []


def test_a_few_bytes_that_unpack_to_many_are_refused_before_they_are_written(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_HARMLESS_BYTES", 1 << 20)
    plain = forged(home, tmp_path / "plain.tar", in_place("sources/x", bytes(100 << 20)))
    bomb = tmp_path / "bomb.tar.gz"
    bomb.write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()
    other = Home(tmp_path / "other")

    with pytest.raises(BackupError, match="200 times what it has"):
        verify_backup(bomb)
    with pytest.raises(BackupError, match="200 times what it has"):
        list(restore_backup(other, bomb))
    assert list(other.root.iterdir()) == []


def test_a_header_cannot_fill_the_memory_and_a_file_not_the_disk(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / "long.tar"
    long.write_bytes(member("x", tarfile.XHDTYPE, size=8 << 30).tobuf(tarfile.GNU_FORMAT) + bytes(1024))
    with pytest.raises(BackupError, match="a header has"):
        verify_backup(long)

    file = forged(home, tmp_path / "full.tar", in_place("sources/x", b"evil"))
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=3))
    with pytest.raises(BackupError, match="more than the disk has room for"):
        list(restore_backup(Home(tmp_path / "other"), file))


def test_a_manifest_that_is_none_is_refused(home: Home, tmp_path: Path) -> None:
    for text in ("[]", "[" * 100_000, '{"format": "vouch-backup-1", "files": ["a"]}'):
        file = tmp_path / "evil.tar"
        with tarfile.open(file, "w") as archive:
            archive.addfile(member("manifest.json", size=len(text)), io.BytesIO(text.encode()))
        with pytest.raises(BackupError):
            list(restore_backup(home, file, replace=True))


def test_verifying_a_backup_names_what_is_wrong_with_it(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    list(write_backup(home, file))

    assert verify_backup(file).current == "snapshots/s1"
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"arthritis", b"arthritus"))
    with pytest.raises(BackupError, match=r"backup\.tar: .*missing or not what it was"):
        verify_backup(file)
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BackupError):
        verify_backup(file)
