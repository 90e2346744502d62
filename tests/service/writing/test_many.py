"""Many documents at once: a task says what became of each, and goes on after whatever breaks it off."""

import json
import os
import time
from typing import Any

import pytest

from index.passages.query import Filters
from ingest.errors import LibraryError
from ingest.library.library import Library, withdrawn_ids
from ingest.sync.written_items import line_item
from service.errors import TasksUnderWay
from service.writing import bulk
from service.writing.task import TaskState
from service.writing.work import MOST_ATTEMPTS, work
from tests.service.writing.desk import StaffDesk
from tests.service.writing.test_documents import problem

LINES = {"content-type": "application/jsonl"}


def lines(*records: object) -> bytes:
    return b"".join((one if isinstance(one, bytes) else json.dumps(one).encode()) + b"\n" for one in records)


def some(number: int) -> list[dict[str, str]]:
    return [{"_id": f"a{at}", "title": f"Title {at}", "text": f"Remedy {at} helps."} for at in range(number)]


def upload(desk: StaffDesk, data: bytes, **headers: str) -> Any:
    return desk.client.post("/v1/documents", content=data, headers={**LINES, **headers})


def worked(desk: StaffDesk, **options: Any) -> int:
    return work(desk.home, dict(os.environ), **options)


def test_each_line_has_its_outcome_and_a_bad_one_stops_no_other(desk: StaffDesk) -> None:
    records: list[object] = [
        {"_id": "a", "title": "A", "text": "One helps."},
        b"",
        b"{no json",
        {"_id": "b", "title": "B", "text": "Two helps.", "status": "draft", "reviewed_by": "Dr. Ada Lovelace"},
        {"title": "no id", "text": "x"},
        {"_id": "c", "text": "\ud800"},
        {"_id": "d", "text": "Old.", "status": "archived"},
        {"_id": "..", "text": "Dots."},
        {"_id": "a", "title": "A", "text": "One helps more."},
        {"_id": "e", "sections": [{"heading": "H", "text": "Three helps."}], "url": "nonsense"},
    ]
    taken = upload(desk, lines(*records))
    queued = desk.client.get(taken.headers["location"]).json()
    assert worked(desk) == 1
    task = desk.client.get(taken.headers["location"]).json()

    assert (taken.status_code, queued["state"], queued["progress"]) == (
        202, "queued", {"done": 0, "total": 9, "unit": "documents"},
    )  # fmt: skip
    assert (task["state"], task["kind"], task["progress"]["done"]) == ("done", "documents", 9)
    assert task["counts"] == {"added": 3, "changed": 1, "refused": 5}
    found = [(one["line"], one["doc_id"], one["result"]) for one in task["outcomes"]]
    assert found == [
        (1, "a", "added"), (3, None, "refused"), (4, "b", "added"), (5, None, "refused"), (6, None, "refused"),
        (7, None, "refused"), (8, None, "refused"), (9, "a", "changed"), (10, "e", "added"),
    ]  # fmt: skip
    faults = [one["fault"] for one in task["outcomes"] if one["fault"]]
    assert all(fault["what"] and fault["where"].startswith("line ") and fault["remedy"] for fault in faults)
    assert "not published" in faults[3]["what"]
    assert task["outcomes"][-1]["warnings"][0].startswith("url can't be told from 'nonsense'")
    with Library.open(desk.home) as library:
        assert [doc_id for doc_id, _ in library.versions()] == ["a", "e"]
    assert withdrawn_ids(desk.home) == {"b"}
    assert [one["status"] for one in desk.client.get("/v1/documents").json()["documents"]] == [
        "published", "draft", "published",
    ]  # fmt: skip
    assert list(desk.home.tasks.glob("*.jsonl*")) == []


@pytest.mark.parametrize("status", [["draft"], {}, {"draft": True}, [], False, 1])
def test_a_status_that_is_no_text_refuses_its_line_alone_and_publishes_nothing(desk: StaffDesk, status: object) -> None:
    first, second, third = some(3)
    path = upload(desk, lines(first, {**second, "status": status}, third)).headers["location"]
    worked(desk)
    task = desk.client.get(path).json()

    assert (task["state"], [one["result"] for one in task["outcomes"]]) == ("done", ["added", "refused", "added"])
    assert (task["outcomes"][1]["line"], task["outcomes"][1]["fault"]["where"]) == (2, "line 2")
    assert "status" in task["outcomes"][1]["fault"]["what"]
    assert [one["doc_id"] for one in desk.client.get("/v1/documents").json()["documents"]] == ["a0", "a2"]


def test_a_line_that_breaks_what_reads_it_refuses_itself_alone(
    desk: StaffDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = line_item

    def breaking(data: bytes) -> Any:
        if b"a1" in data:
            raise RecursionError("canary")
        return read(data)

    monkeypatch.setattr(bulk, "line_item", breaking)
    path = upload(desk, lines(*some(3))).headers["location"]
    worked(desk)
    task = desk.client.get(path).json()

    assert (task["state"], [one["result"] for one in task["outcomes"]]) == ("done", ["added", "refused", "added"])
    assert task["outcomes"][1]["fault"]["what"] == "The line can't be read (RecursionError)"


@pytest.mark.parametrize("depth", [900, 1000, 5000])
def test_lists_in_lists_break_no_upload(desk: StaffDesk, depth: int) -> None:
    deep = b'{"_id": "deep", "text": "Deep.", "status": "draft", "x": ' + b"[" * depth + b"]" * depth + b"}"
    first, last = some(2)
    path = upload(desk, lines(first, deep, last)).headers["location"]
    worked(desk)
    task = desk.client.get(path).json()

    assert (task["state"], task["progress"]["done"]) == ("done", 3)
    assert [task["outcomes"][at]["result"] for at in (0, 2)] == ["added", "added"]


def test_outcomes_come_in_parts(desk: StaffDesk) -> None:
    path = upload(desk, lines(*some(5))).headers["location"]
    worked(desk)
    first = desk.client.get(path, params={"limit": 2}).json()
    second = desk.client.get(path, params={"limit": 3, "after": first["next_line"]}).json()

    assert [one["line"] for one in first["outcomes"]] == [1, 2]
    assert [one["line"] for one in second["outcomes"]] == [3, 4, 5]
    assert second["next_line"] is None
    assert [task["task_id"] for task in desk.client.get("/v1/tasks").json()["tasks"]] == [first["task_id"]]
    problem(desk.client.get("/v1/tasks/never"), 404)


@pytest.mark.parametrize(
    ("data", "kind", "where"),
    [
        (b"", "application/jsonl", "body"),
        (b"\n \n", "application/jsonl", "body"),
        (b"{}", "application/json", "Content-Type"),
        (b"x\n" * 50_001, "application/jsonl", "body"),
    ],
)
def test_what_is_no_upload_makes_no_task(desk: StaffDesk, data: bytes, kind: str, where: str) -> None:
    said = problem(desk.client.post("/v1/documents", content=data, headers={"content-type": kind}), 422)

    assert said["where"] == where
    assert desk.client.get("/v1/tasks").json() == {"tasks": []}


def test_the_same_upload_under_one_key_is_one_task(desk: StaffDesk) -> None:
    data = lines(*some(2))
    first, again = (upload(desk, data, **{"Idempotency-Key": "u1"}) for _ in range(2))
    problem(upload(desk, lines(*some(3)), **{"Idempotency-Key": "u1"}), 422)

    assert first.json()["task_id"] == again.json()["task_id"]
    assert len(desk.client.get("/v1/tasks").json()["tasks"]) == 1
    assert len(list(desk.home.tasks.glob("*.jsonl"))) == 1


def test_so_many_tasks_wait_and_no_more(desk: StaffDesk) -> None:
    statuses = [upload(desk, lines(*some(1))).status_code for _ in range(21)]

    assert statuses == [202] * 20 + [503]
    refused = upload(desk, lines(*some(1)))
    assert (problem(refused, 503)["title"], refused.headers["retry-after"]) == ("Too many tasks", "5")
    assert len(list(desk.home.tasks.glob("*.jsonl"))) == 20


def test_a_task_that_is_broken_off_goes_on_where_it_was_and_does_nothing_twice(
    desk: StaffDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = upload(desk, lines(*some(50))).headers["location"]
    finish, left = bulk._finish, [33]

    def breaking(*arguments: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return finish(*arguments)

    monkeypatch.setattr(bulk, "_finish", breaking)
    with pytest.raises(KeyboardInterrupt):
        worked(desk)
    broken = desk.client.get(path).json()
    assert (broken["state"], broken["progress"]["done"] < 50) == ("running", True)
    monkeypatch.setattr(bulk, "_finish", finish)
    worked(desk)
    task = desk.client.get(path, params={"limit": 1000}).json()

    assert task["state"] == "done"
    assert [one["line"] for one in task["outcomes"]] == list(range(1, 51))
    assert {one["result"] for one in task["outcomes"]} <= {"added", "unchanged"}
    assert task["counts"].get("unchanged", 0) <= 20
    assert len(desk.client.get("/v1/documents?limit=200").json()["documents"]) == 50


def test_a_task_that_breaks_what_works_on_it_is_given_up_with_the_remedy(
    desk: StaffDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(*_: Any) -> Any:
        raise KeyboardInterrupt

    path = upload(desk, lines(*some(3))).headers["location"]
    upload(desk, lines({"_id": "later", "text": "Later helps."}))
    finish = bulk._finish
    monkeypatch.setattr(bulk, "_finish", breaking)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            worked(desk)
    monkeypatch.setattr(bulk, "_finish", finish)
    worked(desk)
    task = desk.client.get(path).json()

    assert (task["state"], task["fault"]["what"]) == ("interrupted", "It was broken off 3 times, and isn't tried again")
    assert "send those after them again" in task["fault"]["remedy"]
    assert [one["doc_id"] for one in desk.client.get("/v1/documents").json()["documents"]] == ["later"]


def test_a_library_that_cannot_be_written_fails_the_task_and_says_so(
    desk: StaffDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> Any:
        raise LibraryError("The library can't be written: database or disk is full", remedy="Make room")

    path = upload(desk, lines(*some(3))).headers["location"]
    monkeypatch.setattr(bulk, "_finish", full)
    worked(desk)
    task = desk.client.get(path).json()

    assert (task["state"], task["fault"]["remedy"]) == ("failed", "Make room")


def test_a_key_with_filters_uploads_within_them_and_its_task_is_its_own(desk: StaffDesk) -> None:
    desk.put("secret", audience="staff")
    bound = desk.with_key(filters=Filters(audience="public"))
    records = [
        {"_id": "a", "text": "One helps.", "audience": "public"},
        {"_id": "b", "text": "Two helps."},
        {"_id": "secret", "text": "Three helps.", "audience": "public"},
    ]
    path = bound.post("/v1/documents", content=lines(*records), headers=LINES).headers["location"]
    theirs = upload(desk, lines(*some(1))).headers["location"]
    worked(desk)
    task = bound.get(path).json()

    assert [one["result"] for one in task["outcomes"]] == ["added", "refused", "refused"]
    assert "couldn't see" in task["outcomes"][1]["fault"]["what"]
    assert task["outcomes"][2]["fault"]["what"] == "There is no such document"
    assert bound.get(theirs).status_code == 404
    assert [one["task_id"] for one in bound.get("/v1/tasks").json()["tasks"]] == [task["task_id"]]


def test_one_works_at_a_time_and_what_was_sent_for_no_task_goes(desk: StaffDesk) -> None:
    upload(desk, lines(*some(1)))
    orphan = desk.home.tasks / "0123456789abcdef.jsonl"
    orphan.write_bytes(b"{}")
    os.utime(orphan, (time.time() - 3600,) * 2)
    lock = (desk.home.tasks / "work.lock").open("a")
    import fcntl

    fcntl.flock(lock, fcntl.LOCK_EX)
    with pytest.raises(TasksUnderWay):
        worked(desk)
    lock.close()
    worked(desk)

    assert not orphan.exists()


def test_what_is_over_goes_after_a_month_and_the_oldest_of_too_many(
    desk: StaffDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.writing.task_database.MOST_KEPT", 3)
    ids = []
    for number in range(5):
        ids.append(upload(desk, lines({"_id": str(number), "text": "It helps."})).json()["task_id"])
        desk.ledger().end(ids[-1], TaskState.DONE)

    assert [task.task_id for task in desk.tasks().newest(100)] == ids[4:1:-1]


def test_each_document_of_many_has_a_line_in_the_audit_log(desk: StaffDesk) -> None:
    task_id = upload(desk, lines(*some(2), b"{")).json()["task_id"]
    worked(desk)
    found = [json.loads(line) for line in desk.home.audit.read_text().splitlines()]

    assert [(one["what"], one["details"].get("doc_id")) for one in found] == [
        ("documents upload", None), ("documents added", "a0"), ("documents added", "a1"),
    ]  # fmt: skip
    assert {one["details"]["task"] for one in found} == {task_id}
    assert len({one["who"] for one in found}) == 1
