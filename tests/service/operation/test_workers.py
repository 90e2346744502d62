"""Several processes behave as one service: what ends comes again, and bounds and numbers are those of all."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.processes import processes_of
from tests.service.operation.raw import BareServer, bare_server, read_reply, request, until

pytestmark = pytest.mark.kill


@pytest.fixture
def two(tmp_path: Path) -> Iterator[BareServer]:
    """Two processes with a place each, and two places to wait in for both."""
    with bare_server(tmp_path / "output", workers=2, working=1, waiting=2, deadline_s=20.0) as server:
        until(lambda: server.count("vouch_workers") == 2)
        yield server


def _pids(server: BareServer) -> set[int]:
    """The processes that answer, and those that leave."""
    return processes_of(server.process.pid)


def test_a_process_that_crashes_is_started_again_and_counted_without_its_question(two: BareServer) -> None:
    before = _pids(two)
    with two.connect() as connection:
        connection.sendall(request("/die?q=quokka7731"))
        with pytest.raises(ConnectionError):
            read_reply(connection)
    began = time.monotonic()
    until(lambda: two.count("vouch_worker_restarts_total") == 1)
    until(lambda: two.count("vouch_workers") == 2)
    assert time.monotonic() - began < 5.0
    assert (len(before), len(_pids(two)), len(before | _pids(two))) == (2, 2, 3)
    said = two.output.read_text()
    assert "ended by itself (SIGSEGV)" in said
    assert "quokka7731" not in said


def test_numbers_are_of_all_processes_whichever_is_asked(two: BareServer) -> None:
    expected = two.count("vouch_http_requests_total", '{status="2xx"}') + 40
    for _ in range(40):
        assert two.get("/slow?s=0").status == 200

    def all_are_counted() -> bool:
        """A response is counted once it is written, by when its reader may have asked another process already."""
        nonlocal expected
        expected += 1  # what was asked for the number before
        return two.count("vouch_http_requests_total", '{status="2xx"}') == expected

    until(all_are_counted)


def test_what_waits_is_bounded_over_all_processes(two: BareServer) -> None:
    with ExitStack() as held:
        connections = [held.enter_context(two.connect()) for _ in range(30)]
        for connection in connections:
            connection.sendall(request("/slow?s=2"))
        statuses = [read_reply(connection).status for connection in connections]
    assert 3 <= statuses.count(200) <= 5  # two at work and two that wait; one more where two are let in at one moment
    assert statuses.count(503) == 30 - statuses.count(200)


def test_a_reload_replaces_every_process_and_refuses_nobody(two: BareServer) -> None:
    before = _pids(two)
    with two.connect() as busy:
        busy.sendall(request("/slow?s=1"))
        until(lambda: two.count("vouch_questions_working") == 1)
        os.kill(two.process.pid, signal.SIGHUP)
        answered = 0
        while "Reloaded" not in two.output.read_text():
            assert two.get("/healthz").status == 200
            answered += 1
        assert read_reply(busy).status == 200
    assert answered > 0
    until(lambda: not before & _pids(two))
    assert int(two.get("/healthz").body) in _pids(two)
    assert two.count("vouch_worker_restarts_total") == 0


def test_a_reload_that_brings_nothing_that_answers_changes_nothing_for_good(tmp_path: Path) -> None:
    with bare_server(tmp_path / "output", workers=2, unfit_reload=1) as server:
        until(lambda: server.count("vouch_workers") == 2)
        before = _pids(server)
        os.kill(server.process.pid, signal.SIGHUP)
        until(lambda: "Not reloaded" in server.output.read_text())
        assert _pids(server) == before

        os.kill(min(before), signal.SIGKILL)
        until(lambda: server.count("vouch_worker_restarts_total") == 1)
        until(lambda: server.count("vouch_workers") == 2)
        assert server.count("vouch_worker_restarts_total") == 1


def test_a_second_reload_waits_until_those_of_the_first_have_ended(two: BareServer) -> None:
    with ExitStack() as held:
        while two.count("vouch_questions_working") < 2:
            held.enter_context(two.connect()).sendall(request("/slow?s=20"))
        os.kill(two.process.pid, signal.SIGHUP)
        until(lambda: two.output.read_text().count("Reloaded: 2 processes") == 1)
        os.kill(two.process.pid, signal.SIGHUP)
        until(lambda: two.output.read_text().count("Reloaded: 2 processes") == 2)
        until(lambda: len(_pids(two)) == 2)
    two.process.terminate()
    assert two.process.wait(timeout=20) == 0


def test_all_processes_end_with_their_parent(two: BareServer) -> None:
    pids = _pids(two)
    with two.connect() as busy:
        busy.sendall(request("/slow?s=60"))
        until(lambda: two.count("vouch_questions_working") == 1)
        two.process.terminate()
        assert two.process.wait(timeout=20) == 0
    until(lambda: not any(_runs(pid) for pid in pids))


def test_processes_end_where_their_parent_is_killed(two: BareServer) -> None:
    pids = _pids(two)
    two.process.kill()
    two.process.wait()
    until(lambda: not any(_runs(pid) for pid in pids))


def test_a_process_without_a_parent_of_its_own_goes_on_when_its_shell_ends(tmp_path: Path) -> None:
    command = ["sh", "-c", '"$@" & read _', "sh", sys.executable, "-m", "tests.service.operation.bare_server", "{}"]
    output = tmp_path / "output"
    with output.open("wb") as stream:
        shell = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=stream, cwd=Path(__file__).parents[3])
    until(lambda: "listens at" in output.read_text())
    server = BareServer(shell, int(output.read_text().split("http://127.0.0.1:")[1].split()[0]), output)
    until(lambda: server.get("/healthz").status == 200)
    pid = int(server.get("/healthz").body)
    try:
        shell.communicate()
        time.sleep(1.0)  # it looks ten times a second
        assert int(server.get("/healthz").body) == pid
    finally:
        os.kill(pid, signal.SIGTERM)
    until(lambda: not _runs(pid))


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
