import gc
import logging
import threading
import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from index.build.build import build
from index.config import RetrievalConfig
from index.errors import DamagedSnapshot, SnapshotError
from index.models.exported_folder import MODEL_FILE
from index.snapshots.snapshot import current_folder
from ingest.home import Home
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.service.live.test_live_index import Clock, doc_ids, snapshot_id


def refusal(live: LiveIndex, *, patience_s: float = 30.0) -> SnapshotError | None:
    """The error that asking brings, waited for."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        try:
            live.get()
        except SnapshotError as error:
            return error
        time.sleep(0.01)
    return None


@pytest.mark.parametrize("part", ["segments/0000/content.db", "segments/0000/sentences.npy"])
def test_a_changed_byte_takes_the_service_away_until_another_snapshot_is_there(
    any_home: Home, part: str, caplog: pytest.LogCaptureFixture
) -> None:
    data = (current_folder(any_home) / part).read_bytes()
    # what a library reads without complaint
    at = data.index(b"twitch") if part.endswith("content.db") else len(data) // 2
    (current_folder(any_home) / part).write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    clock = Clock()
    live = LiveIndex(any_home, clock=clock)
    with caplog.at_level(logging.WARNING):
        error = refusal(live)
        assert isinstance(error, DamagedSnapshot)
        assert f"The part {part} of snapshot" in error.what
        response = TestClient(create_app(live), raise_server_exceptions=False).get("/readyz")
    assert response.status_code == 503
    assert part in response.json()["detail"]
    assert str(any_home.root) not in response.text
    said = [record.getMessage() for record in caplog.records]  # the first look at the words may meet it, too
    assert [message for message in said if Path(part).name not in message] == []
    assert [part in message for message in said].count(True) == 1

    build(any_home, config=RetrievalConfig(), force=True)
    clock.now += 1

    assert doc_ids(live) == {"myoclonus"}
    assert refusal(live, patience_s=0.5) is None


def test_a_snapshot_that_a_server_stays_on_is_not_pruned(any_home: Home) -> None:
    """Threads that ask for the first time open its files then."""
    clock = Clock()
    live = LiveIndex(any_home, clock=clock)
    served = current_folder(any_home)
    live.get()
    for weight in (0.1, 0.2, 0.3, 0.35):
        build(any_home, config=RetrievalConfig(lexical_weight=weight))
        (current_folder(any_home) / "segments/0000/passages.npy").write_bytes(b"")
        clock.now += 1
        assert snapshot_id(live) == served.name
    found: list[set[str]] = []
    thread = threading.Thread(target=lambda: found.append(doc_ids(live)))
    thread.start()
    thread.join()

    assert found == [{"myoclonus"}]
    assert served.is_dir()
    build(any_home, config=RetrievalConfig(lexical_weight=0.4))
    clock.now += 1
    live.get()
    for thread in threading.enumerate():
        if thread.name in ("verify", "warm"):
            thread.join(30)  # the check in the background holds it, too
    gc.collect()
    build(any_home, config=RetrievalConfig(lexical_weight=0.45))
    assert not served.exists()


def test_every_error_of_opening_is_a_503_that_names_no_path_of_the_server(any_home: Home) -> None:
    (encoder,) = any_home.encoders.iterdir()
    model = encoder / MODEL_FILE

    def asked() -> tuple[int, str]:
        response = TestClient(create_app(LiveIndex(any_home)), raise_server_exceptions=False).get("/readyz")
        assert str(any_home.root) not in response.text
        assert response.json()["remedy"]
        return response.status_code, response.json()["detail"]

    whole = model.read_bytes()
    model.write_bytes(whole[:1000])
    assert asked()[0] == 503
    model.unlink()
    assert asked()[0] == 503
    model.write_bytes(whole)
    (any_home.root / "calibration.json").write_text("{")
    status, detail = asked()
    assert (status, "calibration can't be read" in detail) == (503, True)
    (any_home.root / "calibration.json").unlink()
    (current_folder(any_home) / "manifest.json").unlink()
    assert asked()[0] == 503
    for path in any_home.root.glob("library.db*"):
        path.unlink()
    assert asked() == (503, "library.db is gone, and with it the list of withdrawn documents")
