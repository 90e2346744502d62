import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.service.operation.raw import BareServer, bare_server, is_closed, read_reply, request, until

_SHORT = {"head_s": 0.5, "body_s": 0.5, "write_s": 0.5, "idle_s": 1}


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareServer]:
    """A server whose patience ends after half a second."""
    with bare_server(tmp_path_factory.mktemp("hasty") / "output", **_SHORT, connections=20) as server:
        yield server


def test_a_connection_over_which_nothing_comes_is_closed(hasty: BareServer) -> None:
    with hasty.connect() as connection:
        assert read_reply(connection).status == 408
        assert is_closed(connection)


def test_a_head_that_drips_is_cut_off_with_a_problem(hasty: BareServer) -> None:
    with hasty.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        for _ in range(40):  # each byte comes well within the time for a head; all of them together don't
            try:
                connection.sendall(b"a")
            except ConnectionError:
                break
            time.sleep(0.05)
        connection.settimeout(5)
        reply = read_reply(connection)
    assert (reply.status, reply.headers["connection"]) == (408, "close")
    assert json.loads(reply.body)["type"] == "urn:vouch:problem:request-too-slow"
    assert hasty.count("vouch_connections_closed_total", '{cause="slow_head"}') >= 1


def test_a_second_request_on_a_connection_has_no_more_time(hasty: BareServer) -> None:
    with hasty.connect() as connection:
        connection.sendall(request("/healthz"))
        assert read_reply(connection).status == 200
        connection.sendall(b"GET /heal")
        assert read_reply(connection).status == 408
        assert is_closed(connection)


def test_a_body_that_does_not_come_is_given_up(hasty: BareServer) -> None:
    with hasty.connect() as connection:
        connection.sendall(b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert read_reply(connection).status == 408
        assert is_closed(connection)
    assert hasty.count("vouch_connections_closed_total", '{cause="slow_body"}') >= 1
    assert hasty.count("vouch_questions_working") == 0


def test_a_client_that_reads_nothing_is_let_go(hasty: BareServer) -> None:
    with hasty.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(request("/large?mb=64"))
        until(lambda: hasty.count("vouch_connections_closed_total", '{cause="not_reading"}') >= 1)


def test_an_idle_connection_is_closed_and_a_used_one_kept(hasty: BareServer) -> None:
    with hasty.connect() as connection:
        for _ in range(4):
            connection.sendall(request("/healthz"))
            assert read_reply(connection).status == 200
            time.sleep(0.4)
        assert is_closed(connection)


def test_a_head_without_end_is_refused(hasty: BareServer) -> None:
    with hasty.connect() as connection:
        with suppress(ConnectionError):
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-Filler: " + b"a" * 70_000)
        reply = read_reply(connection)
    assert (reply.status, json.loads(reply.body)["title"]) == (431, "Request head too large")


def test_requests_sent_ahead_without_end_close_the_connection(hasty: BareServer) -> None:
    with hasty.connect() as connection:
        connection.sendall(request("/slow?s=0.3") * 12)  # some ahead are fine
        assert [read_reply(connection).status for _ in range(3)] == [200, 200, 200]
    with hasty.connect() as connection:
        connection.sendall(request("/slow?s=0.3") * 500)
        assert is_closed(connection)
    assert hasty.count("vouch_connections_closed_total", '{cause="too_many_ahead"}') >= 1


def test_more_connections_than_may_be_are_refused_and_those_that_are_go_on(hasty: BareServer) -> None:
    held = [hasty.connect() for _ in range(15)]
    try:
        for connection in held:
            connection.sendall(request("/slow?s=1"))
        over = [hasty.connect() for _ in range(10)]
        replies = [read_reply(connection) for connection in over[5:]]
        assert [reply.status for reply in replies] == [503] * 5
        assert replies[0].headers["retry-after"] == "2"
        assert json.loads(replies[0].body)["title"] == "Too busy"
        for connection in over:
            connection.close()
        assert {read_reply(connection).status for connection in held} <= {200, 503}
    finally:
        for connection in held:
            connection.close()
    until(lambda: hasty.get("/healthz").status == 200)


@pytest.mark.kill
def test_a_server_ends_in_time_whatever_its_clients_do(tmp_path: Path) -> None:
    with bare_server(tmp_path / "output", drain_s=1.0) as server:
        idle, half, unread, busy = (server.connect() for _ in range(4))
        half.sendall(b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        unread.sendall(request("/large?mb=64"))
        busy.sendall(request("/slow?s=60"))
        until(lambda: server.count("vouch_questions_working") >= 1)
        began = time.monotonic()
        server.process.terminate()
        server.process.wait(timeout=20)
        assert time.monotonic() - began < 10
        for connection in (idle, half, unread, busy):
            connection.close()


@pytest.mark.kill
def test_what_is_in_work_is_finished_before_the_end(tmp_path: Path) -> None:
    with bare_server(tmp_path / "output", drain_s=10.0) as server, server.connect() as busy:
        busy.sendall(request("/slow?s=1.5"))
        until(lambda: server.count("vouch_questions_working") == 1)
        server.process.terminate()
        assert read_reply(busy).status == 200
        with pytest.raises(ConnectionRefusedError):
            server.connect()


@pytest.mark.kill
def test_a_request_on_its_way_at_the_end_is_answered_over_a_connection_that_then_closes(tmp_path: Path) -> None:
    with bare_server(tmp_path / "output", drain_s=10.0) as server, server.connect() as new, server.connect() as used:
        used.sendall(request("/healthz"))
        assert read_reply(used).status == 200
        until(lambda: server.count("vouch_connections") >= 2)
        server.process.terminate()
        time.sleep(0.3)
        for connection in (new, used):
            connection.sendall(request("/healthz"))
            reply = read_reply(connection)
            assert (reply.status, reply.headers.get("connection")) == (200, "close")
            assert is_closed(connection)
        server.process.wait(timeout=8)


@pytest.mark.kill
@pytest.mark.skipif(not Path("/proc").exists(), reason="it counts open files in /proc")
def test_a_flood_of_connections_leaves_no_file_open(tmp_path: Path) -> None:
    with bare_server(tmp_path / "output", **_SHORT, connections=50) as server:
        before = _open_files(server)
        held = [server.connect() for _ in range(300)]
        until(lambda: server.get("/healthz").status == 200)  # the silent ones were cut off meanwhile
        for connection in held:
            connection.close()
        until(lambda: _open_files(server) <= before + 2)
        assert server.process.poll() is None


def _open_files(server: BareServer) -> int:
    return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))
