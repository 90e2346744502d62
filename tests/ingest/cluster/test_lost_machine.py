"""Three machines of Ray, simulated on this one, of which one is killed while it works: `make cluster`."""

import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from ingest.home import Home
from ingest.library.document_record import to_json
from ingest.library.library import Library
from tests.processes import VOUCH, environment, vouch

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(find_spec("ray") is None, reason="The extra `ray` isn't installed: make cluster"),
]
_PATIENCE_S = 240.0
_WORDS = ("pain", "muscle", "nerve", "doctor", "treatment", "symptom", "child", "virus", "dose", "week", "sleep")


def _articles(folder: Path, number: int) -> Path:
    """Pages of made-up sentences, and a file that can't be read."""
    folder.mkdir()
    chosen = random.Random(7)
    for page in range(number):
        sentences = [" ".join(chosen.choices(_WORDS, k=12)).capitalize() for _ in range(16)]
        paragraphs = "".join(f"<p>{'. '.join(sentences[at : at + 4])}.</p>" for at in range(0, 16, 4))
        (folder / f"a{page:04}.html").write_text(f"<main><h1>Article {page}</h1>{paragraphs}</main>")
    (folder / "broken.pdf").write_bytes(b"%PDF of nothing")
    return folder


def _rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    if not path.exists():
        return []
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        try:
            return connection.execute(query).fetchall()
        except sqlite3.OperationalError:  # the table isn't made yet
            return []


def _contents(home: Home) -> tuple[list[str], list[object]]:
    with Library.open(home) as library:
        return list(map(to_json, library.documents())), list(library.items())


@pytest.fixture
def machines() -> Iterator[Any]:
    """A cluster of three machines with a core each; the first is its head."""
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    try:
        for _ in range(2):
            cluster.add_node(num_cpus=1)
        cluster.wait_for_nodes()
        yield cluster
    finally:
        cluster.shutdown()


def _works(node: Any, name: str) -> bool:
    """Whether one of a machine's processes does such a task, or holds such an encoder, now."""
    raylet = node.all_processes["raylet"][0].process.pid
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == raylet and name in (folder / "cmdline").read_text():
                return True
        except OSError:
            continue
    return False


def _run_and_kill(
    home: Home, arguments: list[str], machines: Any, name: str, count: Callable[[], int], total: int
) -> tuple[str, int]:
    """Run a command on the cluster and, while it is at work, kill a machine that works for it.

    Returns:
        What it printed, and how much was done when the machine was killed.
    """
    command = [VOUCH, *arguments, "--on", f"ray://{machines.address}"]
    running = subprocess.Popen(
        command, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        deadline = time.monotonic() + _PATIENCE_S
        killed = None
        while killed is None:
            assert time.monotonic() < deadline
            assert running.poll() is None, running.communicate()[0]
            done = count()
            if 0 < done < total // 2:
                killed = next((node for node in sorted(machines.worker_nodes, key=str) if _works(node, name)), None)
            assert done < total, "It was through before a machine could be killed"
            time.sleep(0.02)
        raylet = killed.all_processes["raylet"][0].process
        machines.remove_node(killed, allow_graceful=False)
        at_kill = count()
        output = running.communicate(timeout=_PATIENCE_S)[0]
    finally:
        running.kill()
        running.wait()
    assert running.returncode in (0, 1), output
    assert raylet.wait() == -signal.SIGKILL
    assert "raylet" not in output  # Ray prints what becomes of machines among a command's results
    return output, at_kill


def test_a_machine_that_is_killed_in_the_middle_of_reading_and_of_embedding_loses_nothing(
    machines: Any, tmp_path: Path
) -> None:
    pages = 300
    articles = _articles(tmp_path / "articles", pages)
    here, there = Home(tmp_path / "here"), Home(tmp_path / "there")
    assert vouch(here, "ingest", str(articles)).returncode == 1  # of the broken one
    built = vouch(here, "build")
    vectors = dict(_rows(here.embeddings, "SELECT key, vector FROM vectors"))

    read, at_kill = _run_and_kill(
        there,
        ["ingest", str(articles)],
        machines,
        "in_a_task",
        lambda: len(_rows(there.library, "SELECT 1 FROM documents")),
        pages,
    )
    assert 0 < at_kill < pages
    assert f"{pages} added, 0 changed, 0 unchanged, 1 failed" in read
    assert _contents(there) == _contents(here)

    machines.add_node(num_cpus=1)
    machines.wait_for_nodes()
    embedded, at_kill = _run_and_kill(
        there,
        ["build"],
        machines,
        "PoolWorker",
        lambda: len(_rows(there.embeddings, "SELECT 1 FROM vectors")),
        len(vectors),
    )
    assert 0 < at_kill < len(vectors)
    assert embedded.splitlines()[-1] == built.stdout.splitlines()[-1]  # the same id, and as many texts embedded
    assert dict(_rows(there.embeddings, "SELECT key, vector FROM vectors")) == vectors
