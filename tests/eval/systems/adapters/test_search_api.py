import json
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from eval.errors import EvaluationError, ServiceFailed
from eval.runs.projection import project
from eval.sets.question import Judgment, Question, Unit
from eval.systems.adapters.address import web_address
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
        assert system.rank(_QUESTION, k=5, unit=Unit.PASSAGE).confidence is None
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


def test_a_question_in_the_url_is_asked_anew_each_time(answers: Any) -> None:
    url, said, asked = answers
    said["answer"] = {"hits": [{"t": "Rest a lot."}]}
    address = f"{url}/{{question}}/ü?size={{k}}&words={{question}}"
    with closing(_system(address, {"hits": "hits", "text": "t"}, query={})) as system:
        for text in ("a/b & c", "naïve?"):
            system.rank(Question("q", text), k=3, unit=Unit.PASSAGE)
    assert [path for path, _, _ in asked] == [
        "/base/search/a%2Fb%20%26%20c/%C3%BC?size=3&words=a%2Fb%20%26%20c",
        "/base/search/na%C3%AFve%3F/%C3%BC?size=3&words=na%C3%AFve%3F",
    ]


def test_passages_that_share_an_id_are_kept_apart_by_their_place(answers: Any) -> None:
    url, said, _ = answers
    said["answer"] = {"hits": [{"d": "dengue", "t": "Rest a lot."}, {"d": "dengue", "t": "take “aspirin”"}]}
    with closing(_system(url, {"hits": "hits", "text": "t", "doc_id": "d", "id": "d"})) as system:
        hits = system.rank(_QUESTION, k=5, unit=Unit.PASSAGE).hits
        question = Question("q", "?", judgments=(Judgment("dengue", quote="take “aspirin”"),))
        found = project(question, hits, Unit.PASSAGE, system.document)
    wrong, right = (name for name, _ in found.ranking)
    assert found.grades == {right: 1}  # the first one doesn't answer, whatever its id
    assert wrong == f"dengue#{_TEXT.index('Rest')}-{len(_TEXT)}"


def test_a_system_without_scores_says_nothing_of_how_sure_it_is(answers: Any) -> None:
    url, said, _ = answers
    said["answer"] = {"hits": [{"t": "Rest a lot."}]}
    with closing(_system(url, {"hits": "hits", "text": "t"})) as system:
        assert system.rank(_QUESTION, k=5, unit=Unit.PASSAGE).confidence is None
    with closing(_system(url, {"hits": "hits", "text": "t", "score": "s"})) as system:
        assert system.rank(_QUESTION, k=5, unit=Unit.PASSAGE).confidence is None
        said["answer"] = {"hits": []}
        nothing = system.rank(_QUESTION, k=5, unit=Unit.PASSAGE).confidence
        assert nothing is not None
        assert nothing == -1e9


@pytest.mark.parametrize("more", [{"score": "s"}, {"confidence": "sure"}])
def test_the_probability_that_nothing_answers_is_0(answers: Any, more: dict[str, object]) -> None:
    url, said, _ = answers
    said["answer"] = {"hits": [], "sure": None}
    with closing(_system(url, {"hits": "hits", "text": "t", **more}, confidence_is="probability")) as system:
        assert system.rank(_QUESTION, k=5, unit=Unit.PASSAGE).confidence == 0.0


@pytest.mark.parametrize("value", [1.5, -0.1, float("nan"), float("inf"), "NaN", True, [0.5]])
def test_a_probability_out_of_its_range_is_refused_with_its_place(answers: Any, value: object) -> None:
    url, said, _ = answers
    said["answer"] = {"hits": [{"t": "Rest a lot.", "s": 1.0}], "sure": value}
    answer: dict[str, object] = {"hits": "hits", "text": "t", "confidence": "sure"}
    with closing(_system(url, answer, confidence_is="probability")) as system, pytest.raises(ServiceFailed) as error:
        system.rank(_QUESTION, k=5, unit=Unit.PASSAGE)
    assert error.value.where == "ours, confidence at 'sure'"
    said["answer"] = {"hits": [{"t": "Rest a lot.", "s": value}]}
    answer = {"hits": "hits", "text": "t", "score": "s"}
    with closing(_system(url, answer, confidence_is="probability")) as system, pytest.raises(ServiceFailed) as error:
        system.rank(_QUESTION, k=5, unit=Unit.PASSAGE)
    assert error.value.where == "ours, score of hit 1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("score", "high"),
        ("score", [1]),
        ("score", float("nan")),
        ("score", float("inf")),
        ("beside", 7),
        ("beside", [7]),
        ("start", float("inf")),
        ("start", 1.5),
        ("end", "last"),
        ("text", {"a": 1}),
        ("quote", True),
        ("doc_id", [["dengue"]]),
    ],
)
def test_a_value_of_another_kind_is_refused_with_its_place(answers: Any, name: str, value: object) -> None:
    url, said, _ = answers
    said["answer"] = {"hits": [{"text": "Rest a lot."}, {"text": "Rest a lot.", name: value}]}
    places: dict[str, object] = {one: one for one in ("text", "doc_id", "score", "start", "end", "quote", "beside")}
    with closing(_system(url, {"hits": "hits", **places})) as system, pytest.raises(ServiceFailed) as error:
        system.rank(_QUESTION, k=5, unit=Unit.PASSAGE)
    assert error.value.where == f"ours, {name} of hit 2"


def test_of_a_list_of_texts_the_first_is_taken(answers: Any) -> None:
    url, said, _ = answers
    said["answer"] = {"hits": [{"d": ["dengue"], "t": ["Rest a lot.", "Do not:"], "q": ["Rest"], "s": "2.5"}]}
    answer: dict[str, object] = {name: name[0] for name in ("text", "doc_id", "quote", "score")}
    with closing(_system(url, {**answer, "hits": "hits", "beside": "t"})) as system:
        (hit,) = system.rank(_QUESTION, k=5, unit=Unit.PASSAGE).hits
    assert (hit.doc_id, hit.text, hit.put_forward, hit.score) == ("dengue", "Rest a lot.", "Rest", 2.5)
    assert hit.beside == ("Rest a lot.", "Do not:")


@pytest.mark.parametrize("url", ["http://h:{port}/x", "http://h:abc/x", "http://h:99999/x", f"http://{'ü' * 70}.org/"])
def test_a_url_that_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(EvaluationError, match="not a web address"):
        _system(url, {"hits": "hits", "text": "t"})


@pytest.mark.parametrize("headers", [{"X-Key": "5 €"}, {"X-Key": "a\nb"}, {"X Key": "a"}, {"Schlüssel": "a"}])
def test_a_header_that_cannot_be_sent_is_refused_by_its_name_alone(headers: dict[str, str]) -> None:
    with pytest.raises(EvaluationError, match="header can't be sent") as error:
        _system("http://127.0.0.1:9/", {"hits": "hits", "text": "t"}, headers=headers)
    assert error.value.value == repr(next(iter(headers)))


def test_letters_of_an_address_are_written_as_the_web_writes_them() -> None:
    found = web_address("https://bücher.example:8443/größe/a%20b/")
    assert (found.host, found.port, found.path) == ("xn--bcher-kva.example", 8443, "/gr%C3%B6%C3%9Fe/a%20b")
