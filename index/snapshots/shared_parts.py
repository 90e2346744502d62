"""What a snapshot has in common with the one before: files that are on the disk once, under the sum they had."""

import os
import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from index.snapshots.manifest import MANIFEST_FILE, IndexManifest, Part


def share(source_folder: Path, folder: Path, *, rewritten: Collection[str] = ()) -> None:
    """Link every file of a folder into another; copy those that are written again, or where links can't be.

    Args:
        source_folder: Whose files they are; its manifest is left out.
        folder: Where they go; it is made where it isn't there.
        rewritten: How the names end of those that are written again.
    """
    folder.mkdir(exist_ok=True)
    for source in sorted(source_folder.rglob("*")):
        target = folder / source.relative_to(source_folder)
        if source.is_dir():
            target.mkdir(exist_ok=True)
            continue
        if source.name == MANIFEST_FILE:
            continue
        if source.suffix not in rewritten:
            with suppress(OSError):
                os.link(source, target)
                continue
        shutil.copyfile(source, target)


def unchanged(folder: Path, parent: Path, manifest: IndexManifest) -> dict[str, Part]:
    """The parts of a snapshot that a staged one shares with it: the same file on disk, of the same size.

    Their sums stay as they were published. A bit that flipped since is found by the same check as before; hashing again
    would take it for right.
    """
    shared = {}
    for name, part in manifest.parts.items():
        with suppress(OSError):
            found = (folder / name).stat()
            if os.path.samestat(found, (parent / name).stat()) and found.st_size == part.size_bytes:
                shared[name] = part
    return shared
