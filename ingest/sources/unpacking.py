"""The items in a file: its own bytes, or one for each line of JSON Lines, row of Parquet and file in a zip."""

import gzip
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import IO, cast

from ingest.errors import UnreadableSource
from ingest.readers.page_bundle import MANIFEST_NAME, bundle
from ingest.readers.registry import JSON_LINES_SUFFIXES
from ingest.sources.archive import (
    GZIP_SUFFIXES,
    MAX_DOCUMENT_BYTES,
    ZIP_SUFFIXES,
    ZipFolder,
    damaged,
    read_bounded,
    suffix_of,
    too_large,
    unpacked_lines,
)
from ingest.sources.files import documents_among, is_readable
from ingest.sources.item import SourceItem, file_item
from ingest.sources.parquet import PARQUET_SUFFIXES, parquet_items
from ingest.sources.sidecar import read_sidecar

_NOT_PACKED = ZIP_SUFFIXES | PARQUET_SUFFIXES  # what holds documents itself isn't unpacked from a zip


def read_items(file: Path, *, root: Path) -> Iterator[SourceItem]:
    """The items in one file; each whole file outside of a zip comes with its sidecar.

    Args:
        file: The file.
        root: The file or folder that was named to ingest: what ids are made from.

    Raises:
        UnreadableSource: If the file or its sidecar can't be read.
    """
    base = root.resolve()
    path = base / file.relative_to(root)
    try:
        if file.suffix.lower() in ZIP_SUFFIXES:
            yield from _zip_items(file, path, str(base))
        elif file.suffix.lower() in PARQUET_SUFFIXES:
            yield from parquet_items(file, path, str(base))
        elif suffix_of(file.name) in JSON_LINES_SUFFIXES:
            with _open(file) as stream:
                packed = file if file.suffix.lower() in GZIP_SUFFIXES else None
                yield from _line_items(stream, path, str(base), packed)
        elif file.name == MANIFEST_NAME:
            data = bundle(_bytes(file), lambda name: (file.parent / name).read_bytes(), where=str(path))
            yield file_item(str(base), str(path), data, sidecar=read_sidecar(path))
        else:
            yield file_item(str(base), str(path), _bytes(file), sidecar=read_sidecar(path))
    except OSError as error:
        raise UnreadableSource(
            f"The file can't be read: {error.strerror or error}",
            where=str(file),
            remedy="Check its permissions and the disk",
        ) from None


def _open(file: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(file)) if file.suffix.lower() in GZIP_SUFFIXES else file.open("rb")


def _bytes(file: Path) -> bytes:
    if file.stat().st_size > MAX_DOCUMENT_BYTES:
        raise too_large(str(file))
    try:
        with _open(file) as stream:
            return read_bounded(stream, where=str(file))
    except gzip.BadGzipFile as error:
        raise damaged(str(file), error) from None


def _line_items(stream: IO[bytes], path: Path, source_id: str, packed: Path | None) -> Iterator[SourceItem]:
    empty = True
    for number, line in unpacked_lines(stream, packed=packed, where=str(path)):
        empty = False
        if isinstance(line, bytes):
            yield file_item(source_id, str(path), line, line=number)
        else:
            yield file_item(source_id, str(path), b"", line=number, problem=line)
    if empty:
        raise UnreadableSource("The file is empty", where=str(path), remedy="Add documents, or leave it out")


def _zip_items(file: Path, path: Path, source_id: str) -> Iterator[SourceItem]:
    """The documents in a zip; one that can't be unpacked doesn't stop the others."""
    with closing(ZipFolder(file)) as folder:
        names = [name for name in folder.names if is_readable(name) and suffix_of(name) not in _NOT_PACKED]
        documents = documents_among(names, folder.read)
        if not documents:
            raise UnreadableSource("The zip holds no document", where=str(file), remedy="Add some, or leave it out")
        for name in documents:
            try:
                yield from _member_items(folder, name, path, source_id)
            except UnreadableSource as problem:
                yield file_item(source_id, str(path / name), b"", problem=problem)


def _member_items(folder: ZipFolder, name: str, path: Path, source_id: str) -> Iterator[SourceItem]:
    inside = path / name
    if suffix_of(name) in JSON_LINES_SUFFIXES:
        with folder.open(name) as stream:
            yield from _line_items(stream, inside, source_id, None)
    elif PurePosixPath(name).name == MANIFEST_NAME:
        parent = PurePosixPath(name).parent
        data = bundle(folder.read(name), lambda part: folder.read(str(parent / part)), where=str(inside))
        yield file_item(source_id, str(inside), data)
    else:
        yield file_item(source_id, str(inside), folder.read(name))
