"""The models that a build uses: those that are named, or else those that the index before it was built with."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.answerability.choice import PASSAGES, SHIPPED_CHOICE, AnswerabilityChoice
from index.answerability.model_folder import find_answerability
from index.errors import AnswerabilityNotFound, EncoderNotFound, SnapshotError
from index.snapshots.manifest import MANIFEST_FILE
from index.snapshots.snapshot import current_folder, kept_folders
from ingest.home import Home

DEFAULT, NONE = "default", "none"
"""What is named to take the models that ship, and to take no answerability model."""


@dataclass(frozen=True, slots=True)
class Models:
    """What passages are embedded with, and what judges whether they answer.

    Attributes:
        model_path: Folder of the encoder; None for the one that ships.
        answerability: The model that judges the best passages; None for none.
        kept: Those that were not named but taken over from the index before, in words.
    """

    model_path: Path | None = None
    answerability: AnswerabilityChoice | None = SHIPPED_CHOICE
    kept: tuple[str, ...] = ()


def models(
    home: Home, *, model: str | None = None, answerability: str | None = None, passages: int | None = None
) -> Models:
    """The models for the next build. What isn't named stays as it is in the index in service, whatever its format.

    Args:
        home: Where that index is.
        model: Folder of a sentence-transformers model, or `default`.
        answerability: Folder of an answerability model, or `default`, or `none`.
        passages: How many of the best passages it reads.

    Raises:
        EncoderNotFound: If the encoder to be kept isn't where it was.
        AnswerabilityNotFound: If the model to be kept isn't where it was, there is none in that folder, or `passages`
            are given for none.
    """
    before = made_with(home)
    kept: list[str] = []
    model_path = None if model in {None, DEFAULT} else Path(str(model))
    if model is None and before.get("encoder", {}).get("source"):
        model_path = _kept_encoder(before["encoder"])
        kept.append(f"the encoder {model_path} (--model {DEFAULT} goes back to the one that ships)")
    if answerability is None and "answerability" in before:
        choice = _kept_answerability(before["answerability"], passages)
        if choice is None:
            kept.append(f"no answerability model (--answerability {DEFAULT} takes the one that ships)")
        elif choice.model.source:
            kept.append(
                f"the answerability model {choice.model.path} (--answerability {DEFAULT} takes the one that ships)"
            )
    elif answerability == NONE:
        choice = None
    else:
        folder = None if answerability in {None, DEFAULT} else Path(str(answerability))
        choice = AnswerabilityChoice(find_answerability(folder), passages or PASSAGES)
    if choice is None and passages is not None:
        raise AnswerabilityNotFound(
            "There is no answerability model to read passages",
            value=passages,
            remedy="Name one too: --answerability DIR",
        )
    return Models(model_path, choice, tuple(kept))


def made_with(home: Home) -> Mapping[str, Any]:
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


def _kept_answerability(record: Mapping[str, Any] | None, passages: int | None) -> AnswerabilityChoice | None:
    if record is None:
        return None
    path = Path(record["source"]) if record.get("source") else None
    if path is not None and not path.is_dir():
        raise AnswerabilityNotFound(
            "The answerability model that the index was built with isn't there any more",
            where=str(path),
            remedy=f"Put it back, or name one with --answerability; {DEFAULT} is the one that ships, {NONE} is none",
        )
    return AnswerabilityChoice(find_answerability(path), passages or record["passages"])
