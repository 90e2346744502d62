from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import numpy as np
import torch

from index.errors import PassageTooLong
from index.models.encoder import EncoderIdentity, Precision, Vectors
from index.models.model_folder import EncoderFolder
from index.models.tokenizer import EncoderTokenizer
from index.models.traced_model import open_traced, write_traced

_BATCH_TOKENS = {"cpu": 1024, "cuda": 4096}  # what stays in a core's cache is a fifth faster than four times as much
_LENGTH_STEP = 16


class TorchPassageEncoder:
    """Embeds passages with a sentence-transformers model, on the CPU or a GPU where there is one.

    Every batch has one of a few fixed shapes, (1024 // length, length) on a CPU, with the length a multiple of 16,
    filled up with empty rows: the arithmetic done for a text then depends on its own length alone, so that its vector
    is the same to the bit in any company, even in bfloat16.

    Args:
        model: The model.
        precision: Of the arithmetic; None for the fastest that this processor has.
        exported: The folder of the exported encoder; a traced copy of the model there is run where it can be.
    """

    def __init__(
        self, model: EncoderFolder, *, precision: Precision | None = None, exported: Path | None = None
    ) -> None:
        identity = model.identity()
        self._identity = identity if precision is None else replace(identity, precision=precision)
        self._tokenizer = EncoderTokenizer(model.tokenizer)
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._batch_tokens = _BATCH_TOKENS[self._device.type]
        copies = exported if exported and exported.is_dir() and self._device.type == "cpu" else None
        traced = open_traced(copies, self._identity.precision) if copies else None
        self._model = traced if traced is not None else _original(model, self._identity.precision, self._device)
        if copies and traced is None:
            write_traced(model, self._model, self._identity.precision, copies)

    @property
    def identity(self) -> EncoderIdentity:
        """What its vectors depend on."""
        return self._identity

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts, (n, dim), of unit length, in order.

        Raises:
            PassageTooLong: If a text is longer than the encoder reads.
        """
        vectors = np.empty((len(texts), self._identity.dim), dtype=np.float32)
        prompt, limit = self._identity.prompts[0], self._identity.max_tokens
        windows = [self._tokenizer.windows(prompt + text, max_tokens=limit) for text in texts]
        for text, parts in zip(texts, windows, strict=True):
            if len(parts) > 1:
                around = self._tokenizer.special_tokens
                tokens = sum(len(part) - around for part in parts)
                raise PassageTooLong(
                    f"A text of {tokens} tokens doesn't fit the encoder's {limit - around}",
                    value=text,
                    remedy="Lower the target length",
                )
        for rows in _batches([len(parts[0]) for parts in windows], self._batch_tokens):
            vectors[rows] = self._encode_batch([windows[row][0] for row in rows])
        return vectors

    def _encode_batch(self, token_ids: Sequence[Sequence[int]]) -> Vectors:
        """Vectors of texts whose lengths round up to the same, (len(token_ids), dim)."""
        length = _rounded(len(token_ids[0]))
        ids = torch.zeros((_rows(length, self._batch_tokens), length), dtype=torch.long)
        mask = torch.zeros_like(ids)
        mask[:, 0] = 1  # an empty row attends to itself, so that nothing is divided by zero
        for row, tokens in enumerate(token_ids):
            ids[row, : len(tokens)] = torch.tensor(tokens)
            mask[row, : len(tokens)] = 1
        with torch.inference_mode():
            vectors = self._model(ids.to(self._device), mask.to(self._device))
        return np.asarray(vectors[: len(token_ids)].cpu().numpy(), dtype=np.float32)


def _original(model: EncoderFolder, precision: Precision, device: torch.device) -> torch.nn.Module:
    from index.models.sentence_model import SentenceModel  # sentence-transformers takes seconds to import

    return SentenceModel(model, precision, device).eval()


def _batches(lengths: Sequence[int], tokens: int) -> Iterator[list[int]]:
    """Numbers of texts, in batches of one rounded length each."""
    order = sorted(range(len(lengths)), key=lambda number: lengths[number])
    for length, group in groupby(order, key=lambda number: _rounded(lengths[number])):
        numbers = list(group)
        size = _rows(length, tokens)
        for start in range(0, len(numbers), size):
            yield numbers[start : start + size]


def _rows(length: int, tokens: int) -> int:
    return max(1, tokens // length)


def _rounded(length: int) -> int:
    return -(-length // _LENGTH_STEP) * _LENGTH_STEP
