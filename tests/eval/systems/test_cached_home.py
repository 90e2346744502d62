from pathlib import Path

import pytest

from eval.errors import UnfitSet
from eval.systems.cached_home import corpus_home
from tests.eval.systems.two_documents import two_documents


def test_a_home_for_documents_is_made_once_and_anew_when_they_change(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    questions = two_documents(tmp_path / "set")
    first = corpus_home("s", questions.corpus, tmp_path / "cache")
    assert corpus_home("s", questions.corpus, tmp_path / "cache") == first
    questions.corpus[0].write_text('{"_id": "a", "title": "", "text": "Other words."}')
    second = corpus_home("s", questions.corpus, tmp_path / "cache")
    assert second != first
    assert second.encoders.resolve() == first.encoders.resolve()


def test_a_document_that_cannot_be_taken_in_is_named(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    questions = two_documents(tmp_path / "set")
    questions.corpus[0].write_text('{"_id": "a", "text": "x"}\n{"_id": "b", "text": " "}\n')
    with pytest.raises(UnfitSet, match="has no text") as error:
        corpus_home("s", questions.corpus, tmp_path / "cache")
    assert str(error.value.where).endswith("line 2")
