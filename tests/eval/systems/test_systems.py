import json
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from eval.errors import ServiceFailed, UnfitSet
from eval.sets.beir import read_beir
from eval.sets.question import Question, QuestionSet, Unit
from eval.systems.cached_home import corpus_home
from eval.systems.fused import FusedSystem
from eval.systems.in_process import IndexSystem
from eval.systems.opening import preset_system
from eval.systems.remote import RemoteSystem
from eval.systems.run_file import RunFileSystem
from eval.systems.whole import beginning, plain_bm25, wholes
from index.config import RetrievalConfig
from index.models.model_folder import find_model
from index.models.tokenizer import EncoderTokenizer
from ingest.home import Home

_QUESTION = Question("q", "why do I jerk awake when falling asleep")


def _beir(folder: Path) -> QuestionSet:
    documents = [
        {"_id": "a", "title": "Sleep", "text": "Jerks when falling asleep are harmless."},
        {"_id": "b", "title": "Feet", "text": "Shoes that fit help sore feet."},
    ]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, documents)))
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "jerks asleep"}')
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text("q\ta\t1")
    return read_beir(folder)


def test_a_service_by_its_url_gives_the_very_ranking_of_the_index_in_this_process(
    index: IndexSystem, served: str
) -> None:
    with closing(RemoteSystem(served)) as remote:
        assert remote.rank(_QUESTION, k=7, unit=Unit.PASSAGE) == index.rank(_QUESTION, k=7, unit=Unit.PASSAGE)
        assert remote.read(_QUESTION) == index.read(_QUESTION)
        assert remote.document("myoclonus") == index.document("myoclonus")
        assert remote.document("no/such document") is None
        assert remote.configuration["snapshot_id"] == index.configuration["snapshot_id"]


def test_a_service_that_refuses_or_is_not_there_is_said_with_its_address(served: str) -> None:
    with closing(RemoteSystem(served)) as remote, pytest.raises(ServiceFailed, match="status 422"):
        remote.rank(Question("q", " "), k=3, unit=Unit.PASSAGE)
    with pytest.raises(ServiceFailed, match=r"can't be reached"):
        RemoteSystem("http://127.0.0.1:9").read(_QUESTION)


class _Recorder(BaseHTTPRequestHandler):
    """Notes the headers of each request, and answers that there is no such thing."""

    seen: ClassVar[list[dict[str, str]]] = []

    def do_GET(self) -> None:
        self.seen.append(dict(self.headers.items()))
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_the_key_goes_with_every_request() -> None:
    with HTTPServer(("127.0.0.1", 0), _Recorder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/base/"
        with closing(RemoteSystem(url, headers={"X-API-Key": "secret"})) as remote:
            assert [remote.document("a/b"), remote.document("c")] == [None, None]
        server.shutdown()
    assert [headers["X-API-Key"] for headers in _Recorder.seen] == ["secret", "secret"]


def test_another_configuration_over_a_home_leaves_its_own_snapshot_in_service(
    home: Home, index: IndexSystem, myoclonus: QuestionSet, tmp_path: Path
) -> None:
    system = preset_system("bm25", myoclonus, home=home, cache=tmp_path)
    assert system.configuration["retrieval"]["lexical_weight"] == 1.0
    assert IndexSystem(home, name="again").configuration == index.configuration
    assert system.rank(_QUESTION, k=3, unit=Unit.PASSAGE) != index.rank(_QUESTION, k=3, unit=Unit.PASSAGE)


def test_a_run_file_ranks_documents_and_cannot_be_judged_on_words(tmp_path: Path) -> None:
    path = tmp_path / "their.run"
    path.write_text("q Q0 b 1 2.0 t\nq Q0 a 2 1.0 t\n")
    system = RunFileSystem(path)
    assert [hit.doc_id for hit in system.rank(_QUESTION, k=10, unit=Unit.DOCUMENT).hits] == ["b", "a"]
    assert system.rank(Question("other", "?"), k=10, unit=Unit.DOCUMENT).hits == ()
    with pytest.raises(UnfitSet, match="doesn't say where"):
        system.rank(_QUESTION, k=10, unit=Unit.PASSAGE)


def test_whole_documents_are_ranked_by_title_and_text_and_fused_by_rank(tmp_path: Path) -> None:
    questions = _beir(tmp_path)
    bm25 = plain_bm25(wholes(questions))
    found = bm25.rank(Question("q", "shoes for feet"), k=10, unit=Unit.DOCUMENT)
    assert [hit.unit_id for hit in found.hits] == ["b"]
    fused = FusedSystem(bm25, bm25, name="twice").rank(Question("q", "sleep shoes"), k=1, unit=Unit.DOCUMENT)
    assert len(fused.hits) == 1
    assert fused.hits[0].score == pytest.approx(2 / 61)


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


def test_a_home_for_documents_is_made_once_and_anew_when_they_change(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    questions = _beir(tmp_path / "set")
    first = corpus_home("s", questions.corpus, tmp_path / "cache")
    assert corpus_home("s", questions.corpus, tmp_path / "cache") == first
    questions.corpus[0].write_text('{"_id": "a", "title": "", "text": "Other words."}')
    second = corpus_home("s", questions.corpus, tmp_path / "cache")
    assert second != first
    assert second.encoders.resolve() == first.encoders.resolve()


def test_a_document_that_cannot_be_taken_in_is_named(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    questions = _beir(tmp_path / "set")
    questions.corpus[0].write_text('{"_id": "a", "text": "x"}\n{"_id": "b", "text": " "}\n')
    with pytest.raises(UnfitSet, match="has no text") as error:
        corpus_home("s", questions.corpus, tmp_path / "cache")
    assert str(error.value.where).endswith("line 2")


def test_the_index_of_a_home_stays_the_one_that_was_opened(home: Home, index: IndexSystem) -> None:
    assert IndexSystem(home, name="again").configuration == index.configuration
    assert index.configuration["retrieval"] == RetrievalConfig().to_record()
