"""`vouch pause` and `vouch resume`, up to the processes that answer."""

import json
from pathlib import Path

from click.testing import CliRunner

from ingest.home import Home
from tests import loopback
from tests.processes import serving, vouch
from tests.service.operation.raw import until
from vouch import main

QUESTION = {"question": "is there a cure for myoclonus"}


def test_both_processes_pause_and_answer_again_without_a_restart(own_home: Home, tmp_path: Path) -> None:
    with serving(own_home, tmp_path / "output", arguments=["--workers", "2"]) as server:

        def reasons() -> set[str | None]:
            """Each on a connection of its own, so that both processes are asked."""
            bodies = [loopback.post(f"{server.url}/v1/ask", json=QUESTION, timeout=30).json() for _ in range(12)]
            return {body["refusal"] and body["refusal"]["reason"] for body in bodies}

        assert reasons() == {None}
        assert vouch(own_home, "pause", "--reason", "a dose was wrong").returncode == 0
        until(lambda: reasons() == {"paused"})
        assert vouch(own_home, "resume").returncode == 0
        until(lambda: reasons() == {None})

    lines = [json.loads(line) for line in own_home.audit.read_text().splitlines()]
    assert [(line["what"], line["details"], line["outcome"]) for line in lines] == [
        ("pause", {"reason": "a dose was wrong"}, "done"),
        ("resume", {}, "done"),
    ]


def test_a_server_that_starts_later_is_paused_too_by_a_file_elsewhere(own_home: Home, tmp_path: Path) -> None:
    elsewhere = tmp_path / "run" / "paused"
    elsewhere.parent.mkdir()
    paused = vouch(own_home, "pause", "--reason", "why", VOUCH_PAUSE_FILE=str(elsewhere))
    assert (paused.returncode, elsewhere.read_text()) == (0, "why\n")
    assert not own_home.paused.exists()
    with serving(own_home, tmp_path / "output", more={"VOUCH_PAUSE_FILE": str(elsewhere)}) as server:
        answer = loopback.post(f"{server.url}/v1/ask", json=QUESTION, timeout=30).json()
        assert answer["refusal"]["reason"] == "paused"
        elsewhere.unlink()
        until(lambda: loopback.post(f"{server.url}/v1/ask", json=QUESTION, timeout=30).json()["answered"])


def test_on_this_machine_it_is_said_and_answered_all_the_same(own_home: Home) -> None:
    run = CliRunner()
    env = {"VOUCH_HOME": str(own_home.root), "VOUCH_PORT": "0"}

    assert "Answers weren't paused" in run.invoke(main, ["resume"], env=env).output
    assert run.invoke(main, ["pause"], env=env).exit_code == 2
    assert run.invoke(main, ["pause", "--reason", " "], env=env).exit_code == 2
    assert not own_home.paused.exists()
    assert run.invoke(main, ["pause", "--reason", "a dose was wrong"], env=env).exit_code == 0

    asked = run.invoke(main, ["ask", "--json", QUESTION["question"]], env=env)
    assert "answers are paused" in asked.stderr
    assert json.loads(asked.stdout)["answered"]
    doctor = run.invoke(main, ["doctor", "--json"], env=env)
    (found,) = [one for one in json.loads(doctor.stdout) if one["subject"] == "Answers"]
    assert not found["ok"]
    assert "a dose was wrong" in found["detail"]
    assert "vouch resume" in found["detail"]
    resumed = run.invoke(main, ["resume"], env=env).output
    assert "Questions are answered again; they weren't since" in resumed
