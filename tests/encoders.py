"""A tiny deterministic encoder, which goes in through the real protocols: bags of words, hashed into unit vectors."""

import hashlib
from collections.abc import Sequence

import numpy as np

from index.errors import PassageTooLong
from index.models.encoder import EncoderIdentity, Precision, Vectors, unit

DIM = 64
TINY = EncoderIdentity(
    name="tiny",
    weights_sha256="0" * 64,
    tokenizer_sha256="1" * 64,
    dim=DIM,
    max_tokens=256,
    pooling="mean",
    prompts=("", ""),
    precision=Precision.FLOAT32,
)


def count_words(texts: Sequence[str]) -> list[int]:
    """The tiny encoder's tokens are the words between white space."""
    return [len(text.split()) for text in texts]


def vector_of(text: str) -> Vectors:
    """The unit vector of a text, (DIM,): each word stands in a place, with a sign, of its own."""
    vector = np.zeros(DIM, dtype=np.float32)
    for word in text.casefold().split():
        digest = hashlib.sha256(word.strip(".,:;?!").encode()).digest()
        vector[digest[0] % DIM] += 1.0 if digest[1] % 2 else -1.0
    return unit(vector)


class TinyPassageEncoder:
    """A `PassageEncoder` that counts what it was asked to embed."""

    def __init__(self, identity: EncoderIdentity = TINY) -> None:
        self._identity = identity
        self.embedded: list[str] = []

    @property
    def identity(self) -> EncoderIdentity:
        return self._identity

    def encode(self, texts: Sequence[str]) -> Vectors:
        for text in texts:
            if len(text.split()) > self._identity.max_tokens:
                raise PassageTooLong("Too long", value=text, remedy="Shorten it")
        self.embedded.extend(texts)
        return np.stack([vector_of(text) for text in texts])


class TinyQuestionEncoder:
    """A `QuestionEncoder` in the same space."""

    def encode(self, question: str) -> Vectors:
        return vector_of(question)
