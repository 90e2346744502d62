from dataclasses import replace

from eval.runs.asking import ask_all
from eval.runs.evaluation import evaluate
from eval.sets.question import Judgment, Question, QuestionSet, Unit
from eval.systems.fused import FusedSystem
from eval.systems.in_process import IndexSystem
from eval.systems.response import Retrieved, SystemRanking


class _Repetitive(FusedSystem):
    """Ranks six passages of each document one after another."""

    def rank(self, question: Question, *, k: int, unit: Unit) -> SystemRanking:
        return SystemRanking(tuple(Retrieved(f"p{rank}", f"d{rank // 6}", None, 1.0 / (rank + 1)) for rank in range(k)))


def test_documents_are_sought_deeper_until_there_are_enough_of_them(index: IndexSystem) -> None:
    system = _Repetitive(index, index, name="repetitive")
    questions = QuestionSet("s", Unit.DOCUMENT, (Question("q", "?", judgments=(Judgment("d9"),)),))
    results, _ = evaluate(questions, system)
    assert results.measures["R@10"] == 1.0
    (asked,), _ = ask_all(replace(questions, unit=Unit.PASSAGE), system)
    assert len(asked.ranking.hits) == 10
