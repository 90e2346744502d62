from pathlib import Path

import pytest

from eval.errors import MalformedSet, UnfitSet
from eval.sets.question import Question, QuestionSet, Unit
from eval.systems.fused import FusedSystem
from eval.systems.whole import beginning, plain_bm25, wholes
from index.models.model_folder import find_model
from index.models.tokenizer import EncoderTokenizer
from tests.eval.systems.two_documents import two_documents


def test_whole_documents_are_ranked_by_title_and_text_and_fused_by_rank(tmp_path: Path) -> None:
    questions = two_documents(tmp_path)
    bm25 = plain_bm25(wholes(questions))
    found = bm25.rank(Question("q", "shoes for feet"), k=10, unit=Unit.DOCUMENT)
    assert [hit.unit_id for hit in found.hits] == ["b"]
    fused = FusedSystem(bm25, bm25, name="twice").rank(Question("q", "sleep shoes"), k=1, unit=Unit.DOCUMENT)
    assert len(fused.hits) == 1
    assert fused.hits[0].score == pytest.approx(2 / 61)


def test_documents_as_ir_datasets_writes_them_are_ranked_and_one_without_an_id_is_named(tmp_path: Path) -> None:
    docs = tmp_path / "docs.jsonl"
    docs.write_text('{"doc_id": "a", "text": "sleep well"}\n{"doc_id": "b", "title": "Feet", "text": "shoes"}\n')
    questions = QuestionSet("ir", Unit.DOCUMENT, (), (docs,))
    found = plain_bm25(wholes(questions)).rank(Question("q", "feet"), k=10, unit=Unit.DOCUMENT)
    assert [(hit.doc_id, hit.title) for hit in found.hits] == [("b", "Feet")]
    docs.write_text('{"text": "sleep well"}\n')
    with pytest.raises(MalformedSet, match="'_id' is missing") as error:
        wholes(questions)
    assert error.value.where == f"{docs}, line 1"


def test_whole_documents_do_not_fit_a_set_that_brings_none(myoclonus: QuestionSet) -> None:
    with pytest.raises(UnfitSet, match="brings none"):
        wholes(myoclonus)


def test_the_beginning_of_a_text_is_as_much_as_the_encoder_reads() -> None:
    tokenizer = EncoderTokenizer(find_model().tokenizer)
    text = " ".join(f"word{number}" for number in range(400))
    cut = beginning(text, tokenizer, 100)
    assert text.startswith(cut)
    assert tokenizer.count([cut])[0] <= 100 < tokenizer.count([text[: len(cut) + 8]])[0]
    assert beginning("short\n text", tokenizer, 100) == "short\n text"
