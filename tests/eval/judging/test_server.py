import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.judging.desk import JudgingDesk
from eval.judging.server import DeskServer
from eval.runs.pooling import Candidate
from eval.sets.labels import read_labels


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "labels.jsonl"


@pytest.fixture
def server(out: Path) -> Iterator[DeskServer]:
    candidates = [Candidate("q", "does it help?", "d", "A title", f"<b>words {number}</b>") for number in range(2)]
    with DeskServer(JudgingDesk(candidates, out, who="KL")) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def _ask(
    server: DeskServer, place: str, body: str | None = None, *, secret: str | None = None, host: str | None = None
) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
    path = f"/{server.secret if secret is None else secret}/{place}"
    headers = {"Host": host} if host else {}
    connection.request("GET" if body is None else "POST", path, body, headers)
    answer = connection.getresponse()
    found = answer.status, answer.read(), dict(answer.headers.items())
    connection.close()
    return found


def test_a_page_is_served_with_its_script_and_nothing_from_elsewhere(server: DeskServer) -> None:
    for place, words in (("", b"<title>"), ("desk.js", b"keydown"), ("desk.css", b"blockquote")):
        status, body, headers = _ask(server, place)
        assert status == 200
        assert words in body
        assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert b"innerHTML" not in _ask(server, "desk.js")[1]


def test_a_grade_is_noted_and_the_next_one_comes(server: DeskServer, out: Path) -> None:
    _, body, _ = _ask(server, "state")
    first = json.loads(body)
    assert (first["judged"], first["left"]) == (0, 2)
    posted = json.dumps({"key": first["candidate"]["key"], "grade": 2})
    status, body, _ = _ask(server, "judge", posted)
    assert status == 200
    assert _ask(server, "judge", posted)[0] == 400
    assert json.loads(body)["candidate"]["text"] != first["candidate"]["text"]
    assert [(label.quote, label.grade) for label in read_labels(out)] == [(first["candidate"]["text"], 2)]
    _, body, _ = _ask(server, "undo", "{}")
    assert json.loads(body)["candidate"] == first["candidate"]


@pytest.mark.parametrize("body", ["", "[]", "{", '{"grade": 2}', '{"grade": 2, "key": null}', "{}", "x" * 2000])
def test_what_is_no_grade_is_refused(server: DeskServer, out: Path, body: str) -> None:
    assert _ask(server, "judge", body)[0] == 400
    assert not out.exists()


@pytest.mark.parametrize("grade", [9, "2", True, 1.0, [2]])
def test_another_grade_of_what_is_shown_is_refused(server: DeskServer, out: Path, grade: object) -> None:
    key = json.loads(_ask(server, "state")[1])["candidate"]["key"]
    assert _ask(server, "judge", json.dumps({"key": key, "grade": grade}))[0] == 400
    assert not out.exists()


def test_nobody_else_gets_in(server: DeskServer, out: Path) -> None:
    assert _ask(server, "state", secret="guessed")[0] == 404
    assert _ask(server, "judge", '{"grade": 2}', secret="")[0] == 404
    assert _ask(server, "state", host="evil.example")[0] == 404
    assert _ask(server, "../labels.jsonl")[0] == 404
    assert not out.exists()
