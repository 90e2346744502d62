import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.service.operation.raw import BareServer, bare_server, read_reply, request, until

EMERGENCY = "crushing+pain+in+my+chest+quokka7731"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[BareServer]:
    """A server with one place to work in, and two to wait in; two seconds are its patience."""
    with bare_server(tmp_path / "output", working=1, waiting=2, deadline_s=2.0) as server:
        yield server


@contextmanager
def _filled(server: BareServer) -> Iterator[list[socket.socket]]:
    """Connections whose requests take every place, the first of them in work."""
    with ExitStack() as held:
        connections = [held.enter_context(server.connect()) for _ in range(3)]
        connections[0].sendall(request("/slow?s=0.9"))
        until(lambda: server.count("vouch_questions_working") == 1)
        for connection in connections[1:]:
            connection.sendall(request("/slow?s=0"))
        until(lambda: server.count("vouch_questions_waiting") == 2)
        yield connections


def test_one_more_than_may_wait_is_refused_at_once_with_the_notice_for_its_question(small: BareServer) -> None:
    with _filled(small) as held:
        asked = small.get(f"/v1/search?q={EMERGENCY}")
        page = small.get(f"/?q={EMERGENCY}", accept="text/html")
        harmless = small.get("/v1/search?q=why+do+I+jerk+awake")
        statuses = [read_reply(connection).status for connection in held]

    problem = json.loads(asked.body)
    assert (asked.status, asked.headers["retry-after"]) == (503, "2")
    assert asked.headers["content-type"] == "application/problem+json"
    assert (problem["title"], problem["where"]) == ("Too busy", "/v1/search")
    assert problem["notice"]["numbers"] == [{"label": "Emergency", "number": "999"}]
    assert page.status == 503
    assert page.headers["content-type"].startswith("text/html")
    text = page.body.decode()
    assert text.index("Call 999 now") < text.index('id="problem"')
    assert "Too many questions at once" in text
    assert "notice" not in json.loads(harmless.body)
    assert statuses == [200, 200, 200]
    assert small.count("vouch_overload_refusals_total", '{cause="queue_full"}') == 3
    assert b"quokka7731" not in small.output.read_bytes()


def test_a_posted_question_is_looked_at_for_a_notice_where_it_is_refused(small: BareServer) -> None:
    body = json.dumps({"question": "crushing pain in my chest"}).encode()
    with _filled(small), small.connect() as connection:
        connection.sendall(b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        reply = read_reply(connection)
    assert reply.status == 503
    assert json.loads(reply.body)["notice"]["topic"] == "heart"


def test_health_is_said_at_once_while_every_place_is_taken(small: BareServer) -> None:
    with _filled(small) as held:
        assert small.get("/healthz").status == 200
        assert small.count("vouch_questions_working") == 1  # before the first of them ended
        assert [read_reply(connection).status for connection in held] == [200, 200, 200]


def test_work_that_outlives_its_deadline_is_answered_504_and_keeps_its_place_until_it_ends(small: BareServer) -> None:
    reply = small.get(f"/slow?s=4&q={EMERGENCY}")
    problem = json.loads(reply.body)
    assert (reply.status, problem["title"]) == (504, "Took too long")
    assert problem["notice"]["topic"] == "heart"
    assert small.count("vouch_questions_working") == 1
    until(lambda: small.count("vouch_questions_working") == 0)
    assert small.get("/slow?s=0").status == 200


def test_who_waits_too_long_for_a_place_is_refused(small: BareServer) -> None:
    with small.connect() as busy:
        busy.sendall(request("/slow?s=1.8"))
        until(lambda: small.count("vouch_questions_working") == 1)
        assert small.get("/slow?s=0").status == 503  # it would have to start within a second
        assert read_reply(busy).status == 200
    assert small.count("vouch_overload_refusals_total", '{cause="waited_too_long"}') == 1


def test_a_question_whose_asker_has_gone_is_not_worked_on(tmp_path: Path) -> None:
    with bare_server(tmp_path / "output", working=1, waiting=8, deadline_s=20.0) as server:
        with server.connect() as busy:
            busy.sendall(request("/slow?s=1"))
            until(lambda: server.count("vouch_questions_working") == 1)
            for _ in range(5):
                with server.connect() as gone:
                    gone.sendall(request("/slow?s=30"))
                    until(lambda: server.count("vouch_questions_waiting") >= 1)
            assert read_reply(busy).status == 200
        assert server.get("/slow?s=0").status == 200  # not after five times thirty seconds
        assert server.count("vouch_stage_seconds_count", '{stage="wait"}') >= 2


def test_places_hold_however_many_ask_at_once(tmp_path: Path) -> None:
    with bare_server(tmp_path / "output", working=2, waiting=5, deadline_s=20.0) as server:
        most = 0
        ended = threading.Event()

        def watch() -> None:
            nonlocal most
            while not ended.is_set():
                most = max(most, round(server.count("vouch_questions_working")))

        watching = threading.Thread(target=watch)
        watching.start()
        with ThreadPoolExecutor(40) as pool:
            statuses = [reply.status for reply in pool.map(server.get, ["/slow?s=0.5"] * 40)]
        ended.set()
        watching.join()
        assert most == 2
        assert sorted(set(statuses)) == [200, 503]
        assert server.count("vouch_questions_waiting") == 0


def test_a_panic_of_a_native_library_is_a_500_and_the_server_goes_on(small: BareServer) -> None:
    reply = small.get("/panic?q=quokka7731")
    assert reply.status == 500
    assert json.loads(reply.body)["title"] == "Internal error"
    assert small.get("/slow?s=0").status == 200
    assert small.count("vouch_faults_total") == 1
    said = small.output.read_text()
    assert "Panic" in said
    assert "quokka7731" not in said  # what it said may quote a question
    assert reply.headers["x-request-id"] in said


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_outage_writes_few_lines(tmp_path: Path, form: str) -> None:
    with bare_server(tmp_path / "output", json=float(form == "json")) as server:
        for _ in range(100):
            assert server.get("/panic").status == 500
        until(lambda: server.count("vouch_log_lines_suppressed_total") == 90)
        lines = server.output.read_text().splitlines()[1:]
    faults = [line for line in lines if "Internal error" in line]
    assert len(faults) == 10
    if form == "json":
        read = json.loads(faults[0])
        assert (read["level"], read["logger"], len(read["request_id"])) == ("error", "vouch", 16)
        assert [json.loads(line)["process"] for line in lines] == [server.process.pid] * len(lines)


def test_what_is_not_http_is_refused_and_logged_few_times(small: BareServer) -> None:
    for _ in range(30):
        with small.connect() as connection:
            connection.sendall(b"quokka7731\r\n\r\n")
            assert read_reply(connection).status == 400
    said = small.output.read_text()
    assert 1 <= said.count("Invalid HTTP request") <= 10
    assert "quokka7731" not in said
