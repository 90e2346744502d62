"""What the answerability model is given of a question and a passage: tokens, and which sentence each is of."""

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

READING = "question-names-context-sentences-1"
"""Names the rules of this module: another name goes with every change that gives the model something else to read."""

_OUTSIDE = -1


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """How much is read, in tokens.

    Attributes:
        question: Of a longer one the middle isn't read.
        names: The same of title and heading.
        context: The same of the lead-in and other words that the passage hangs on.
        whole: All of it, special tokens included; sentences after it aren't read.
    """

    question: int = 64
    names: int = 24
    context: int = 40
    whole: int = 300


@dataclass(frozen=True, slots=True)
class PairReading:
    """A question and a passage as the model reads them.

    Attributes:
        ids: Of the tokens, special ones included.
        type_ids: 0 for the question's, 1 for the passage's.
        sentence_of: The number of the sentence that a token is of; -1 where it is of none.
        sentences: How many sentences the passage has.
    """

    ids: tuple[int, ...]
    type_ids: tuple[int, ...]
    sentence_of: tuple[int, ...]
    sentences: int


class PairReader:
    """Makes readings. The same texts give the same tokens, whatever is read beside them.

    Args:
        tokenizer: A BERT tokenizer: one token before a text, one after it.
        limits: How much is read.
    """

    def __init__(self, tokenizer: Tokenizer, limits: ReadingLimits | None = None) -> None:
        self._tokenizer = tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._limits = limits or ReadingLimits()
        self._before, self._after = tokenizer.encode("", add_special_tokens=True).ids

    def read(self, question: str, names: str, context: str, sentences: Sequence[str]) -> PairReading:
        """A question and a passage.

        Args:
            question: The question.
            names: The article's title and the passage's nearest heading.
            context: What the passage's words hang on.
            sentences: The passage's sentences, in order.
        """
        encoded = self._tokenizer.encode_batch([question, names, context, *sentences], add_special_tokens=False)
        asked = _without_middle(encoded[0].ids, self._limits.question)
        head = [
            *_without_middle(encoded[1].ids, self._limits.names),
            *_without_middle(encoded[2].ids, self._limits.context),
        ]
        body = [(token, number) for number, each in enumerate(encoded[3:]) for token in each.ids]
        body = body[: max(0, self._limits.whole - 3 - len(asked) - len(head))]
        first = [self._before, *asked, self._after]
        second = [*head, *(token for token, _ in body), self._after]
        places = [_OUTSIDE] * (len(first) + len(head)) + [number for _, number in body] + [_OUTSIDE]
        return PairReading((*first, *second), (0,) * len(first) + (1,) * len(second), tuple(places), len(sentences))


def _without_middle(ids: list[int], most: int) -> list[int]:
    if len(ids) <= most:
        return ids
    return [*ids[: most - most // 2], *ids[len(ids) - most // 2 :]]
