from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

from index.errors import EncoderNotFound


class EncoderTokenizer:
    """The tokenizer that belongs to an encoder, without padding and without truncation."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise EncoderNotFound(
                "The encoder has no tokenizer.json", where=str(path), remedy="Name a folder with the whole model"
            )
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # noqa: BLE001 - the library raises nothing narrower
            raise EncoderNotFound(
                f"The encoder's tokenizer.json can't be read: {error}",
                where=str(path),
                remedy="Name a folder with the whole model; an exported one may be removed: vouch build makes it again",
            ) from None
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        bare = self._tokenizer.encode("a", add_special_tokens=False).ids
        whole = self._tokenizer.encode("a", add_special_tokens=True).ids
        at = whole.index(bare[0])
        self._before, self._after = whole[:at], whole[at + len(bare) :]

    @property
    def special_tokens(self) -> int:
        """How many tokens are around every text that the encoder reads."""
        return len(self._before) + len(self._after)

    def count(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, without special tokens."""
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def windows(self, text: str, *, max_tokens: int) -> list[list[int]]:
        """Token ids of a text with special tokens, in as few windows, of about equal length, as the encoder reads."""
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids
        room = max_tokens - self.special_tokens
        size = -(-len(ids) // max(1, -(-len(ids) // room))) or 1
        starts = range(0, max(1, len(ids)), size)
        return [[*self._before, *ids[start : start + size], *self._after] for start in starts]
