from dataclasses import replace

import pytest

from eval.sets.question import QuestionSet


@pytest.fixture(scope="module")
def few(myoclonus: QuestionSet) -> QuestionSet:
    answerable = [question for question in myoclonus.questions if question.answerable][:12]
    others = [question for question in myoclonus.questions if question.unanswerable][:6]
    return replace(myoclonus, questions=(*answerable, *others))
