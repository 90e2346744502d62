"""Which files of a source are documents: a file that is named, or those in a folder."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.errors import SourceNotFound, UnreadableSource, UnsupportedFormat
from ingest.readers.page_bundle import MANIFEST_NAME, is_manifest
from ingest.readers.registry import MARKDOWN_SUFFIXES, SUFFIXES
from ingest.sources.archive import ZIP_SUFFIXES, suffix_of
from ingest.sources.folder_walk import FolderWalk, Unlisted
from ingest.sources.parquet import PARQUET_SUFFIXES
from ingest.sources.sidecar import sidecar_path

_READABLE = sorted(SUFFIXES | ZIP_SUFFIXES | PARQUET_SUFFIXES)


def is_readable(name: str) -> bool:
    """Whether a file of this name can be taken in, packed or not."""
    suffix = PurePosixPath(name).suffix.lower() if suffix_of(name) in PARQUET_SUFFIXES else suffix_of(name)
    return suffix in _READABLE or PurePosixPath(name).name == MANIFEST_NAME


@dataclass(frozen=True, slots=True)
class FolderListing:
    """What a path holds.

    Attributes:
        files: The files that can be taken in, in a fixed order.
        unlisted: Parts of it that can't be listed, or aren't followed: nobody knows what is there.
        empty: Folders in it with nothing in them, which may be where a disk was mounted.
    """

    files: list[Path]
    unlisted: tuple[Unlisted, ...] = ()
    empty: tuple[Path, ...] = ()


def find_files(path: Path) -> list[Path]:
    """The files under a path that can be taken in; see `list_files`."""
    return list_files(path).files


def list_files(path: Path, follow: Sequence[Path] = ()) -> FolderListing:
    """What can be taken in under a path: the file itself, or a folder's.

    Markdown beside a `manifest.json` that orders a page's fragments is part of that page, and no document of its own.

    Args:
        path: The file or folder.
        follow: Folders outside of it that links in it may lead to.

    Raises:
        SourceNotFound: If there is no such path, or nothing in the folder can be read.
        UnsupportedFormat: If a file is named that no reader fits.
        UnreadableSource: If the folder can't be listed.
    """
    if path.is_file():
        return FolderListing([_readable(path)])
    if not path.is_dir():
        raise SourceNotFound("There is no such file or folder", where=str(path), remedy="Check the path")
    return _listing(path, FolderWalk(path, follow))


def _readable(file: Path) -> Path:
    if not is_readable(file.name):
        raise UnsupportedFormat(
            "No reader fits this file's suffix",
            where=str(file),
            value=file.suffix,
            remedy=f"Use one of {', '.join(_READABLE)}",
        )
    return file


def _listing(path: Path, walk: FolderWalk) -> FolderListing:
    try:
        every = sorted(walk.files())
    except OSError as error:
        raise UnreadableSource(
            f"The folder can't be listed: {error.strerror or error}",
            where=str(path),
            remedy="Check its permissions and the disk; nothing was removed",
        ) from None
    files = {file.relative_to(path).as_posix(): file for file in every if is_readable(file.name)}
    unlisted = [*walk.unlisted, *_without_their_parts(files.values(), walk.unlisted)]
    unread: list[Path] = []

    def read(name: str) -> bytes:
        try:
            return files[name].read_bytes()
        except OSError as error:
            unlisted.append(Unlisted(files[name], f"It can't be read: {error.strerror or error}", files[name].parent))
            unread.append(files[name].parent)
            return b""

    missed = {part.path for part in unlisted}
    names = documents_among(list(files), read)
    found = [files[name] for name in names if files[name] not in missed and files[name].parent not in unread]
    if not found and not unlisted:
        raise SourceNotFound(
            "The folder holds no document",
            where=str(path),
            remedy=f"Put files in it that end in one of {', '.join(_READABLE)}",
        )
    return FolderListing(found, tuple(unlisted), tuple(walk.empty))


def _without_their_parts(files: Iterable[Path], unlisted: Sequence[Unlisted]) -> list[Unlisted]:
    """The files whose sidecar, or whose fragments, are among what can't be read."""
    missed = {part.path: part.reason for part in unlisted}
    folders = {path.parent: reason for path, reason in missed.items() if path.suffix.lower() in MARKDOWN_SUFFIXES}
    found = []
    for file in files:
        reason = folders.get(file.parent) if file.name == MANIFEST_NAME else missed.get(sidecar_path(file))
        if reason is not None:
            found.append(Unlisted(file, f"Of what belongs to it: {reason}", file))
    return found


def documents_among(names: list[str], read: Callable[[str], bytes]) -> list[str]:
    """The names of files that are documents: Markdown beside a page bundle's manifest is a part of that.

    Args:
        names: The files of a folder or a zip, with `/` between the parts of a path.
        read: Gives the bytes of one.
    """
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
