import os
from collections.abc import Sequence

import numpy as np

os.environ["HF_HUB_OFFLINE"] = "1"  # models come from a folder; nothing is looked up at a hub

import torch
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from index.encoder import EncoderIdentity, ModelFolder, Vectors
from index.errors import PassageTooLong
from index.tokenizer import EncoderTokenizer

_BATCH = 32
transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]


class SentenceTransformerEncoder:
    """Embeds passages with sentence-transformers, in float32, on the CPU or a GPU where there is one."""

    def __init__(self, model: ModelFolder) -> None:
        self._identity = model.identity()
        self._tokenizer = EncoderTokenizer(model.tokenizer)
        self.model = SentenceTransformer(str(model.path), device="cuda" if torch.cuda.is_available() else "cpu")
        self.model.eval()

    @property
    def identity(self) -> EncoderIdentity:
        """What its vectors depend on."""
        return self._identity

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts, (n, dim), of unit length. Padding is masked, so a vector doesn't depend on its batch.

        Raises:
            PassageTooLong: If a text is longer than the encoder reads.
        """
        room = self._identity.max_tokens - self._tokenizer.special_tokens
        texts = [self._identity.prompts[0] + text for text in texts]
        for text, tokens in zip(texts, self._tokenizer.count(texts), strict=True):
            if tokens > room:
                raise PassageTooLong(
                    f"A text of {tokens} tokens doesn't fit the encoder's {room}",
                    value=text,
                    remedy="Lower the passages' target length",
                )
        vectors = self.model.encode(
            texts,
            batch_size=_BATCH,
            convert_to_numpy=True,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)
