from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import EncoderNotFound
from index.models.model_folder import EncoderFolder
from index.models.tokenizer import EncoderTokenizer
from tests.documents import texts


def test_tokens_are_counted_without_the_special_ones(tokenizer: EncoderTokenizer) -> None:
    assert tokenizer.special_tokens == 2
    assert tokenizer.count(["hello world", "", "the the the", "x" * 101]) == [2, 0, 3, 1]
    assert tokenizer.count(["word " * 5000]) == [5000]


@given(texts(max_words=200), st.sampled_from([8, 20, 256]))
def test_windows_hold_every_token_once_in_order_and_never_more_than_the_encoder_reads(
    tokenizer: EncoderTokenizer, text: str, max_tokens: int
) -> None:
    (count,) = tokenizer.count([text])

    windows = tokenizer.windows(text, max_tokens=max_tokens)

    assert all(window[0] == 101 and window[-1] == 102 for window in windows)  # [CLS], [SEP]
    assert max(len(window) for window in windows) <= max_tokens
    assert sum(len(window) - 2 for window in windows) == count
    assert len(windows) == max(1, -(-count // (max_tokens - 2)))
    (whole,) = tokenizer.windows(text, max_tokens=10**6)
    assert [token for window in windows for token in window[1:-1]] == whole[1:-1]


def test_an_empty_text_is_one_window_of_special_tokens(tokenizer: EncoderTokenizer) -> None:
    assert tokenizer.windows("", max_tokens=256) == [[101, 102]]


def test_a_model_without_a_tokenizer_is_refused_by_path(tmp_path: Path, model: EncoderFolder) -> None:
    with pytest.raises(EncoderNotFound, match=r"tokenizer\.json.*whole model") as caught:
        EncoderTokenizer(tmp_path / "tokenizer.json")
    assert str(tmp_path) in str(caught.value)
