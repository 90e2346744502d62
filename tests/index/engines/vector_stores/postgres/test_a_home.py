import json
from contextlib import closing
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from index.build.build import build
from index.build.engine_choice import engine_address
from index.config import RetrievalConfig
from index.engines.vector_stores.opening import open_store
from index.snapshots.history import roll_back
from index.snapshots.manifest import EngineRecord, IndexManifest
from index.snapshots.snapshot import current_folder
from ingest.home import Home
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.index.libraries import few_articles, take_in
from tests.postgres import PostgresServer

CONFIG = RetrievalConfig()
QUESTIONS = ("what is myoclonus", "which article is of hiccups")


def answers(home: Home) -> list[Any]:
    """What is answered, less how long it took."""
    client = TestClient(create_app(LiveIndex(home, serving=False)))
    found = [client.post("/v1/ask", json={"question": question}) for question in QUESTIONS]
    assert {one.status_code for one in found} == {200}
    return [without(one.json(), {"took_ms"}) for one in found]


def without(value: Any, names: set[str]) -> Any:
    if isinstance(value, dict):
        return {name: without(one, names) for name, one in value.items() if name not in names}
    return [without(one, names) for one in value] if isinstance(value, list) else value


def engine_of(home: Home) -> EngineRecord | None:
    return IndexManifest.read(current_folder(home)).engine


def test_a_home_goes_to_postgresql_follows_its_articles_and_comes_back_and_answers_the_same_all_the_while(
    copied_home: Home, tmp_path: Path, server: PostgresServer
) -> None:
    take_in(copied_home, few_articles(tmp_path / "few.jsonl"))
    build(copied_home, config=CONFIG)
    embedded = answers(copied_home)
    assert all(answer["hits"] for answer in embedded)

    address, _ = engine_address(copied_home, server.url)
    assert address is not None
    whole = build(copied_home, config=CONFIG, engine=address)
    first = engine_of(copied_home)
    assert first is not None
    assert (whole.built, whole.embedded, first.url, first.generation) == (True, 0, server.url, 1)
    assert json.dumps(answers(copied_home)) == json.dumps(embedded)

    kept, said = engine_address(copied_home, None)
    assert kept == address
    assert server.url in said[0]
    assert not build(copied_home, config=CONFIG, engine=kept).built
    take_in(copied_home, few_articles(tmp_path / "few.jsonl", " They stop."))
    changed = build(copied_home, config=CONFIG, engine=kept)
    second = engine_of(copied_home)
    assert second is not None
    assert (changed.incremental, second.index, second.generation) == (True, first.index, 2)
    with closing(open_store(address)) as store:
        assert store.count(second.index, 2) == changed.counts["passages"]
        assert store.count(second.index, 1) == whole.counts["passages"]
    after = answers(copied_home)

    roll_back(copied_home)
    assert engine_of(copied_home) == first
    assert json.dumps(answers(copied_home)) == json.dumps(embedded)

    back = build(copied_home, config=CONFIG, engine=None)
    assert back.built
    assert engine_of(copied_home) is None
    written_whole = {"snapshot_id"}  # where the one before had a part for what changed
    assert without(answers(copied_home), written_whole) == without(after, written_whole)
