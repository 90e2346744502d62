"""A sidecar says of a document what its own bytes don't: `NAME.meta.yaml` beside `NAME.txt`."""

from pathlib import Path

import yaml

from ingest.errors import UnreadableSource
from ingest.structure.metadata import Metadata, parse_metadata

SIDECAR_SUFFIX = ".meta.yaml"


def sidecar_path(path: Path | str) -> Path:
    """Where the sidecar of a file lies, whether it exists or not."""
    file = Path(path)
    return file.with_name(file.stem + SIDECAR_SUFFIX)


def read_sidecar(path: Path) -> bytes | None:
    """The bytes of the sidecar of the file at `path`, or None where it has none.

    Raises:
        UnreadableSource: If it can't be read.
    """
    sidecar = sidecar_path(path)
    try:
        return sidecar.read_bytes() if sidecar.is_file() else None
    except OSError as error:
        raise UnreadableSource(
            f"Its sidecar can't be read: {error.strerror or error}",
            where=str(sidecar),
            remedy="Check its permissions and the disk",
        ) from None


def parse_sidecar(data: bytes, *, where: str) -> Metadata:
    """What a sidecar says.

    Args:
        data: Its bytes.
        where: Its path, for errors.

    Raises:
        UnreadableSource: If it isn't YAML with the known keys.
    """
    try:
        values = yaml.safe_load(data.decode("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UnreadableSource(
            f"The sidecar is not YAML: {' '.join(str(error).split())}", where=where, remedy="Mend its syntax"
        ) from None
    if values is None:
        return Metadata()
    if not isinstance(values, dict):
        raise UnreadableSource(
            "The sidecar is not a list of keys", where=where, value=values, remedy="Write lines like language: en"
        )
    return parse_metadata(values, where=where)
