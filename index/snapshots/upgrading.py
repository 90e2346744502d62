"""A home that an older program wrote becomes one of this program's."""

from dataclasses import dataclass

from index.errors import NoSnapshot, SnapshotError
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import current_folder
from ingest.home import Home
from ingest.library.before_upgrade import older_library
from ingest.library.library import Library
from ingest.library.read_only import library_version
from ingest.library.schema import SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class UpgradeReport:
    """What was found and done.

    Attributes:
        library_was: The version that the library's schema had; 0 where there is no library.
        library_is: The version that it has now.
        library_wanted: The version that this program writes.
        kept: Where the library as it was is kept; None where it wasn't changed.
        index: Why the index in service can't be read, and the remedy; None where it can, or there is none.
    """

    library_was: int
    library_is: int
    library_wanted: int
    kept: str | None
    index: str | None

    @property
    def is_current(self) -> bool:
        """Whether nothing is left to do."""
        return self.library_is in (0, self.library_wanted) and self.index is None

    def in_words(self) -> list[str]:
        """The same in lines for people."""
        library = f"schema version {self.library_is}" if self.library_is else "none yet"
        if self.kept:
            library = f"brought from schema version {self.library_was} to {self.library_is}; as it was: {self.kept}"
        elif self.library_is not in (0, self.library_wanted):
            library += f", and this program writes {self.library_wanted}. Run: vouch upgrade"
        return [f"Library: {library}", f"Index: {self.index or 'nothing to do'}"]


def upgrade(home: Home, *, check: bool = False) -> UpgradeReport:
    """Bring the library to the present schema, and look at the index.

    Args:
        home: What was written by an older program, or by this one.
        check: Change nothing.

    Raises:
        LibraryError: If a newer program wrote the library, or it can't be copied or written.
    """
    was, kept = library_version(home), None
    if not check and 0 < was < SCHEMA_VERSION:
        with Library.open(home):
            kept = str(older_library(home.library, was))
    return UpgradeReport(was, library_version(home), SCHEMA_VERSION, kept, _index(home))


def _index(home: Home) -> str | None:
    try:
        IndexManifest.read(current_folder(home))
    except NoSnapshot:
        return None
    except SnapshotError as error:
        return f"{error.what}. {error.remedy}"
    return None
