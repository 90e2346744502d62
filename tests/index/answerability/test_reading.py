import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.answerability.reading import PairReader, ReadingLimits
from index.models.model_folder import find_model

BEFORE, AFTER = 101, 102


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(find_model().tokenizer))


def test_question_and_passage_are_read_in_their_order_and_each_token_knows_its_sentence(tokenizer: Tokenizer) -> None:
    reading = PairReader(tokenizer).read("who?", "Gout", "Don't", ["Rest.", "Ice helps."])

    assert tokenizer.decode(list(reading.ids)) == "who? gout don ' t rest. ice helps."
    assert reading.ids[0] == BEFORE
    assert [at for at, token in enumerate(reading.ids) if token == AFTER] == [3, len(reading.ids) - 1]
    assert reading.type_ids == (0, 0, 0, 0, *[1] * (len(reading.ids) - 4))
    rest, ice = (tokenizer.encode(text, add_special_tokens=False).ids for text in ("Rest.", "Ice helps."))
    assert reading.sentence_of[-len(ice) - 1 : -1] == (1,) * len(ice)
    assert reading.sentence_of[-len(ice) - len(rest) - 1 : -len(ice) - 1] == (0,) * len(rest)
    assert set(reading.sentence_of[: -len(ice) - len(rest) - 1]) == {-1}


def test_the_middle_of_a_long_question_and_the_end_of_a_long_passage_are_not_read(tokenizer: Tokenizer) -> None:
    limits = ReadingLimits(question=4, names=2, context=2, whole=20)

    reading = PairReader(tokenizer, limits).read("one two three four five six", "a b c", "", ["rest " * 30, "ice"])

    assert len(reading.ids) == 20
    assert tokenizer.decode(list(reading.ids[1:5])) == "one two five six"
    assert reading.sentences == 2
    assert 1 not in reading.sentence_of


@given(st.text(max_size=60), st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_any_text_is_read_within_the_limits(question: str, sentences: list[str]) -> None:
    limits = ReadingLimits(question=8, names=4, context=4, whole=32)
    reading = PairReader(Tokenizer.from_file(str(find_model().tokenizer)), limits).read(question, "", "", sentences)

    assert len(reading.ids) == len(reading.type_ids) == len(reading.sentence_of) <= 32
    assert max(reading.sentence_of) < reading.sentences == len(sentences)
