import json
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from eval.errors import ServiceFailed
from eval.sets.question import Question, Unit
from eval.systems.adapters.mapping import mapping_of
from eval.systems.adapters.search_api import SearchApiSystem
from eval.systems.articles import SetArticles
from ingest.document import Document, Span, text_sha256

_TEXT = "Dengue\n\nDo not:\n\ntake “aspirin”\n\nRest a lot."
_DOCUMENT = Document("dengue", "s", "Dengue", _TEXT, (), text_sha256(_TEXT), "0" * 64, "x")


class _Two(SetArticles):
    documents = {"dengue": _DOCUMENT}  # noqa: RUF012

    def __init__(self) -> None:
        pass


@pytest.fixture
def answers() -> Iterator[tuple[str, dict[str, Any], list[Any]]]:
    """A server's URL, what it answers, and what it was asked."""
    said: dict[str, Any] = {}
    asked: list[Any] = []

    class _Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self, body: object) -> None:
            asked.append((self.path, body, dict(self.headers)))
            data = json.dumps(said["answer"]).encode() if "answer" in said else b"no JSON"
            self.send_response(said.get("status", 200))
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self) -> None:
            self._answer(parse_qs(urlsplit(self.path).query))

        def do_POST(self) -> None:
            self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), _Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/base/search", said, asked
        server.shutdown()


def _system(url: str, answer: dict[str, object], **more: object) -> SearchApiSystem:
    record = {"url": url, "query": {"q": "{question}", "n": "{k}"}, "answer": answer, **more}
    return SearchApiSystem(mapping_of(record, "test", name="ours"), _Two())


_QUESTION = Question("q", "may I take aspirin?")


def test_words_without_offsets_are_looked_up_in_the_articles_and_titles_left_out(answers: Any) -> None:
    url, said, asked = answers
    said["answer"] = {"found": [{"t": 'Dengue\ntake  "aspirin"', "s": 2.5}, {"t": "made up", "s": 1}]}
    with closing(_system(url, {"hits": "found", "text": "t", "score": "s"})) as system:
        ranking = system.rank(_QUESTION, k=7, unit=Unit.PASSAGE)
    assert asked[0][1] == {"q": ["may I take aspirin?"], "n": ["7"]}
    assert asked[0][0].startswith("/base/search?")
    first, second = ranking.hits
    at = _TEXT.index("take")
    assert (first.doc_id, first.span, first.score) == ("dengue", Span(at, at + len("take “aspirin”")), 2.5)
    assert (second.doc_id, second.span) == ("", None)
    assert ranking.confidence == 2.5


def test_offsets_quotes_and_confidence_that_a_system_gives_are_taken(answers: Any) -> None:
    url, said, _ = answers
    hit = {"d": "dengue", "a": 0, "z": 15, "quote": "Do not:", "more": ["Dengue"]}
    said["answer"] = {"hits": [hit], "sure": 0.4}
    answer = {"hits": "hits", "doc_id": "d", "start": "a", "end": "z", "quote": "quote", "beside": "more"}
    with closing(_system(url, {**answer, "confidence": "sure"}, confidence_is="probability")) as system:
        ranking = system.rank(_QUESTION, k=5, unit=Unit.PASSAGE)
        assert system.configuration["confidence"] == "probability"
    (first,) = ranking.hits
    assert first.text == _TEXT[:15]
    assert first.quote is not None
    assert (first.quote.start, first.beside, ranking.confidence) == (_TEXT.index("Do not:"), ("Dengue",), 0.4)


def test_a_quote_without_an_article_is_looked_for_in_all(answers: Any) -> None:
    url, said, _ = answers
    said["answer"] = {"hits": [{"t": "a summary", "q": "Rest a lot."}, {"t": "a summary", "q": "Run a lot."}]}
    with closing(_system(url, {"hits": "hits", "text": "t", "quote": "q"})) as system:
        found, invented = system.rank(_QUESTION, k=5, unit=Unit.PASSAGE).hits
    assert found.quote is not None
    assert (found.doc_id, found.quote.start) == ("dengue", _TEXT.index("Rest a lot."))
    assert invented.quote is not None
    assert (invented.doc_id, len(invented.quote.span)) == ("", 0)


def test_a_body_is_posted_and_a_refusal_or_an_empty_list_is_silence(answers: Any) -> None:
    url, said, asked = answers
    record = {"method": "POST", "body": {"q": "{question}", "size": "{k}"}, "query": {}}
    with closing(_system(url, {"hits": "hits", "text": "t", "refused": "why"}, **record)) as system:
        said["answer"] = {"hits": [{"t": "Rest a lot."}]}
        assert system.read(_QUESTION).answered
        said["answer"] = {"hits": [{"t": "Rest a lot."}], "why": "no answer here"}
        refused = system.read(_QUESTION)
        said["answer"] = {"hits": []}
        assert not system.read(_QUESTION).answered
        assert system.rank(_QUESTION, k=5, unit=Unit.PASSAGE).confidence == -1e9
    assert (refused.answered, refused.reason) == (False, "no answer here")
    assert asked[0][1] == {"q": "may I take aspirin?", "size": 5}


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"results": []}, "no list at 'hits'.*has the keys results"),
        ([], "no list at 'hits'"),
        ({"hits": [{"body": "x"}]}, "No hit has words.*the keys body"),
        ({"hits": [{"t": "Rest."}], "sure": "very"}, "no number"),
    ],
)
def test_an_answer_of_another_form_is_said_with_what_is_there(answers: Any, answer: object, message: str) -> None:
    url, said, _ = answers
    said["answer"] = answer
    with (
        closing(_system(url, {"hits": "hits", "text": "t", "confidence": "sure"})) as system,
        pytest.raises(ServiceFailed, match=message),
    ):
        system.rank(_QUESTION, k=5, unit=Unit.PASSAGE)


def test_a_failing_service_and_one_that_speaks_no_json_are_said(answers: Any) -> None:
    url, said, _ = answers
    with closing(_system(url, {"hits": "hits", "text": "t"})) as system:
        with pytest.raises(ServiceFailed, match="not with JSON"):
            system.read(_QUESTION)
        said.update(status=500, answer={"error": "broken"})
        with pytest.raises(ServiceFailed, match="status 500"):
            system.read(_QUESTION)


def test_a_service_that_is_busy_is_asked_again(answers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    url, said, asked = answers
    said.update(status=503, answer={"hits": [{"t": "Rest a lot."}]})
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        said["status"] = 200 if len(pauses) == 2 else 503

    monkeypatch.setattr("eval.systems.adapters.json_connection.time.sleep", pause)
    with closing(_system(url, {"hits": "hits", "text": "t"})) as system:
        assert system.read(_QUESTION).answered
        assert (len(asked), pauses) == (3, [1.0, 4.0])
