"""`vouch serve --workers`, with a real index."""

import os
import signal
from pathlib import Path

from ingest.home import Home
from tests import loopback
from tests.keyed import metrics_headers, staff_headers
from tests.processes import serving
from tests.service.operation.raw import until

CANARY = "quokka7731"


def test_questions_are_answered_by_several_processes_through_a_crash_and_a_reload(
    built_home: Home, tmp_path: Path
) -> None:
    def ask() -> str:
        question = {"question": f"why do I jerk awake {CANARY}", "min_confidence": 0}
        answer = loopback.post(f"{server.url}/v1/ask", json=question, headers=staff_headers(), timeout=60)
        assert answer.json()["hits"]
        return answer.headers["x-request-id"]

    with serving(built_home, tmp_path / "output", arguments=["--workers", "2"]) as server:
        until(lambda: "vouch_workers 2" in _metrics(server.url))
        assert ask() != ask()
        assert 'vouch_answers_total{outcome="answered"} 2' in _metrics(server.url)
        assert 'vouch_stage_seconds_count{stage="answer"} 2' in _metrics(server.url)

        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGSEGV)
        until(lambda: "vouch_worker_restarts_total 1" in _metrics(server.url))
        until(lambda: "vouch_workers 2" in _metrics(server.url))
        ask()

        os.kill(server.pid, signal.SIGHUP)
        until(lambda: "Reloaded: 2 processes" in server.output.read_text())
        ask()
        assert 'vouch_answers_total{outcome="answered"} 4' in _metrics(server.url)
        for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split():
            assert "libtorch" not in Path(f"/proc/{pid}/maps").read_text()
    assert CANARY not in server.output.read_text()


def _metrics(url: str) -> str:
    return loopback.get(f"{url}/metrics", headers=metrics_headers(), timeout=30).raise_for_status().text
