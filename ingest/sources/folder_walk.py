"""Everything in a folder, and what of it can't be looked at: a part that can't be listed isn't an empty one."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LINK_OUT = "A link leads out of the folder that was named, and isn't followed; name where it leads with --follow"

_NO_NAME = "Its name isn't UTF-8; rename it, or mount its disk with the right character set"


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A part of a folder that can't be listed or isn't followed.

    Attributes:
        path: The file or folder.
        reason: Why, for people.
        keeps: What may be in the library of it, though it isn't seen now: all at this path, and within.
    """

    path: Path
    reason: str
    keeps: Path

    @property
    def shown(self) -> str:
        """The path as it can be written anywhere, also where it isn't UTF-8."""
        return os.fsencode(self.path).decode("utf-8", errors="backslashreplace")


class FolderWalk:
    """Walks a folder without what is hidden. Links are followed where they lead to what may be read.

    A folder within the one that is walked is met where it is, so that no link to it needs to be followed.

    Args:
        root: The folder.
        follow: Other folders that links may lead to.

    Attributes:
        unlisted: What can't be listed, once the walk is done.
        empty: Folders with nothing at all in them, as a mount has that went away, once it is done.
    """

    def __init__(self, root: Path, follow: Sequence[Path] = ()) -> None:
        self._root = root
        self._base = root.resolve()
        self._follow = [path.resolve() for path in follow]
        self.unlisted: list[Unlisted] = []
        self.empty: list[Path] = []

    def files(self) -> Iterator[Path]:
        """Every regular file that may be read, in no order.

        Raises:
            OSError: If the folder itself can't be listed.
        """
        waiting: list[tuple[Path, tuple[Path, ...]]] = [(self._root, (self._base,))]
        while waiting:
            folder, above = waiting.pop()
            try:
                entries = list(os.scandir(folder))
            except OSError as error:
                if folder == self._root:
                    raise
                self._miss(folder, f"The folder can't be listed: {error.strerror or error}")
                continue
            if not entries and folder != self._root:
                self.empty.append(folder)
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                path = folder / entry.name
                target = self._target(path, entry, above[-1])
                if target is None:
                    continue
                if stat.S_ISDIR(target.mode):
                    if target.real not in above:
                        waiting.append((path, (*above, target.real)))
                elif stat.S_ISREG(target.mode):
                    yield path

    def _target(self, path: Path, entry: "os.DirEntry[str]", folder: Path) -> "_Target | None":
        """What an entry of a folder, by its real path, is or leads to; None where it is to be passed over."""
        try:
            entry.name.encode()
        except UnicodeEncodeError:  # anything here may have had its right name before
            self._miss(path, _NO_NAME, path.parent)
            return None
        try:
            mode = entry.stat().st_mode
            if not entry.is_symlink():
                return _Target(mode, folder / entry.name)
            real = path.resolve(strict=True)
        except (OSError, RuntimeError) as error:
            self._miss(path, f"It can't be looked at: {getattr(error, 'strerror', None) or error}")
            return None
        if stat.S_ISDIR(mode) and real.is_relative_to(self._base):
            return None
        if not any(real.is_relative_to(allowed) for allowed in (self._base, *self._follow)):
            self._miss(path, LINK_OUT)
            return None
        return _Target(mode, real)

    def _miss(self, path: Path, reason: str, keeps: Path | None = None) -> None:
        self.unlisted.append(Unlisted(path, reason, keeps or path))


@dataclass(frozen=True, slots=True)
class _Target:
    mode: int
    real: Path
