"""Questions as hurried fingers type them, and whether they still find what answers them."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from eval.runs.asking import rank_deep
from eval.runs.projection import project
from eval.sets.question import Question, QuestionSet
from eval.systems.in_process import IndexSystem
from eval.systems.response import System
from index.words.analysis import terms
from index.words.spelling import neighbours
from index.words.vocabulary import WORD
from ingest.progress import progress

_SHORTEST = 4
_DEPTH = 5


@dataclass(frozen=True, slots=True)
class Misspelt:
    """Success@5 of a set's answerable questions, as they are and misspelt.

    Attributes:
        set_name: The set.
        questions: How many questions there are.
        clean: Success@5 as they are.
        helped: Success@5 misspelt.
        unhelped: Success@5 misspelt, without corrections followed.
        clean_offers: How many clean questions are answered with an offer.
        clean_changes: How many clean questions are changed silently.
        misspelt_offers: How many misspelt questions are answered with an offer.
    """

    set_name: str
    questions: int
    clean: float
    helped: float
    unhelped: float
    clean_offers: int
    clean_changes: int
    misspelt_offers: int

    @property
    def ratio(self) -> float:
        """What is kept, with corrections followed."""
        return self.helped / self.clean if self.clean else 0.0

    @property
    def unhelped_ratio(self) -> float:
        """What is kept without."""
        return self.unhelped / self.clean if self.clean else 0.0


def misspell(text: str, *, seed: str) -> str:
    """A question with one or two slips, each in a content word of its own with four letters or more.

    A slip is a neighbouring key instead, two letters swapped, one left out, one doubled, or a neighbouring key as well;
    each is equally likely. The same text and seed give the same slips.
    """
    chance = random.Random(f"{seed} {text}")  # noqa: S311 - slips, not secrets
    places = [found.span() for found in WORD.finditer(text) if _may_slip(found.group())]
    chosen = chance.sample(places, min(chance.choice((1, 2)), len(places)))
    for start, end in sorted(chosen, reverse=True):
        text = text[:start] + slip(text[start:end], chance) + text[end:]
    return text


def slip(word: str, chance: random.Random) -> str:
    """A word with one slip in it; never the word itself."""
    while True:
        at = chance.randrange(len(word))
        beside = chance.choice(neighbours(word[at].lower()) or word[at])
        beside = beside.upper() if word[at].isupper() else beside
        slipped = chance.choice(
            (
                word[:at] + beside + word[at + 1 :],
                word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + beside + word[at:],
            )
        )
        if slipped != word:
            return slipped


def measure_misspelt(
    questions: QuestionSet, helped: IndexSystem, unhelped: IndexSystem, *, seed: int, sample: int | None
) -> Misspelt:
    """Ask the answerable questions, or at most `sample` of them evenly spaced, as they are and misspelt."""
    clean = [question for question in questions.questions if question.answerable]
    clean = clean[:: max(1, math.ceil(len(clean) / (sample or len(clean) or 1)))]
    misspelt = [replace(question, text=misspell(question.text, seed=str(seed))) for question in clean]
    changes = [helped.changes(question.text) for question in clean]
    return Misspelt(
        questions.name,
        len(clean),
        _success(questions, clean, helped),
        _success(questions, misspelt, helped),
        _success(questions, misspelt, unhelped),
        sum(offered for offered, _ in changes),
        sum(changed for _, changed in changes),
        sum(helped.changes(question.text)[0] for question in misspelt),
    )


def _success(questions: QuestionSet, asked: Sequence[Question], system: System) -> float:
    find = lru_cache(maxsize=None)(system.document)
    found = 0
    for question in progress(asked, label=f"Asking {system.name}", unit="questions", total=len(asked)):
        laid = project(question, rank_deep(system, question, questions.unit).hits, questions.unit, find)
        found += any(laid.grades.get(name, 0) > 0 for name, _ in laid.ranking[:_DEPTH])
    return found / len(asked) if asked else 0.0


def _may_slip(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isascii() and word.isalpha() and bool(terms(word))
