"""The models that a build uses: those that are named, or else those that the index before it was built with."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import EncoderNotFound, RerankerNotFound, SnapshotError
from index.exports.reranker_choice import CANDIDATES, RerankerChoice
from index.models.reranker_folder import RerankerFolder, find_reranker
from index.snapshots.manifest import MANIFEST_FILE
from index.snapshots.snapshot import current_folder, kept_folders
from ingest.home import Home

DEFAULT, NONE = "default", "none"
"""What is named to go back to the encoder that ships, and to no reranker."""


@dataclass(frozen=True, slots=True)
class Models:
    """What passages are embedded with, and what reads the best hits again.

    Attributes:
        model_path: Folder of the encoder; None for the one that ships.
        reranker: The cross-encoder; None for none.
        kept: Those that were not named but taken over from the index before, in words.
    """

    model_path: Path | None = None
    reranker: RerankerChoice | None = None
    kept: tuple[str, ...] = ()


def models(
    home: Home, *, model: str | None = None, reranker: str | None = None, candidates: int | None = None
) -> Models:
    """The models for the next build. What isn't named stays as it is in the index in service, whatever its format.

    Args:
        home: Where that index is.
        model: Folder of a sentence-transformers model, or `default`.
        reranker: Folder or name of a cross-encoder, or `none`.
        candidates: How many of the best hits it reads.

    Raises:
        EncoderNotFound: If the encoder to be kept isn't where it was.
        RerankerNotFound: If the reranker to be kept isn't where it was, or there is none of that name, or `candidates`
            are given for none.
    """
    before = _made_with(home)
    kept: list[str] = []
    model_path = None if model in {None, DEFAULT} else Path(str(model))
    if model is None and before.get("encoder", {}).get("source"):
        model_path = _kept_encoder(before["encoder"])
        kept.append(f"the encoder {model_path} (--model {DEFAULT} goes back to the one that ships)")
    choice = None
    if reranker is None and before.get("reranker"):
        choice = _kept_reranker(before["reranker"], candidates)
        kept.append(f"the reranker {choice.model.path} (--reranker {NONE} takes it away)")
    elif reranker not in {None, NONE}:
        choice = RerankerChoice(find_reranker(str(reranker)), candidates or CANDIDATES)
    if choice is None and candidates is not None:
        raise RerankerNotFound(
            "There is no reranker to read candidates", value=candidates, remedy="Name one too: --reranker DIR"
        )
    return Models(model_path, choice, tuple(kept))


def _made_with(home: Home) -> Mapping[str, Any]:
    """The manifest of the index in service, as it is written; where it can't be read, of the newest that can."""
    for folder in _folders(home):
        with suppress(OSError, ValueError):
            record = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
            if isinstance(record, dict):
                return record
    return {}


def _folders(home: Home) -> Iterator[Path]:
    with suppress(SnapshotError):
        yield current_folder(home)
    yield from kept_folders(home)


def _kept_encoder(record: Mapping[str, Any]) -> Path:
    path = Path(record["source"])
    if not path.is_dir():
        raise EncoderNotFound(
            "The encoder that the index was built with isn't there any more",
            where=str(path),
            remedy=f"Put it back, or name one with --model; --model {DEFAULT} goes back to the one that ships",
        )
    return path


def _kept_reranker(record: Mapping[str, Any], candidates: int | None) -> RerankerChoice:
    path = Path(record.get("source") or record["identity"]["name"])  # older indexes don't say where it was
    if not path.is_dir():
        raise RerankerNotFound(
            "The reranker that the index was built with isn't there any more",
            where=str(path),
            remedy=f"Put it back, or name one with --reranker; --reranker {NONE} takes it away",
        )
    return RerankerChoice(RerankerFolder(path, record["identity"]["name"]), candidates or record["candidates"])
