"""What works on tasks: what follows them, and what becomes of those that break it or are broken off."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from ingest.errors import LibraryError
from service.writing import bulk
from service.writing.work import MOST_ATTEMPTS
from tests.service.writing.desk import StaffDesk
from tests.service.writing.test_documents import problem
from tests.service.writing.test_many import lines, some, upload, worked
from vouch import main


def test_what_nobody_foresaw_fails_its_task_and_the_next_is_worked_on(
    desk: StaffDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = bulk._finish

    def breaking(editing: Any, pending: Any, visible: Any) -> Any:
        if b"a0" in pending.item.data:
            raise TypeError("canary")
        return finish(editing, pending, visible)

    monkeypatch.setattr(bulk, "_finish", breaking)
    path = upload(desk, lines(*some(1))).headers["location"]
    later = upload(desk, lines({"_id": "later", "text": "Later helps."})).headers["location"]
    worked(desk)
    failed = desk.client.get(path).json()

    assert (failed["state"], failed["fault"]["what"]) == (
        "failed", "It failed in a way that nobody foresaw (TypeError)",
    )  # fmt: skip
    assert desk.client.get(later).json()["state"] == "done"


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A build that takes no time; the ids of the homes' folders that were built."""
    made: list[str] = []

    def build(home: Any, *_: Any) -> dict[str, Any]:
        made.append(str(home.root))
        return {"snapshot_id": "s", "built": True, "incremental": False, "embedded": 0, "counts": {}}

    monkeypatch.setattr("service.writing.work.run_build", build)
    return made


@pytest.mark.parametrize("after_s", [None, 0.0])
def test_a_build_follows_an_upload_that_changed_something_where_builds_follow_changes(
    desk: StaffDesk, builds: list[str], after_s: float | None
) -> None:
    upload(desk, lines(*some(2), b"{"))
    worked(desk, build_after_s=after_s)
    kinds = [(task.kind, task.state) for task in desk.tasks().newest(9)]

    follows = [("build", "done")] if after_s is not None else []
    assert (kinds, len(builds)) == ([*follows, ("documents", "done")], len(follows))
    upload(desk, lines(*some(2), b"{"))  # nothing new
    worked(desk, build_after_s=after_s)
    assert len(builds) == len(follows)


def test_a_build_follows_an_upload_that_failed_after_some_of_its_lines(
    desk: StaffDesk, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = bulk._finish

    def full(editing: Any, pending: Any, visible: Any) -> Any:
        if pending.ordinal > 20:
            raise LibraryError("The library can't be written: database or disk is full", remedy="Make room")
        return finish(editing, pending, visible)

    monkeypatch.setattr(bulk, "_finish", full)
    upload(desk, lines(*some(25)))
    worked(desk, build_after_s=0.0)

    assert [(task.kind, task.state) for task in desk.tasks().newest(9)] == [("build", "done"), ("documents", "failed")]
    assert len(builds) == 1


def test_the_command_builds_after_an_upload_as_long_as_the_operator_says(
    desk: StaffDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {}

    def noted(*_: Any, **options: Any) -> int:
        given.update(options)
        return 1

    monkeypatch.setattr("service.writing.work.work", noted)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr("os.setpriority", lambda *_: None)
    settings = {"VOUCH_HOME": str(desk.home.root), "VOUCH_BUILD_AFTER_S": "7"}
    done = CliRunner().invoke(main, ["work", "--json"], env=settings)

    assert (done.exit_code, json.loads(done.output), given["build_after_s"]) == (0, {"tasks": 1}, 7.0)


def stop_after(monkeypatch: pytest.MonkeyPatch, finished: int, error: type[BaseException]) -> None:
    """Have what works on lines be ended after so many of them."""
    finish, left = bulk._finish, [finished]

    def ended(*arguments: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise error
        return finish(*arguments)

    monkeypatch.setattr(bulk, "_finish", ended)


def test_however_often_a_service_is_restarted_its_uploads_are_taken_in(
    desk: StaffDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = upload(desk, lines(*some(3))).headers["location"]
    for _ in range(MOST_ATTEMPTS + 1):
        with monkeypatch.context() as stopping:
            stop_after(stopping, 0, SystemExit)
            with pytest.raises(SystemExit):
                worked(desk)
    worked(desk)

    assert desk.client.get(path).json()["state"] == "done"


def test_however_often_a_service_is_restarted_its_index_is_built(
    desk: StaffDesk, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_: Any) -> Any:
        raise SystemExit

    path = desk.client.post("/v1/builds").headers["location"]
    for _ in range(MOST_ATTEMPTS + 1):
        with monkeypatch.context() as stopping:
            stopping.setattr("service.writing.work.run_build", ended)
            with pytest.raises(SystemExit):
                worked(desk)
    worked(desk)

    assert (desk.client.get(path).json()["state"], len(builds)) == ("done", 1)


def test_an_upload_that_comes_further_each_time_is_never_given_up(
    desk: StaffDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = upload(desk, lines(*some(105))).headers["location"]
    done = [0]
    for _ in range(5):
        with monkeypatch.context() as stopping:
            stop_after(stopping, 20, KeyboardInterrupt)
            with pytest.raises(KeyboardInterrupt):
                worked(desk)
        done.append(desk.client.get(path).json()["progress"]["done"])
    worked(desk)

    assert done == sorted(set(done))
    assert desk.client.get(path).json()["state"] == "done"


def test_what_to_do_about_a_task_that_was_given_up_leaves_no_good_line_out(
    desk: StaffDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = upload(desk, lines(*some(1))).headers["location"]
    stop_after(monkeypatch, 0, KeyboardInterrupt)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            worked(desk)
    worked(desk)
    fault = desk.client.get(path).json()["fault"]

    assert "without" not in fault["remedy"]
    assert "send those after them again" in fault["remedy"]


def test_two_who_wait_for_one_build_each_get_it_under_their_keys_when_it_is_over(
    desk: StaffDesk, builds: list[str]
) -> None:
    def asked(key: str) -> str:
        response = desk.client.post("/v1/builds", headers={"Idempotency-Key": key})
        assert response.status_code == 202, response.text
        return str(response.json()["task_id"])

    first = asked("b1")
    assert (asked("b2"), asked("b3")) == (first, first)
    worked(desk)

    assert [asked(key) for key in ("b2", "b3", "b1")] == [first] * 3
    problem(upload(desk, lines(*some(1)), **{"Idempotency-Key": "b2"}), 422)
    assert asked("b4") != first
    assert len(desk.client.get("/v1/tasks").json()["tasks"]) == 2
