"""Publications of a few bytes: whoever pulls them looks at names, sizes and sums alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index.publishing.folder_place import FolderPlace
from index.publishing.publication import Pointer, Publication, blob_path, part_of, publication_path
from index.publishing.replica import Replica
from index.snapshots.manifest import Part
from ingest.home import Home
from ingest.library.withdrawals import Withholding

FIRST = {
    "snapshots/one/manifest.json": b"the manifest of one",
    "snapshots/one/lexical/words": b"words",
    "snapshots/one/lexical/empty": b"",
    "encoders/abc/model.onnx": b"a model",
    "library.db": b"the library of one",
    "calibration.json": b"{}",
    "synonyms.txt": b"jab, vaccination\n",
}
SECOND = {
    "snapshots/two/manifest.json": b"the manifest of two",
    "snapshots/two/lexical/words": b"words",
    "snapshots/two/lexical/more": b"more words",
    "encoders/abc/model.onnx": b"a model",
    "library.db": b"the library of two",
    "calibration.json": b"{ }",
    "words/pins.yaml": b"pins: []\n",
}


@dataclass
class SmallPlace:
    """A folder that is published to by hand."""

    root: Path
    sequence: int = 0
    sent: dict[str, bytes] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.root.as_uri()

    def publish(self, files: Mapping[str, bytes], withheld: Withholding = Withholding()) -> Pointer:  # noqa: B008
        """Put a publication there, and point to it."""
        parts = {path: part_of(data) for path, data in files.items()}
        for data in files.values():
            self.write(blob_path(part_of(data).sha256), data)
        snapshot = next(path.rpartition("/")[0] for path in files if path.endswith("/manifest.json"))
        described = Publication(parts, snapshot, 1_700_000_000_000_000_000).to_json()
        self.write(publication_path(part_of(described).sha256), described)
        return self.point(part_of(described), withheld)

    def point(self, publication: Part, withheld: Withholding) -> Pointer:
        """Point to a publication, whether it is there or not."""
        listed = withheld.to_json().encode()
        self.write(blob_path(part_of(listed).sha256), listed)
        self.sequence += 1
        pointer = Pointer(self.sequence, publication, part_of(listed), "2026-12-01T00:00:00+00:00")
        self.write("current.json", pointer.to_json())
        return pointer

    def blob(self, data: bytes) -> Path:
        """Where the bytes of a file are."""
        return self.root / blob_path(part_of(data).sha256)

    def write(self, path: str, data: bytes) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def pull(home: Home, place: SmallPlace) -> None:
    """One look, to its end, by a replica that knows nothing of looks before."""
    replica = Replica(home, FolderPlace(place.url))
    with replica.held():
        for _ in replica.once():
            pass


def held(home: Home) -> dict[str, bytes]:
    """What a home answers from, as a publication names it; of a snapshot that isn't in service nothing."""
    files = {
        path.relative_to(home.root).as_posix(): path.read_bytes()
        for path in home.root.rglob("*")
        if path.is_file() and path.relative_to(home.root).parts[0] not in {"replica", "snapshots", "current"}
    }
    current = home.current.resolve()
    inside = f"snapshots/{current.name.partition('.')[0]}"
    return files | {
        f"{inside}/{path.relative_to(current).as_posix()}": path.read_bytes()
        for path in (current.rglob("*") if home.current.exists() else ())
        if path.is_file()
    }
