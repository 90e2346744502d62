"""A sidecar says of a document what its own bytes don't: `NAME.meta.yaml` beside `NAME.txt`."""

from pathlib import Path

import yaml

from ingest.errors import UnreadableSource
from ingest.structure.metadata import Metadata, parse_metadata

SIDECAR_SUFFIX = ".meta.yaml"


def sidecar_path(path: Path) -> Path:
    """Where the sidecar of a file stands, whether it exists or not."""
    return path.with_name(path.stem + SIDECAR_SUFFIX)


def read_sidecar(path: Path) -> Metadata:
    """Read the sidecar of the file at `path`; with no sidecar, nothing is known.

    Raises:
        UnreadableSource: If it isn't YAML with the known keys.
    """
    sidecar = sidecar_path(path)
    if not sidecar.is_file():
        return Metadata()
    try:
        values = yaml.safe_load(sidecar.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UnreadableSource(
            f"The sidecar is not YAML: {' '.join(str(error).split())}",
            where=str(sidecar),
            remedy="Mend its syntax",
        ) from None
    if values is None:
        return Metadata()
    if not isinstance(values, dict):
        raise UnreadableSource(
            "The sidecar is not a list of keys",
            where=str(sidecar),
            value=values,
            remedy="Write lines like language: en",
        )
    return parse_metadata(values, where=str(sidecar))
