import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.config import WEIGHTS, Evidence
from index.ranking.highlight import QuestionEvidence
from tests.documents import texts

SENTENCES = (
    "Vaccination is the best way to prevent infection.",
    "This is called immunisation.",
    "In 1796 the first vaccine was tried.",
    "Two doses protect most children.",
)
IDF = {"vaccin": 2.0, "call": 1.0}


def of(question: str, idf: dict[str, float] | None = None) -> tuple[Evidence, ...]:
    return QuestionEvidence(question, IDF if idf is None else idf).evidence(SENTENCES, (0.5, 0.4, 0.3, 0.2))


def test_a_sentence_counts_for_the_question_s_terms_that_it_holds_by_their_idf() -> None:
    trust = 2 / 3
    assert [one.rare_terms / trust for one in of("what is vaccination called")] == pytest.approx(
        [2 / 3, 1 / 3, 2 / 3, 0]
    )
    assert [one.cosine for one in of("what is vaccination called")] == [0.5, 0.4, 0.3, 0.2]


def test_what_fewer_sentences_hold_tells_more() -> None:
    twice, once = math.log(1 + 2.5 / 2.5), math.log(1 + 3.5 / 1.5)

    found = [one.distinctive_terms * 3 / 2 for one in of("what is vaccination called")]

    assert found == pytest.approx([twice / (twice + once), once / (twice + once), twice / (twice + once), 0.0])


def test_a_sentence_that_points_back_counts_for_what_stands_before_it() -> None:
    found = of("what is vaccination called")

    assert [one.before * 3 / 2 for one in found] == pytest.approx([0.0, 2 / 3, 1 / 3, 2 / 3])
    assert [one.pointing_back * 3 / 2 for one in found] == pytest.approx([0.0, 2 / 3, 0.0, 0.0])


def test_words_count_for_less_where_the_passage_holds_few_of_the_questions() -> None:
    all_there, one_of_four = (
        of("vaccination", {"vaccin": 1.0}),
        of("vaccination", dict.fromkeys(("vaccin", *"abc"), 1.0)),
    )

    assert all_there[0].beginnings == 1.0
    assert one_of_four[0].beginnings == 0.25
    assert one_of_four[0].rare_terms == 0.0625
    assert one_of_four[0].cosine == all_there[0].cosine


@pytest.mark.parametrize(
    ("question", "number", "time"),
    [
        ("how many doses", [0, 0, 1, 1], [0, 0, 0, 0]),
        ("when was it tried", [0, 0, 0, 0], [0, 0, 1, 0]),
        ("what year was that", [0, 0, 0, 0], [0, 0, 1, 0]),
        ("how does it work", [0, 0, 0, 0], [0, 0, 0, 0]),
        ("what dose for a child", [0, 0, 1, 1], [0, 0, 0, 0]),
    ],
)
def test_a_number_or_a_time_counts_only_where_one_is_asked_for(
    question: str, number: list[float], time: list[float]
) -> None:
    assert [one.number for one in of(question)] == number
    assert [one.time for one in of(question)] == time


def test_words_that_begin_alike_meet() -> None:
    found = of("vaccinating children", {"vaccin": 1.0})

    assert [one.beginnings for one in found] == [0.5, 0.0, 0.5, 0.5]


def test_a_score_is_the_weighed_sum_of_its_parts() -> None:
    half = Evidence(*[0.5] * len(Evidence.names()))

    assert half.weighed(WEIGHTS) == pytest.approx(0.5 * sum(getattr(WEIGHTS, name) for name in Evidence.names()))


@given(texts(max_words=12), st.lists(texts(max_words=12), min_size=1, max_size=5))
def test_every_part_is_a_share_whatever_the_words(question: str, sentences: list[str]) -> None:
    for one in QuestionEvidence(question, {"sleep": 1.0, "twitch": 0.0}).evidence(sentences, [0.5] * len(sentences)):
        assert all(0.0 <= getattr(one, name) <= 1.0 for name in Evidence.names())


def test_a_question_without_terms_leaves_the_cosine_alone() -> None:
    found = of("", {})

    assert [one.weighed(WEIGHTS) for one in found] == pytest.approx([0.5, 0.4, 0.3, 0.2])
