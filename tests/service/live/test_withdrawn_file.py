"""A file of withdrawn documents that reaches servers whose home takes no changes."""

import os
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from index.errors import SnapshotError
from ingest.home import Home
from service.app import create_app
from service.errors import WithdrawnFileError
from service.live.live_index import LiveIndex
from service.live.withdrawn_file import read_withdrawn_file
from tests.processes import serving
from tests.service.live.test_live_index import Clock, doc_ids, withdraw
from tests.service.operation.raw import until
from vouch import main

QUESTION = {"question": "is there a cure for myoclonus"}


def test_a_line_is_a_document_and_no_file_names_none(tmp_path: Path) -> None:
    path = tmp_path / "withdrawn"
    assert read_withdrawn_file(path) == frozenset()
    assert read_withdrawn_file(path / "below") == frozenset()
    path.write_bytes("\ufeffa/b c\r\n\n  #ü \nlast".encode())

    assert read_withdrawn_file(path) == {"a/b c", "#ü", "last"}


def test_what_is_there_and_no_list_is_said_and_never_taken_for_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "latin").write_bytes(b"\xff")
    (tmp_path / "long").write_bytes(b"a" * ((1 << 20) + 1))
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe")  # nobody waits for it

    for path in tmp_path.iterdir():
        with pytest.raises(WithdrawnFileError, match=r"VOUCH_WITHDRAWN_FILE.*a doc_id on each line"):
            read_withdrawn_file(path)


def test_a_document_in_the_file_comes_in_no_answer_a_second_later_and_goes_on_being_withdrawn_by_the_library(
    any_home: Home, tmp_path: Path
) -> None:
    clock, path = Clock(), tmp_path / "withdrawn"
    live = LiveIndex(any_home, withdrawn_file=path, clock=clock)
    assert doc_ids(live) == {"myoclonus"}

    path.write_text("another\nmyoclonus\n")
    clock.now += 1
    assert doc_ids(live) == set()
    client = TestClient(create_app(live), raise_server_exceptions=False)
    assert client.get("/v1/documents/myoclonus").status_code == 404
    path.unlink()
    clock.now += 1
    assert doc_ids(live) == {"myoclonus"}

    withdraw(any_home, "myoclonus")
    path.write_text("another\n")
    clock.now += 1
    assert doc_ids(live) == set()


def test_a_file_that_cannot_be_read_any_more_leaves_what_it_named_out(any_home: Home, tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "withdrawn"
    path.write_text("myoclonus\n")
    live = LiveIndex(any_home, withdrawn_file=path, clock=clock)
    assert doc_ids(live) == set()

    assert live.trouble is None
    path.write_bytes(b"\xff\n")
    clock.now += 1

    assert doc_ids(live) == set()
    assert "VOUCH_WITHDRAWN_FILE" in (live.trouble or "")  # as a new line of it would be seen by nobody
    assert str(tmp_path) not in (live.trouble or "")
    with pytest.raises(SnapshotError, match="VOUCH_WITHDRAWN_FILE") as raised:
        LiveIndex(any_home, withdrawn_file=path).get()
    assert str(tmp_path) not in raised.value.what


def test_that_the_librarys_own_list_is_gone_is_a_trouble_until_it_is_back(any_home: Home, tmp_path: Path) -> None:
    clock = Clock()
    live = LiveIndex(any_home, clock=clock)
    assert (doc_ids(live), live.trouble) == ({"myoclonus"}, None)

    any_home.library.rename(tmp_path / "library.db")
    clock.now += 1
    assert doc_ids(live) == {"myoclonus"}
    assert "the list of withdrawn documents" in (live.trouble or "")
    (tmp_path / "library.db").rename(any_home.library)
    clock.now += 1

    assert (doc_ids(live), live.trouble) == ({"myoclonus"}, None)


def test_every_process_takes_it_and_so_do_commands(own_home: Home, tmp_path: Path) -> None:
    path = tmp_path / "withdrawn"
    more = {"VOUCH_WITHDRAWN_FILE": str(path)}
    with serving(own_home, tmp_path / "output", arguments=["--workers", "2"], more=more) as server:

        def answered() -> set[bool]:
            """Each on a connection of its own, so that both processes are asked."""
            return {httpx.post(f"{server.url}/v1/ask", json=QUESTION, timeout=30).json()["answered"] for _ in range(12)}

        assert answered() == {True}
        path.write_text("myoclonus\n")
        until(lambda: answered() == {False})

    run = CliRunner()
    env = {"VOUCH_HOME": str(own_home.root), "VOUCH_PORT": "0", **more}
    assert "No answer" in run.invoke(main, ["ask", QUESTION["question"]], env=env).output
    path.write_bytes(b"\xff")
    to = ["--to", "http://127.0.0.1:9/hook", "--dry-run"]
    watching = (["watch", "check"], ["watch", "add", "0" * 16], ["watch", "notify", *to], ["freshness"])
    for command in (["ask", QUESTION["question"]], ["doctor"], ["check"], *watching):
        done = run.invoke(main, command, env=env, input="He said “There is no complete cure for the disease.”")
        assert (command[0], done.exit_code != 0) == (command[0], True)
        assert "VOUCH_WITHDRAWN_FILE" in done.output
