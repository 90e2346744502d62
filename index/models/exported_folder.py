"""A model as it was exported to ONNX: a folder with its settings, its tokenizer, and the sums that both are held to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakValueDictionary

from index.errors import EncoderError, ExportDamaged
from index.models.model_folder import ModelIdentity
from ingest.errors import FileUnreadable
from ingest.hashing import file_sha256
from ingest.offline import stay_offline

if TYPE_CHECKING:
    import onnxruntime

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
_EXPORT_SHA256 = "export_sha256"
_RULES = "export_rules"
EXPORT_RULES = "int8-7bit-2"
"""Names how models are written as ONNX. A change of it gets another name: the next build then writes them again."""
_OPENING = threading.Lock()
_CHUNK_BYTES = 1 << 20


class _ModelState(NamedTuple):
    """A model's file, and by what it is seen that it isn't what it was."""

    path: Path
    inode: int
    size: int
    changed_ns: int

    @classmethod
    def of(cls, path: Path) -> "_ModelState":
        found = path.stat()
        return cls(path, found.st_ino, found.st_size, found.st_mtime_ns)

    def is_still_so(self) -> bool:
        try:
            return _ModelState.of(self.path) == self
        except OSError:
            return False


_OPEN: "WeakValueDictionary[_ModelState, onnxruntime.InferenceSession]" = WeakValueDictionary()


@dataclass(frozen=True, slots=True)
class ExportKind:
    """A kind of model that is exported.

    Attributes:
        name: For people.
        settings_file: Where what it depends on is written, beside the model.
        read_identity: Makes that of plain values; raises KeyError, TypeError or ValueError where it can't.
        not_found: What is raised where an exported copy can't be opened.
        remedy: What mends it.
    """

    name: str
    settings_file: str
    read_identity: Callable[[dict[str, Any]], ModelIdentity]
    not_found: type[EncoderError]
    remedy: str

    def check(self, folder: Path) -> str:
        """Check that an exported copy is whole: its settings by the folder's name, its files by the sums in them.

        Returns:
            The sha256 of the exported model.

        Raises:
            ExportDamaged: If a file is missing, cut short or changed.
        """
        identity, exported = self.read(folder)
        if identity.sha256 != folder.name:
            raise self._damaged(folder / self.settings_file)
        return exported

    def read(self, folder: Path) -> tuple[ModelIdentity, str]:
        """What an exported model depends on, and the sha256 of it; its files are held to the sums in its settings.

        Raises:
            ExportDamaged: If a file is missing, cut short or changed.
        """
        try:
            settings = self.settings(folder)
            exported = str(settings.pop(_EXPORT_SHA256))
            settings.pop(_RULES, None)
            identity = self.read_identity(settings)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise self._damaged(folder / self.settings_file) from None
        for name, expected in ((TOKENIZER_FILE, identity.tokenizer_sha256), (MODEL_FILE, exported)):
            try:
                found = file_sha256(folder / name)
            except FileUnreadable:
                raise self._damaged(folder / name) from None
            if found != expected:
                raise self._damaged(folder / name)
        return identity, exported

    def whole(self, folder: Path) -> str | None:
        """The sha256 of the exported model; None where there is none, it isn't whole, or it was written by other rules.

        What was written by other rules goes on serving, until a build writes it again.
        """
        try:
            exported = self.check(folder)
            return exported if self.settings(folder).get(_RULES) == EXPORT_RULES else None
        except ExportDamaged:
            return None

    def write_settings(self, identity: dict[str, Any], folder: Path) -> None:
        """Write what `check` and `settings` read, beside the exported model.

        Args:
            identity: What `read_identity` reads.
            folder: Of the exported copy.
        """
        settings = {**identity, _RULES: EXPORT_RULES, _EXPORT_SHA256: file_sha256(folder / MODEL_FILE)}
        (folder / self.settings_file).write_text(json.dumps(settings, indent=2), encoding="utf-8")

    def settings(self, folder: Path) -> dict[str, Any]:
        """What was written beside an exported model."""
        found: dict[str, Any] = json.loads((folder / self.settings_file).read_text(encoding="utf-8"))
        return found

    @contextmanager
    def opening(self, folder: Path) -> Iterator[None]:
        """Raise in Vouch's words that an exported copy can't be opened.

        Raises:
            EncoderError: Of the kind's own class, for whatever goes wrong inside.
        """
        try:
            yield
        except EncoderError:
            raise
        except Exception as error:  # noqa: BLE001 - tokenizers and onnxruntime raise nothing narrower
            raise self.not_found(
                f"The exported {self.name} can't be opened: {error}", where=str(folder), remedy=self.remedy
            ) from None

    def _damaged(self, path: Path) -> ExportDamaged:
        return ExportDamaged(
            f"The exported {self.name}'s {path.name} is missing, cut short or changed",
            where=str(path),
            remedy=self.remedy,
        )


def open_session(folder: Path) -> "onnxruntime.InferenceSession":
    """The exported model of a folder, on one thread: requests run side by side.

    Whoever opens the same file while it is open shares it: a new snapshot mostly brings the models of the one before.
    So does whoever opens another file with the same bytes, as homes beside each other mostly have them: the bytes are
    compared, so that nobody answers with a copy that was damaged elsewhere.
    """
    stay_offline()
    import onnxruntime

    known = _ModelState.of((folder / MODEL_FILE).resolve())
    with _OPENING:
        session: onnxruntime.InferenceSession | None = _OPEN.get(known)
        session = session or _open_with_the_same_bytes(known)
        if session is None:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            file = str(folder / MODEL_FILE)
            session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        _OPEN[known] = session
    return session


def _open_with_the_same_bytes(wanted: _ModelState) -> "onnxruntime.InferenceSession | None":
    """The session of another file that holds the same, and did when it was opened; None where there is none."""
    for other, session in list(_OPEN.items()):
        if other.size == wanted.size and _same_bytes(other.path, wanted.path) and other.is_still_so():
            return session
    return None


def _same_bytes(one: Path, other: Path) -> bool:
    try:
        with one.open("rb") as first, other.open("rb") as second:
            while chunk := first.read(_CHUNK_BYTES):
                if chunk != second.read(_CHUNK_BYTES):
                    return False
            return not second.read(1)
    except OSError:
        return False
