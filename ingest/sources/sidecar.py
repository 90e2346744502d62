"""A sidecar says of a document what its own bytes don't: `NAME.meta.yaml` beside `NAME.txt`."""

from dataclasses import replace
from pathlib import Path

from ingest.canonical import decode
from ingest.description.dates import DateOrder
from ingest.description.metadata import Metadata, parse_metadata, parse_unknown
from ingest.description.publication import KEYS, key_name, refuse_unpublished
from ingest.description.yaml_keys import parse_yaml
from ingest.errors import UnreadableSource

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


def parse_sidecar(data: bytes, *, where: str, date_order: DateOrder | None = None) -> Metadata:
    """What a sidecar says. A fault in one value costs that value, and is a warning.

    Its list `unknown` names fields of which nothing counts that the document says of itself.

    Args:
        data: Its bytes.
        where: Its path, for errors.
        date_order: How dates such as 03/04/2024 are to be read.

    Raises:
        UnreadableSource: If it isn't YAML with keys.
        Unpublished: If it says that readers aren't shown its document.
    """
    if not data.strip():
        return Metadata()
    values = parse_yaml(decode(data, where=where), what="sidecar", where=where)
    refuse_unpublished(values, where=where)
    values = {key: value for key, value in values.items() if key_name(key) not in KEYS}
    unknown = parse_unknown(values.pop("unknown", None) or [], origin="sidecar")
    known = parse_metadata(values, origin="sidecar", date_order=date_order)
    return replace(known, unknown=unknown.unknown, warnings=(*known.warnings, *unknown.warnings))
