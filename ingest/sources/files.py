"""Which files of a source are documents: a file that is named, or those in a folder."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from ingest.errors import SourceNotFound, UnsupportedFormat
from ingest.readers.page_bundle import MANIFEST_NAME, is_manifest
from ingest.readers.registry import MARKDOWN_SUFFIXES, SUFFIXES
from ingest.sources.archive import ZIP_SUFFIXES, suffix_of

_READABLE = sorted(SUFFIXES | ZIP_SUFFIXES)


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
    found = [files[name] for name in documents_among(list(files), lambda name: files[name].read_bytes())]
    if not found:
        raise SourceNotFound(
            "The folder holds no document",
            where=str(path),
            remedy=f"Put files in it that end in one of {', '.join(_READABLE)}",
        )
    return found


def _is_hidden(file: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(root).parts)


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
