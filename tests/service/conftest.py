import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.build.build import build
from index.config import RetrievalConfig
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from service.answers.confidence import DEFAULT_CALIBRATION, Calibration
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.keyed import keyed, staff_client
from tests.once import copied, made_once
from tests.processes import Server, serving
from tests.service.access.every_route import HIDDEN, OPEN
from tests.service.editing import BELOW, CURE, QUESTION, Bench

STRANGE_IDS = (
    "a#b", "a/b/c", "what?", "100%", "50%25", "two words", "🙂", "x/../y", "..hidden", "a//b", "/lead", "trail/",
    "é", "a+b", "a&b=c", "a;b", "a\\b", '"q"<b>', "line\nbreak", "./dot", "%2e%2e", "%00",
)  # fmt: skip


def cost(doc_id: str) -> str:
    """What only this document says."""
    return f"Remedy number {STRANGE_IDS.index(doc_id)} relieves hiccups for {STRANGE_IDS.index(doc_id) + 3} hours."


@pytest.fixture(scope="session")
def strange_home(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The sample article, and documents whose ids hold what URLs trip over; one has a URL, tags and dates."""
    return Home(made_once(tmp_path_factory, "strange", lambda folder: _add_strange(copied(built_home, folder))))


def _add_strange(home: Home) -> None:
    records: list[dict[str, object]] = [
        {"_id": doc_id, "title": f"Title {doc_id}", "text": cost(doc_id)} for doc_id in STRANGE_IDS
    ]
    records[0] |= {
        "url": "https://health.example/a?b=c",
        "publisher": "Example",
        "language": "en",
        "tags": ["hiccups"],
        "audience": "staff",
        "last_reviewed_on": "2020-01-01",
        "next_review_on": "2021-01-01",
        "reviewed_by": "Dr. A",
    }
    path = home.root / "strange.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    with Library.open(home) as library:
        assert [outcome.change for outcome in intake(path, library)] == ["added"] * len(records)
    build(home, config=RetrievalConfig())


@pytest.fixture(scope="session")
def mixed_home(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The sample article, one for the public, and one for staff."""

    def make(folder: Path) -> None:
        home = copied(built_home, folder)
        path = home.root / "mixed.jsonl"
        path.write_text(f"{json.dumps(HIDDEN)}\n{json.dumps(OPEN)}\n")
        with Library.open(home) as library:
            assert [outcome.change for outcome in intake(path, library)] == ["added", "added"]
        build(home, config=RetrievalConfig())

    return Home(made_once(tmp_path_factory, "mixed", make))


@pytest.fixture(scope="session")
def client(strange_home: Home) -> TestClient:
    """The app over the strange documents, in this process."""
    return staff_client(create_app(LiveIndex(strange_home), access=keyed()), raise_server_exceptions=False)


@pytest.fixture(scope="session")
def server(strange_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server over the strange documents."""
    with serving(strange_home, tmp_path_factory.mktemp("server") / "output") as running:
        yield running


@pytest.fixture
def own_home(built_home: Home, tmp_path: Path) -> Home:
    """A built home of one's own, to change."""
    return copied(built_home, tmp_path / "own")


@pytest.fixture
def any_home(own_home: Home) -> Home:
    """The same, to be built with whatever configuration: its calibration says that it takes any."""
    calibration = Calibration.read(DEFAULT_CALIBRATION).for_any_retrieval()
    own_home.calibration.write_text(calibration.to_json())
    return own_home


@pytest.fixture
def bench(own_home: Home, tmp_path: Path) -> Bench:
    folder = tmp_path / "corpus"
    shutil.copytree(Path(__file__).parents[2] / "corpus", folder)
    with closing(sqlite3.connect(own_home.library)) as connection, connection:
        connection.execute("UPDATE documents SET source_id = ?, path = ?", (str(folder), str(folder / "myoclonus.txt")))
    return Bench(own_home, folder)


@pytest.fixture
def cited(bench: Bench) -> Mapping[str, Any]:
    """The citation that answers the question, as a reader got it."""
    body = bench.client().post("/v1/ask", json={"question": QUESTION, "k": 1}).json()
    citation: Mapping[str, Any] = body["hits"][0]["citation"]
    assert citation["quote"] == BELOW + CURE
    return citation
