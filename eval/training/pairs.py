"""Labelled pairs of a question and a text, made into examples: sentences go back into the passage they are of."""

import gzip
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from eval.training.example import TrainingExample
from ingest.document import Span
from ingest.scope.sentences import sentence_spans

_WINDOW_WORDS = 75
"""Of a longer text so many words are read: some whole sentences in a row."""


@dataclass(frozen=True, slots=True)
class Share:
    """What is taken of a file of pairs.

    Attributes:
        whole: How many examples of whole texts, at most.
        pieces: How many of single sentences, at most.
        without: How many passages without the sentence that answers, at most: the hardest that don't.
        in_a_row: Whether its texts are the sentences of one passage in their order.
    """

    whole: int = 0
    pieces: int = 0
    without: int = 0
    in_a_row: bool = False


MIXTURE: Mapping[str, Share] = {
    "squad1_flan": Share(whole=7000, without=2500),
    "squad2_unansq": Share(whole=3500, pieces=2500),
    "squad1_sent": Share(pieces=5000),
    "selqa": Share(whole=2200, without=1500, in_a_row=True),
    "nq_qed": Share(whole=1200, without=400, pieces=500),
    "nq_clapnq_dev": Share(whole=600, without=200, pieces=1200),
    "nq_clapnq_train_answers": Share(whole=1500),
    "nq_multispan": Share(whole=1800, without=600),
    "nq_oracle": Share(whole=1500),
    "boolq_dev": Share(whole=1500),
    "quebec_covid_faq": Share(whole=3000),
    "stanford_covid_vaccine": Share(whole=1100),
    "se_skeptics": Share(whole=1500),
    "expertqa": Share(whole=2000),
    "dstc9_faq": Share(pieces=2000),
    "nci_definitions": Share(whole=2500),
}
"""Without BioASQ, whose licence isn't sure."""

_PIECE_WORDS = 45


def read_pairs(folder: Path, mixture: Mapping[str, Share], *, seed: int) -> list[TrainingExample]:
    """Examples of every file that a mixture names.

    Args:
        folder: Where the files are, one a source.
        mixture: What is taken of each.
        seed: Of the choice.
    """
    return [
        example
        for name, share in mixture.items()
        for example in _of_file(folder / f"{name}.jsonl.gz", share, random.Random(f"{seed} {name}"))  # noqa: S311
    ]


def _of_file(path: Path, share: Share, chance: random.Random) -> list[TrainingExample]:
    whole: list[TrainingExample] = []
    pieces: list[TrainingExample] = []
    without: list[TrainingExample] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    for (question, _), group in groupby(rows, key=lambda row: (row["q"], row["group"])):
        together = list(group)
        if share.in_a_row:
            together = [_joined(together), *together]
        known = {_words(row["text"]): bool(row["label"]) for row in together}
        for row in together:
            example = _example(question, row, known, path.name.removesuffix(".jsonl.gz"))
            (whole if len(example.sentences) > 1 or len(row["text"].split()) > _PIECE_WORDS else pieces).append(example)
            if example.answers and True in example.labels and False in example.labels:
                without.append(_without_answer(example))
    chosen = [
        (_balanced(found, most, chance))
        for found, most in ((whole, share.whole), (pieces, share.pieces), (without, share.without))
    ]
    return [_window(example, chance) for found in chosen for example in found]


def _example(question: str, row: Mapping[str, Any], known: Mapping[str, bool], source: str) -> TrainingExample:
    text, answers = str(row["text"]), bool(row["label"])
    sentences = tuple(text[span.start : span.end] for span in sentence_spans(text, Span(0, len(text)), "en"))
    sentences = sentences or (text,)
    if not answers:
        labels: tuple[bool | None, ...] = (False,) * len(sentences)
    elif len(sentences) == 1:
        labels = (True,)
    else:
        found = [known.get(_words(sentence)) for sentence in sentences]
        labels = tuple(bool(one) for one in found) if True in found else (None,) * len(sentences)
    return TrainingExample(question, "", "", sentences, answers, labels, source)


def _joined(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"text": " ".join(str(row["text"]) for row in rows), "label": max(int(row["label"]) for row in rows)}


def _words(text: str) -> str:
    return " ".join(text.casefold().split())


def _without_answer(example: TrainingExample) -> TrainingExample:
    left = tuple(sentence for sentence, label in zip(example.sentences, example.labels, strict=True) if label is False)
    return TrainingExample(
        example.question, example.names, example.context, left, False, (False,) * len(left), f"{example.source}-without"
    )


def _balanced(found: list[TrainingExample], most: int, chance: random.Random) -> list[TrainingExample]:
    """So many of them, as far as may be half of them answering where both kinds are there."""
    chance.shuffle(found)
    right = [example for example in found if example.answers]
    wrong = [example for example in found if not example.answers]
    half = min(len(right), most // 2)
    return [*right[: max(half, most - len(wrong))], *wrong[: max(most - half, most - len(right))]][:most]


def _window(example: TrainingExample, chance: random.Random) -> TrainingExample:
    """Sentences in a row, of about as many words as are read at most; with one that answers, where one is known to."""
    lengths = [len(sentence.split()) for sentence in example.sentences]
    if sum(lengths) <= _WINDOW_WORDS or len(lengths) == 1:
        return example
    answering = [number for number, label in enumerate(example.labels) if label]
    if example.answers and not answering:
        first = 0  # what answers is most often said first
    else:
        first = chance.choice(answering) if answering else chance.randrange(len(lengths))
    last, total = first + 1, lengths[first]
    for step in _steps(chance, example.answers and not answering):
        at = last if step else first - 1
        if not 0 <= at < len(lengths):
            continue
        if total + lengths[at] > _WINDOW_WORDS:
            break
        total += lengths[at]
        first, last = (first, last + 1) if step else (first - 1, last)
    return TrainingExample(
        example.question,
        example.names,
        example.context,
        example.sentences[first:last],
        example.answers,
        example.labels[first:last],
        example.source,
        example.weight,
    )


def _steps(chance: random.Random, only_after: bool) -> Iterator[bool]:
    for _ in range(24):
        yield True if only_after else chance.random() < 0.5
