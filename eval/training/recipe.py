"""How the answerability model that ships is trained: pairs of all subjects first, then natural questions."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from tokenizers import Tokenizer

from eval.sets.natural import read_natural
from eval.sets.question import Question
from eval.studies.calibration.examples import open_indexed
from eval.training.example import TrainingExample
from eval.training.fitting import Schedule, fit
from eval.training.model import AnswerabilityNetwork
from eval.training.natural import NaturalExamples, Page, fold_of
from eval.training.pairs import MIXTURE, read_pairs
from index.answerability.reading import PairReader
from index.build.model_choice import Models
from index.models.model_folder import EncoderFolder
from index.models.passage_encoder import TorchPassageEncoder

PAIRS = Schedule(epochs=1.0)
NATURAL = (
    Schedule(epochs=0.7, rate=6e-5, head_rate=2e-4),
    Schedule(epochs=1.0, rate=5e-5, head_rate=1e-4),
)
"""One after the other: of what the first let through, the second refuses a tenth."""
_PAGES_SEED = 5
_GENERAL = 2500
_GENERAL_SOURCES = ("squad2", "squad1_flan", "nq_clapnq_dev", "selqa")


class Training:
    """Trains from the encoder that ships.

    Args:
        data: Folder with `pairs` and `natural`.
        base: The encoder.
        cache: Where the index of the natural pages is kept.
        seed: Of every choice and order.
        say: Takes a line on how far it is, now and then.
    """

    def __init__(self, data: Path, base: EncoderFolder, cache: Path, *, seed: int, say: Callable[[str], None]) -> None:
        self._data, self._base, self._cache, self._seed, self._say = data, base, cache, seed, say
        self._reader = PairReader(Tokenizer.from_file(str(base.tokenizer)))

    @property
    def reader(self) -> PairReader:
        """Makes what the model reads."""
        return self._reader

    def on_pairs(self, keep: Path) -> AnswerabilityNetwork:
        """A model trained on labelled pairs of all subjects.

        Args:
            keep: Its weights; where they are there already, they are read. Beside it is what a training that broke off
                goes on from.
        """
        model = AnswerabilityNetwork(self._base.path)
        if keep.is_file():
            model.load_state_dict(torch.load(keep, weights_only=True))
            return model
        examples = read_pairs(self._data / "pairs", MIXTURE, seed=self._seed)
        broken_off = keep.with_name(f"{keep.name}.part")
        fit(model, examples, self._reader, replace(PAIRS, seed=self._seed), self._say, broken_off)
        torch.save(model.state_dict(), keep)
        broken_off.unlink(missing_ok=True)
        return model

    def on_natural(self, model: AnswerabilityNetwork, *, without_fold: int | None = None) -> None:
        """Train it further on natural questions, beside some of the hardest pairs so that those aren't unlearnt.

        Args:
            model: Trained on pairs.
            without_fold: A third of the pages whose questions are kept for measuring; None trains on all.
        """
        examples = [*self._natural(without_fold), *self._general()]
        for schedule in NATURAL:
            fit(model, examples, self._reader, replace(schedule, seed=self._seed), self._say)

    def _natural(self, without_fold: int | None) -> Sequence[TrainingExample]:
        folder = self._data / "natural"
        indexed = open_indexed(folder, corpus=None, cache=self._cache, models=Models(None, None))
        searcher = indexed.searcher
        pages = {
            document.doc_id: Page.of(document, searcher.document_passages(document.doc_id))
            for document in (searcher.document(outline.doc_id) for outline in searcher.outlines())
            if document is not None
        }
        folds = fold_of(list(pages), seed=_PAGES_SEED)
        asked = [one for one in read_natural(folder).questions if _fold(one, folds) != without_fold]
        made = NaturalExamples(pages, folds, TorchPassageEncoder(self._base), seed=_PAGES_SEED)
        return list(made.of(asked))

    def _general(self) -> Sequence[TrainingExample]:
        found = read_pairs(self._data / "pairs", MIXTURE, seed=self._seed + 4)
        random.Random(self._seed).shuffle(found)  # noqa: S311 - a choice of examples
        return [example for example in found if example.source.startswith(_GENERAL_SOURCES)][:_GENERAL]


def use_threads(count: int | None) -> None:
    """Compute on so many cores; None for all."""
    if count is not None:
        torch.set_num_threads(count)


def kept_weights(model: AnswerabilityNetwork, path: Path) -> Path:
    """Write a model's weights to a file, and return it."""
    torch.save(model.state_dict(), path)
    return path


def _fold(question: Question, folds: Mapping[str, int]) -> int | None:
    return folds.get(question.judgments[0].doc_id)
