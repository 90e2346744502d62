import hashlib
import os
import tarfile
from pathlib import Path

import pytest

from ingest.library.backup.archive import ArchiveWriter, archive_sums, unpack


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("packed", [False, True])
def test_a_second_name_of_a_file_is_a_link_of_the_same_sum(tmp_path: Path, packed: bool) -> None:
    file, (first, second, alone) = tmp_path / "a.tar", (tmp_path / name for name in ("first", "second", "alone"))
    first.write_bytes(b"shared")
    os.link(first, second)
    alone.write_bytes(b"shared")
    with ArchiveWriter.open(file, packed=packed) as archive:
        for path in (first, second, alone):
            archive.add(path, f"folder/{path.name}")
    names = ["folder/first", "folder/second", "folder/alone"]
    assert archive.sums == archive_sums(file) == dict.fromkeys(names, sha256(b"shared"))
    assert list(unpack(file, tmp_path)) == [(names[0], None), (names[1], names[0]), (names[2], None)]
    assert (tmp_path / names[1]).read_bytes() == b"shared"
    assert (tmp_path / names[0]).samefile(tmp_path / names[1])
    assert not (tmp_path / names[0]).samefile(tmp_path / names[2])


def test_a_second_name_is_a_link_though_the_first_is_gone_by_then(tmp_path: Path) -> None:
    file, first, second = (tmp_path / name for name in ("a.tar", "first", "second"))
    first.write_bytes(b"shared")
    os.link(first, second)
    with ArchiveWriter.open(file, packed=False) as archive:
        archive.add(first, "first")
        first.unlink()
        archive.add(second, "second")
    second.unlink()
    assert list(unpack(file, tmp_path)) == [("first", None), ("second", "first")]
    assert second.read_bytes() == b"shared"


def test_an_inode_that_came_to_hold_something_else_is_written_whole(tmp_path: Path) -> None:
    file, first, second, third = (tmp_path / name for name in ("a.tar", "first", "second", "third"))
    first.write_bytes(b"at first")
    os.link(first, second)
    os.link(first, third)
    with ArchiveWriter.open(file, packed=False) as archive:
        archive.add(first, "first")
        second.write_bytes(b"then something longer")
        archive.add(second, "second")
        archive.add(third, "third")
    later = sha256(b"then something longer")
    assert archive.sums == archive_sums(file) == {"first": sha256(b"at first"), "second": later, "third": later}
    with tarfile.open(file) as written:
        assert [member.linkname for member in written] == ["", "", "second"]


def test_a_file_that_is_gone_leaves_no_trace_in_the_archive(tmp_path: Path) -> None:
    file, kept = tmp_path / "a.tar", tmp_path / "kept"
    kept.write_bytes(b"kept")
    with ArchiveWriter.open(file, packed=False) as archive:
        with pytest.raises(FileNotFoundError):
            archive.add(tmp_path / "gone", "gone")
        archive.add(kept, "kept")
    assert archive.sums == archive_sums(file) == {"kept": sha256(b"kept")}


def test_the_sums_of_a_damaged_archive_are_those_of_what_is_in_it(tmp_path: Path) -> None:
    file, kept = tmp_path / "a.tar", tmp_path / "kept"
    kept.write_bytes(b"kept as it is")
    with ArchiveWriter.open(file, packed=False) as archive:
        archive.add(kept, "kept")
    file.write_bytes(file.read_bytes().replace(b"as it is", b"as it IS"))
    assert archive.sums == {"kept": sha256(b"kept as it is")}
    assert archive_sums(file) == {"kept": sha256(b"kept as it IS")}
