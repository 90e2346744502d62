"""Real servers: what is put is in an answer once it is built, by whichever process, and without torch in any."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.home import Home
from service.access.key_file import KeyFile
from service.access.keys import AccessScope
from tests import loopback
from tests.keyed import bearer, key_like
from tests.processes import Server, serving, vouch
from tests.service.writing.desk import GOUT

QUESTION = {"question": "what is gout treated with"}
_PATIENCE_S = 240.0  # a build, where the machine is busy


@pytest.fixture
def key(tmp_path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The header with a key of scope documents, and the settings of a server that knows it and takes changes."""
    file = KeyFile(tmp_path / "keys.json")
    text = file.create(key_like(scope=AccessScope.DOCUMENTS))
    return bearer(text), {"VOUCH_KEYS_FILE": str(file.path), "VOUCH_WRITES": "true"}


def until(is_so: Callable[[], bool], *, patience_s: float = _PATIENCE_S) -> float:
    """Wait until something is so; the seconds that took."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < patience_s, "It didn't come to be so"
        time.sleep(0.05)
    return time.monotonic() - began


def task_of(server: Server, path: str, headers: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = loopback.get(f"{server.url}{path}", headers=headers, timeout=30).json()
    return found


def answers(server: Server) -> list[str]:
    body = loopback.post(f"{server.url}/v1/ask", json=QUESTION, timeout=30).json()
    return [hit["citation"]["doc_id"] for hit in body["hits"]]


def loads_torch(pid: int) -> bool:
    return "libtorch" in Path(f"/proc/{pid}/maps").read_text()


def test_what_is_put_is_in_an_answer_after_a_build_that_is_asked_for(
    own_home: Home, key: tuple[dict[str, str], dict[str, str]], tmp_path: Path
) -> None:
    headers, settings = key
    with serving(own_home, tmp_path / "output", arguments=["--workers", "2"], more=settings) as server:
        put = loopback.put(f"{server.url}/v1/documents/gout", json=GOUT, headers=headers, timeout=30)
        assert put.status_code == 201, put.text
        taken = loopback.post(f"{server.url}/v1/builds", headers=headers, timeout=30)
        assert taken.status_code == 202
        path = taken.headers["location"]
        until(lambda: task_of(server, path, headers)["state"] not in {"queued", "running"})
        task = task_of(server, path, headers)
        assert (task["state"], task["built"]["built"]) == ("done", True), task
        took = until(lambda: "gout" in answers(server), patience_s=5)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        assert len(children) == 2
        assert not any(loads_torch(int(pid)) for pid in children)
        assert took < 5
    audited = [json.loads(line)["what"] for line in own_home.audit.read_text().splitlines()]
    assert audited[0] == "documents put"
    assert "build" in audited


def test_a_build_follows_changes_once_none_comes_any_more(
    own_home: Home, key: tuple[dict[str, str], dict[str, str]], tmp_path: Path
) -> None:
    headers, settings = key
    with serving(own_home, tmp_path / "output", more={**settings, "VOUCH_BUILD_AFTER_S": "0.5"}) as server:
        for number in range(3):
            text = f"{GOUT['text']}\n\nNote {number}."
            loopback.put(f"{server.url}/v1/documents/gout", json=GOUT | {"text": text}, headers=headers, timeout=30)
        until(lambda: "gout" in answers(server))
        until(lambda: all(one["state"] == "done" for one in task_of(server, "/v1/tasks", headers)["tasks"]))
        served = loopback.get(f"{server.url}/v1/documents/gout", timeout=30).json()["text"]
        builds = task_of(server, "/v1/tasks", headers)["tasks"]
        assert served.endswith("Note 2.")
        assert 1 <= len(builds) <= 3  # of the start, and of the changes; one may have begun between them


def test_a_build_that_fails_says_why_and_the_index_before_goes_on(
    own_home: Home, key: tuple[dict[str, str], dict[str, str]], tmp_path: Path
) -> None:
    headers, settings = key
    with serving(own_home, tmp_path / "output", more=settings) as server:
        loopback.put(f"{server.url}/v1/documents/gout", json=GOUT, headers=headers, timeout=30)
        (own_home.root / "synonyms.txt").write_bytes(b"\xff\xfe\x00 => =>")
        snapshots = own_home.snapshots
        mode = snapshots.stat().st_mode
        if os.getuid() == 0:
            (own_home.root / "embeddings.db").unlink()
            (own_home.root / "embeddings.db").mkdir()
        else:
            snapshots.chmod(0o500)
        path = loopback.post(f"{server.url}/v1/builds", headers=headers, timeout=30).headers["location"]
        until(lambda: task_of(server, path, headers)["state"] not in {"queued", "running"})
        task = task_of(server, path, headers)
        snapshots.chmod(mode)
        assert task["state"] == "failed"
        assert task["fault"]["what"]
        assert "index that served goes on" in task["fault"]["remedy"]
        assert str(own_home.root) not in task["fault"]["what"]
        assert loopback.get(f"{server.url}/readyz").status_code == 200


def test_an_upload_is_worked_on_by_a_command_where_no_server_runs(desk: Any, tmp_path: Path) -> None:
    data = b'{"_id": "a", "text": "It helps."}\n'
    path = desk.client.post("/v1/documents", content=data, headers={"content-type": "application/jsonl"}).headers[
        "location"
    ]
    done = vouch(desk.home, "work", "--json")

    assert (done.returncode, json.loads(done.stdout)) == (0, {"tasks": 1})
    assert desk.client.get(path).json()["counts"] == {"added": 1}
    assert vouch(desk.home, "work").stdout == "Tasks worked on: 0\n"


def test_what_works_on_tasks_ends_with_the_server_and_goes_on_with_the_next(
    home: Home, key: tuple[dict[str, str], dict[str, str]], tmp_path: Path
) -> None:
    headers, settings = key
    records = b"".join(
        json.dumps({"_id": f"a{number}", "text": f"Remedy {number} helps."}).encode() + b"\n" for number in range(1500)
    )
    kind = {**headers, "content-type": "application/jsonl"}
    with serving(home, tmp_path / "first", more=settings) as server:
        taken = loopback.post(f"{server.url}/v1/documents", content=records, headers=kind, timeout=30)
        path = taken.headers["location"]
        until(lambda: task_of(server, path, headers)["progress"]["done"] > 0)
    with serving(home, tmp_path / "second", more=settings) as server:
        until(lambda: task_of(server, path, headers)["state"] == "done")
        task = task_of(server, path, headers)
        assert sum(task["counts"].values()) == 1500
        assert set(task["counts"]) <= {"added", "unchanged"}
        listed = loopback.get(f"{server.url}/v1/documents?limit=200", headers=headers, timeout=30).json()
        assert len(listed["documents"]) == 200
