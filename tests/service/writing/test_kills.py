"""A server that is killed at any moment of a stream of changes has kept every one that it acknowledged."""

import json
import os
import random
import signal
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from ingest.home import Home
from ingest.library.read_only import verify_library
from service.access.key_file import KeyFile
from service.access.keys import AccessScope
from tests.keyed import bearer, key_like
from tests.processes import Server, serving
from tests.service.writing.desk import GOUT
from tests.service.writing.test_serving import task_of, until

LINES = {"content-type": "application/jsonl"}


@dataclass
class Acknowledged:
    """What a client was answered: the version of each document, those that are gone, and tasks."""

    versions: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    tasks: list[str] = field(default_factory=list)
    in_doubt: set[str] = field(default_factory=set)
    made: int = 0

    def write_until_killed(self, client: httpx.Client, name: str, rng: random.Random) -> None:
        """Make changes one after the other until no answer comes; of what has no answer nothing is known."""
        for number in range(10_000):
            doc_id = f"{name}-{rng.randrange(40)}"
            try:
                self._write(client, doc_id, number, rng)
                self.made += 1
            except httpx.HTTPError:
                self.in_doubt.add(doc_id)
                return

    def _write(self, client: httpx.Client, doc_id: str, number: int, rng: random.Random) -> None:
        if number % 6 == 5:
            data = b"".join(
                json.dumps({"_id": f"b-{doc_id}-{at}", "text": "It helps."}).encode() + b"\n" for at in range(30)
            )
            self.tasks.append(client.post("/v1/documents", content=data, headers=LINES).headers["location"])
        elif number % 5 == 4 and doc_id in self.versions:
            assert client.delete(f"/v1/documents/{doc_id}").status_code == 200
            del self.versions[doc_id]
            self.gone.add(doc_id)
        else:
            status = rng.choice(["draft", "published"])
            put = client.put(f"/v1/documents/{doc_id}", json=GOUT | {"text": f"Text {rng.random()}.", "status": status})
            assert put.status_code in {200, 201}, put.text
            self.versions[doc_id] = put.json()["version"]
            self.gone.discard(doc_id)

    def forget_doubts(self) -> None:
        """Of what had no answer either may be so."""
        for doc_id in self.in_doubt:
            self.versions.pop(doc_id, None)
            self.gone.discard(doc_id)
        self.in_doubt.clear()

    def check(self, client: httpx.Client) -> None:
        """Whether all of it is there."""
        for doc_id in self.versions.keys() | self.gone:
            if doc_id in self.in_doubt:
                continue
            latest = client.get(f"/v1/documents/{doc_id}/latest")
            version = latest.headers.get("etag", "").strip('"') or None
            assert version == self.versions.get(doc_id), doc_id
        for path in self.tasks:
            assert client.get(path).status_code == 200, path


def kill(server: Server, said: Acknowledged, made: int, after_s: float) -> None:
    """Kill a server and all its workers, at some moment once so many changes were made."""
    while said.made < made:
        time.sleep(0.002)
    time.sleep(after_s)
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    for pid in (server.pid, *map(int, children)):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("workers", [(), ("--workers", "2")], ids=["alone", "two"])
def test_whatever_was_acknowledged_is_there_after_kill_9_at_any_moment(
    home: Home, tmp_path: Path, workers: tuple[str, ...]
) -> None:
    file = KeyFile(tmp_path / "keys.json")
    headers = bearer(file.create(key_like(scope=AccessScope.DOCUMENTS)))
    settings = {"VOUCH_KEYS_FILE": str(file.path), "VOUCH_WRITES": "true"}
    rng, said = random.Random(11), Acknowledged()
    for number in range(3):
        output = tmp_path / f"output-{number}"
        with (
            serving(home, output, arguments=workers, more=settings) as server,
            httpx.Client(base_url=server.url, headers=headers, timeout=240, verify=False) as client,
        ):
            said.check(client)
            said.forget_doubts()
            client.put(f"/v1/documents/warm-{number}", json=GOUT)  # starts what reads
            moment = (said.made + rng.randrange(7, 20), 0.1 * rng.random())
            killer = threading.Thread(target=kill, args=(server, said, *moment))
            killer.start()
            said.write_until_killed(client, f"r{number}", rng)
            killer.join()

    with (
        serving(home, tmp_path / "last", arguments=workers, more=settings) as server,
        httpx.Client(base_url=server.url, headers=headers, timeout=240, verify=False) as client,
    ):
        said.check(client)
        for path in said.tasks:
            until(lambda path=path: task_of(server, path, headers)["state"] == "done")  # type: ignore[misc]
            assert sum(task_of(server, path, headers)["counts"].values()) == 30
    assert len(said.versions) > 15
    assert said.tasks
    verify_library(home)
