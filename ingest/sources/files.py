"""Where documents come from: files, folders, JSON Lines, and what is packed of these; each piece with its origin."""

import gzip
import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, cast

from ingest.document import Document
from ingest.errors import SourceNotFound, UnreadableSource, UnsupportedFormat
from ingest.readers.page_bundle import MANIFEST_NAME, bundle, is_manifest
from ingest.readers.registry import JSON_LINES_SUFFIXES, MARKDOWN_SUFFIXES, SUFFIXES, extract
from ingest.sources.archive import (
    GZIP_SUFFIXES,
    MAX_DOCUMENT_BYTES,
    ZIP_SUFFIXES,
    ZipFolder,
    damaged,
    read_bounded,
    read_lines,
    suffix_of,
    too_large,
    unpacked_name,
)
from ingest.sources.sidecar import read_sidecar
from ingest.structure.assembly import assemble
from ingest.structure.dates import DateOrder
from ingest.structure.metadata import Metadata

_READABLE = sorted(SUFFIXES | ZIP_SUFFIXES)


@dataclass(frozen=True, slots=True)
class SourceItem:
    """The bytes of one document as they came, and where they came from.

    Attributes:
        source_id: The file or folder that was named to ingest, as an absolute path.
        path: The file that holds the bytes; for one in a zip, the zip's path with the name inside it behind.
        line: The line in it, from 1, for JSON Lines; else None.
        data: The bytes, unpacked; for a manifest, with its fragments filled in.
        problem: Why the bytes couldn't be had, where one document of many fails; reading the item raises it.
    """

    source_id: str
    path: Path
    line: int | None
    data: bytes
    problem: UnreadableSource | None = field(default=None, compare=False)

    @property
    def location(self) -> str:
        """Where it stands, for people."""
        return str(self.path) if self.line is None else f"{self.path}, line {self.line}"

    @property
    def sha256(self) -> str:
        """The sha256 of the bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


def read_document(item: SourceItem, *, date_order: DateOrder | None = None) -> Document:
    """Turn the bytes of one document into a `Document`.

    Args:
        item: The bytes and where they came from.
        date_order: How dates such as 03/04/2024 are to be read; None leaves them unknown, with a warning.

    Raises:
        UnreadableSource: If they are empty, binary, wrongly encoded or malformed.
        UnsupportedFormat: If no reader fits.
        DocumentError: If the doc_id can't be used.
    """
    if item.problem is not None:
        raise item.problem
    extraction, found = extract(
        item.data, name=unpacked_name(item.path.name), where=item.location, date_order=date_order
    )
    known = read_sidecar(item.path) if item.line is None else Metadata()
    return assemble(
        extraction, found, known, doc_id=_doc_id_of(item), source_id=item.source_id, source_sha256=item.sha256
    )


def _doc_id_of(item: SourceItem) -> str:
    """The path under the ingested root, without suffixes, with `/` between its parts.

    A zip counts as the folder that was packed, and a manifest as the folder it stands in.
    """
    root = Path(item.source_id)
    if item.path == root:
        relative = Path(item.path.parent.name, item.path.name) if root.name == MANIFEST_NAME else Path(root.name)
    else:
        relative = item.path.relative_to(root)
    if relative.name == MANIFEST_NAME:
        relative = relative.parent if relative.parent.name else Path(root.name, MANIFEST_NAME).parent
        return relative.as_posix()
    if relative.suffix.lower() in GZIP_SUFFIXES:
        relative = relative.with_suffix("")
    parts = [part.removesuffix(Path(part).suffix) if _is_zip(part) else part for part in relative.parts[:-1]]
    return "/".join([*parts, relative.with_suffix("").name])


def _is_zip(part: str) -> bool:
    return Path(part).suffix.lower() in ZIP_SUFFIXES


def is_readable(name: str) -> bool:
    """Whether a file of this name can be taken in, packed or not."""
    return suffix_of(name) in _READABLE or PurePosixPath(name).name == MANIFEST_NAME


def find_files(path: Path) -> list[Path]:
    """The files under a path that can be taken in: the file itself, or a folder's, in a fixed order.

    Markdown beside a `manifest.json` that orders a page's fragments is part of that page, and no document of its own.

    Raises:
        SourceNotFound: If there is no such path, or nothing in the folder can be read.
        UnsupportedFormat: If a file is named that no reader fits.
    """
    if path.is_file():
        if not is_readable(path.name):
            raise UnsupportedFormat(
                "No reader fits this file's suffix",
                where=str(path),
                value=path.suffix,
                remedy=f"Use one of {', '.join(_READABLE)}",
            )
        return [path]
    if not path.is_dir():
        raise SourceNotFound("There is no such file or folder", where=str(path), remedy="Check the path")
    files = {
        file.relative_to(path).as_posix(): file
        for file in sorted(path.rglob("*"))
        if is_readable(file.name) and file.is_file() and not _is_hidden(file, path)
    }
    found = [files[name] for name in _documents(list(files), lambda name: files[name].read_bytes())]
    if not found:
        raise SourceNotFound(
            "The folder holds no document",
            where=str(path),
            remedy=f"Put files in it that end in one of {', '.join(_READABLE)}",
        )
    return found


def _is_hidden(file: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(root).parts)


def _documents(names: list[str], read: Callable[[str], bytes]) -> list[str]:
    """The names that stand for documents: a folder's manifest stands for the Markdown beside it."""
    manifests = {name for name in names if PurePosixPath(name).name == MANIFEST_NAME}
    ordering = {name for name in manifests if is_manifest(read(name))}
    bundled = {PurePosixPath(name).parent for name in ordering}
    return [
        name
        for name in names
        if (name in ordering if name in manifests else not _is_fragment(PurePosixPath(name), bundled))
    ]


def _is_fragment(name: PurePosixPath, bundled: set[PurePosixPath]) -> bool:
    return name.suffix.lower() in MARKDOWN_SUFFIXES and name.parent in bundled


def read_items(file: Path, *, root: Path) -> Iterator[SourceItem]:
    """The documents' bytes in one file: its own, or one piece for each line of JSON Lines and each file in a zip.

    Raises:
        UnreadableSource: If the file can't be read.
    """
    base = root.resolve()
    path = base / file.relative_to(root)
    try:
        if file.suffix.lower() in ZIP_SUFFIXES:
            yield from _zip_items(file, path, str(base))
        elif suffix_of(file.name) in JSON_LINES_SUFFIXES:
            with _open(file) as stream:
                packed = file if file.suffix.lower() in GZIP_SUFFIXES else None
                yield from _line_items(stream, path, str(base), packed)
        elif file.name == MANIFEST_NAME:
            data = bundle(_bytes(file), lambda name: (file.parent / name).read_bytes(), where=str(path))
            yield SourceItem(str(base), path, None, data)
        else:
            yield SourceItem(str(base), path, None, _bytes(file))
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
    for number, line in read_lines(stream, packed=packed, where=str(path)):
        empty = False
        if isinstance(line, bytes):
            yield SourceItem(source_id, path, number, line)
        else:
            yield SourceItem(source_id, path, number, b"", line)
    if empty:
        raise UnreadableSource("The file is empty", where=str(path), remedy="Add documents, or leave it out")


def _zip_items(file: Path, path: Path, source_id: str) -> Iterator[SourceItem]:
    """The documents in a zip; one that can't be unpacked doesn't stop the others."""
    with closing(ZipFolder(file)) as folder:
        names = [name for name in folder.names if is_readable(name) and suffix_of(name) not in ZIP_SUFFIXES]
        documents = _documents(names, folder.read)
        if not documents:
            raise UnreadableSource("The zip holds no document", where=str(file), remedy="Add some, or leave it out")
        for name in documents:
            try:
                yield from _member_items(folder, name, path, source_id)
            except UnreadableSource as problem:
                yield SourceItem(source_id, path / name, None, b"", problem)


def _member_items(folder: ZipFolder, name: str, path: Path, source_id: str) -> Iterator[SourceItem]:
    inside = path / name
    if suffix_of(name) in JSON_LINES_SUFFIXES:
        with folder.open(name) as stream:
            yield from _line_items(stream, inside, source_id, None)
    elif PurePosixPath(name).name == MANIFEST_NAME:
        parent = PurePosixPath(name).parent
        data = bundle(folder.read(name), lambda part: folder.read(str(parent / part)), where=str(inside))
        yield SourceItem(source_id, inside, None, data)
    else:
        yield SourceItem(source_id, inside, None, folder.read(name))
