"""The passage encoder's model as it was traced: PyTorch runs it without sentence-transformers.

To import that takes four seconds of processor time, PyTorch alone one; what a site changes are single articles. The
copy gives the same vectors to the bit, which is checked when it is made; where it isn't there, or was made by another
PyTorch, the original is loaded.
"""

import json
from pathlib import Path

import torch

from index.models.encoder import Precision
from index.models.model_folder import EncoderFolder
from index.models.quiet_libraries import silence
from index.models.tokenizer import EncoderTokenizer
from ingest.errors import FileUnreadable
from ingest.hashing import file_sha256

_MODEL_FILE, _SETTINGS_FILE = "passages.pt", "passages.json"
_SAMPLE = "Vouch returns the passages of articles that answer a question, word for word, each with a citation. "
_LENGTHS = (16, 48, 128)


def write_traced(model: EncoderFolder, original: torch.nn.Module, precision: Precision, folder: Path) -> None:
    """Write a copy of the model into a folder, if it gives the same vectors to the bit.

    Args:
        model: Whose copy it is.
        original: What is traced: from token ids and mask, (n, length), to unit vectors, (n, dim).
        precision: Of its arithmetic.
        folder: Of the exported encoder.
    """
    limit = model.identity().max_tokens
    examples = [_example(model, length) for length in sorted({min(length, limit) for length in _LENGTHS})]
    staged = folder / f"{_MODEL_FILE}.new"
    try:
        with torch.inference_mode(), silence():
            traced = torch.jit.trace(original, examples[0], check_trace=False)  # type: ignore[no-untyped-call]
            if not all(torch.equal(traced(*example), original(*example)) for example in examples):
                return
            torch.jit.save(traced, str(staged))
        staged.replace(folder / _MODEL_FILE)  # while its sum isn't the one that is noted, it is passed over
        settings = {**_made_by(precision), "sha256": file_sha256(folder / _MODEL_FILE)}
        (folder / _SETTINGS_FILE).write_text(json.dumps(settings, indent=2), encoding="utf-8")
    except (RuntimeError, OSError):  # it can't be traced, or not be written: the original serves as well
        staged.unlink(missing_ok=True)


def open_traced(folder: Path, precision: Precision) -> torch.nn.Module | None:
    """The copy of a folder; None where there is none that is whole and made by this PyTorch in this precision."""
    try:
        settings = json.loads((folder / _SETTINGS_FILE).read_text(encoding="utf-8"))
        expected = {**_made_by(precision), "sha256": file_sha256(folder / _MODEL_FILE)}
    except (OSError, ValueError, FileUnreadable):
        return None
    if settings != expected:
        return None
    with silence():
        copy: torch.nn.Module = torch.jit.load(str(folder / _MODEL_FILE))  # type: ignore[no-untyped-call]
    return copy


def _made_by(precision: Precision) -> dict[str, str]:
    return {"precision": precision.value, "torch": torch.__version__}


def _example(model: EncoderFolder, length: int) -> tuple[torch.Tensor, torch.Tensor]:
    """A text of so many tokens and one of half as many, filled up."""
    (window, *_) = EncoderTokenizer(model.tokenizer).windows(_SAMPLE * length, max_tokens=length)
    ids = torch.tensor([window, window])
    mask = torch.ones_like(ids)
    mask[1, length // 2 :] = 0
    return ids * mask, mask
