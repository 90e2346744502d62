"""The manifest of a snapshot: what is in it, and what it was made from."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.answerability.judgment import AnswerabilityIdentity
from index.config import RetrievalConfig
from index.errors import DamagedSnapshot, IncompatibleSnapshot, NoSnapshot
from index.models.encoder import EncoderIdentity
from index.words.analysis import ANALYZER

FORMAT_VERSION = 8
MANIFEST_FILE = "manifest.json"
_BUILT_BY_NEWER = "A newer Vouch built it: use that one, or have this one build its own. Run: vouch build"


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a snapshot.

    Attributes:
        size_bytes: Its size, checked when the snapshot is opened.
        sha256: Of its bytes, checked by `vouch verify`.
    """

    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class EncoderRecord:
    """The encoder that a snapshot was made with, and its exported copy for questions.

    Attributes:
        identity: What the vectors depend on.
        export_sha256: Of the exported model.
        agreement: How well the copy agrees with the original, measured on this corpus.
        source: The folder that the model was read from; None for the one that ships.
    """

    identity: EncoderIdentity
    export_sha256: str
    agreement: Mapping[str, float]
    source: str | None = None

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "EncoderRecord":
        """Read what `dataclasses.asdict` made of one."""
        return cls(**{**record, "identity": EncoderIdentity.from_record(record["identity"])})


@dataclass(frozen=True, slots=True)
class AnswerabilityRecord:
    """The answerability model that a snapshot answers with.

    Attributes:
        identity: What its judgments depend on.
        export_sha256: Of the exported model.
        passages: How many of the best passages it reads.
        agreement: How well it agrees on this machine with what it said before its weights were made int8.
        source: The folder that it was read from; None for the one that ships.
    """

    identity: AnswerabilityIdentity
    export_sha256: str
    passages: int
    agreement: Mapping[str, float]
    source: str | None = None

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "AnswerabilityRecord":
        """Read what `dataclasses.asdict` made of one."""
        return cls(**{**record, "identity": AnswerabilityIdentity(**record["identity"])})


@dataclass(frozen=True, slots=True)
class EngineRecord:
    """Where the vectors of a snapshot are searched outside this machine; its other parts are here all the same.

    Attributes:
        url: Address of the store, without a secret.
        index: The name of the index there.
        generation: Which of its generations the snapshot is.
    """

    url: str
    index: str
    generation: int


@dataclass(frozen=True, slots=True)
class IndexManifest:
    """What a snapshot is made of, and what it was made from.

    Attributes:
        format_version: Of the parts' layout.
        snapshot_id: Its name; the same inputs give the same.
        inputs_sha256: Over documents, encoder, configuration and format: unchanged inputs need no build.
        encoder: The encoder.
        analyzer: Name and version of the lexical analysis.
        retrieval: How passages are cut, found and ranked.
        counts: Documents, passages, sentences.
        parts: Path in the snapshot to size and checksum.
        answerability: The model that judges the best passages; None where none does.
        cutting: Name and version of the rules by which documents were cut; empty where that wasn't noted yet.
        embedding_text: The same of those that say what text is embedded for a passage.
        engine: Where vectors are searched; None on this machine.
    """

    format_version: int
    snapshot_id: str
    inputs_sha256: str
    encoder: EncoderRecord
    analyzer: str
    retrieval: RetrievalConfig
    counts: Mapping[str, int]
    parts: Mapping[str, Part]
    answerability: AnswerabilityRecord | None = None
    cutting: str = ""
    embedding_text: str = ""
    engine: EngineRecord | None = None

    def write(self, folder: Path) -> None:
        """Write it into the folder of its snapshot."""
        record = {**asdict(self), "retrieval": self.retrieval.to_record()}
        (folder / MANIFEST_FILE).write_text(json.dumps(record, indent=2, sort_keys=True), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "IndexManifest":
        """Read and check the manifest of a snapshot.

        Raises:
            NoSnapshot: If there is none.
            DamagedSnapshot: If it isn't whole.
            IncompatibleSnapshot: If this program can't read what it describes.
        """
        path = folder / MANIFEST_FILE
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise NoSnapshot("There is no index yet", where=str(folder), remedy="Run: vouch build") from None
        except (OSError, ValueError) as error:
            raise _damaged(path, error) from None
        if not isinstance(record, dict):
            raise _damaged(path, TypeError(f"it holds a {type(record).__name__}"))
        found = record.get("format_version")
        if found != FORMAT_VERSION or record.get("analyzer") != ANALYZER:
            raise IncompatibleSnapshot(
                f"The snapshot has format {found} and analysis {record.get('analyzer')!r}, "
                f"and this program reads format {FORMAT_VERSION} and analysis {ANALYZER!r}",
                where=str(path),
                remedy=_BUILT_BY_NEWER if isinstance(found, int) and found > FORMAT_VERSION else "Run: vouch build",
            )
        try:
            return cls._from_record(record)
        except (KeyError, TypeError, ValueError) as error:
            raise _damaged(path, error) from None

    @classmethod
    def _from_record(cls, record: dict[str, Any]) -> "IndexManifest":
        judging, engine = record.get("answerability"), record.get("engine")
        return cls(
            **{
                **record,
                "encoder": EncoderRecord.from_record(record["encoder"]),
                "retrieval": RetrievalConfig.from_record(record["retrieval"]),
                "answerability": AnswerabilityRecord.from_record(judging) if judging else None,
                "engine": EngineRecord(**engine) if engine else None,
                "parts": {name: Part(**part) for name, part in record["parts"].items()},
            }
        )


def _damaged(path: Path, error: Exception) -> DamagedSnapshot:
    return DamagedSnapshot(
        f"The manifest can't be read: {error!r}",
        where=str(path),
        remedy="Remove that snapshot's folder, and run: vouch build",
    )
