"""Citations are watched, their articles change, and a receiver hears of each change once."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ingest.home import Home
from service.citations.citation import today
from service.live.live_index import LiveIndex
from service.upkeep.notifying.delivery_log import DeliveryLog
from service.upkeep.notifying.notify import notify
from service.upkeep.notifying.receiver import DeliveryLimits, Receiver
from service.upkeep.watch_list import WatchList
from service.upkeep.watching import newly_watched, watched_states
from tests.once import copied, made_once
from tests.service.check.pasted.test_pasted_check import client_of
from tests.service.desk.holdings.test_watch import CANARY, change_sources, ids_of
from tests.service.upkeep.notifying.hooks import Hook, hook
from tests.service.upkeep.notifying.test_signing import SECRET
from vouch import main


@pytest.fixture
def listening() -> Iterator[Hook]:
    with hook() as made:
        yield made


@pytest.fixture(scope="module")
def changed_home(cited_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three citations are watched; the article of one says something else, and that of another was withdrawn."""

    def make(folder: Path) -> None:
        home = copied(cited_home, folder)
        path = str(home.root / "records.jsonl")
        with closing(sqlite3.connect(home.library)) as connection, connection:
            connection.execute("UPDATE documents SET source_id = ?1, path = ?1 WHERE line IS NOT NULL", (path,))
        serving = LiveIndex(home, serving=False).get()
        for citation_id in ids_of(client_of(home)).values():
            WatchList(home.watched).add(newly_watched(home, serving, citation_id, today=today()))
        change_sources(home)

    return Home(made_once(tmp_path_factory, "changed", make))


def _notify(home: Home, url: str, *options: str, secret: str | None = SECRET) -> tuple[int, str]:
    environment = {"VOUCH_HOME": str(home.root), **({"VOUCH_WATCH_SECRET": secret} if secret else {})}
    done = CliRunner().invoke(main, ["watch", "notify", "--to", url, *options], env=environment)
    return done.exit_code, done.output


def _data(listening: Hook) -> dict[str, dict[str, Any]]:
    return {found["data"]["doc_id"]: found for found in (json.loads(body) for _, body in listening.taken())}


def test_each_change_is_sent_once_with_its_words_before_and_now(changed_home: Home, listening: Hook) -> None:
    code, said = _notify(changed_home, listening.url)
    assert (code, said.count("  sent\n")) == (0, 2)
    assert SECRET not in said
    found = _data(listening)

    changed = found["new"]["data"]
    assert (found["new"]["type"], changed["status"], changed["gone_because"]) == ("citation.changed", "changed", None)
    assert changed["cited"]["quote"] == "Hold your breath for 20 seconds to stop hiccups."
    assert changed["cited"]["title"] == "Hiccups in adults"
    assert changed["nearest"]["quote"] == "Hold your <b>breath</b> for 30 seconds to stop hiccups."
    gone = found["leeches"]["data"]
    assert (found["leeches"]["type"], gone["status"], gone["gone_because"]) == ("citation.gone", "gone", "withdrawn")
    assert (gone["cited"], gone["nearest"]) == (None, None)
    assert "bruise" not in json.dumps(found)  # of what was withdrawn no word is said
    assert set(found) == {"new", "leeches"}

    assert _notify(changed_home, listening.url) == (0, "")
    assert listening.taken() == []
    written = "".join(path.read_text() for path in changed_home.notified.glob("*.json"))
    assert "breath" not in written
    assert "s3cret" not in written
    lines = [json.loads(line) for line in changed_home.audit.read_text().splitlines()]
    (line,) = [one for one in lines if one["details"].get("to") == listening.url.partition("/hooks")[0]]
    assert (line["what"], line["outcome"], line["details"]["sent"]) == ("watch notify", "done", 2)


def test_what_was_not_taken_is_sent_at_the_next_run_under_its_id(changed_home: Home, listening: Hook) -> None:
    listening.answer(400, 200)
    code, said = _notify(changed_home, listening.url, "--json")
    results = [json.loads(line) for line in said.splitlines()]
    assert (code, [one["is_sent"] for one in results]) == (1, [False, True])
    assert "status 400" in results[0]["failure"]
    first = [headers["webhook-id"] for headers, _ in listening.taken()]
    assert first == [one["message_id"] for one in results]

    assert _notify(changed_home, listening.url)[0] == 0
    assert [headers["webhook-id"] for headers, _ in listening.taken()] == first[:1]


def test_a_dry_run_prints_the_messages_and_neither_sends_nor_notes(changed_home: Home, listening: Hook) -> None:
    code, said = _notify(changed_home, listening.url, "--dry-run", "--json", secret=None)
    printed = [json.loads(line) for line in said.splitlines()]
    assert (code, sorted(one["data"]["doc_id"] for one in printed)) == (0, ["leeches", "new"])
    assert not DeliveryLog(changed_home.notified, listening.url).path.exists()
    assert listening.taken() == []

    assert _notify(changed_home, listening.url)[0] == 0
    sent = [json.loads(body) for _, body in listening.taken()]
    assert sent == printed


def test_a_change_that_passed_and_comes_again_is_another_message(
    changed_home: Home, listening: Hook, tmp_path: Path
) -> None:
    serving = LiveIndex(changed_home, serving=False).get()
    states = watched_states(changed_home, serving, WatchList(changed_home.watched).read(), today=today())
    log = DeliveryLog(tmp_path, listening.url)
    with Receiver(listening.url, (b"k" * 24,)) as receiver:
        first, second, third = (list(notify(given, log, receiver)) for given in (states, [], states))

    assert [one.changed for one in first] == [one.changed for one in third]
    assert second == []
    assert len({headers["webhook-id"] for headers, _ in listening.taken()}) == 4


def test_after_three_that_were_not_taken_for_now_the_rest_waits(
    changed_home: Home, listening: Hook, tmp_path: Path
) -> None:
    serving = LiveIndex(changed_home, serving=False).get()
    (state, *_) = watched_states(changed_home, serving, WatchList(changed_home.watched).read(), today=today())
    states = [replace(state, check=replace(state.check, citation_id=f"{number:016x}")) for number in range(5)]
    listening.answer(503, 204, 503, 401, 404)
    with Receiver(listening.url, (b"k" * 24,), limits=DeliveryLimits(attempts=1)) as receiver:
        found = list(notify(states, DeliveryLog(tmp_path, listening.url), receiver))

    assert [one.failure is None for one in found] == [False, True, False, False, False]
    assert len(listening.taken()) == 5
    listening.answer(503, 503, 503)
    with Receiver(listening.url, (b"k" * 24,), limits=DeliveryLimits(attempts=1)) as receiver:
        assert len(list(notify(states, DeliveryLog(tmp_path, listening.url), receiver))) == 3


def test_three_that_are_never_taken_keep_no_older_one_back(changed_home: Home, listening: Hook, tmp_path: Path) -> None:
    serving = LiveIndex(changed_home, serving=False).get()
    (state, *_) = watched_states(changed_home, serving, WatchList(changed_home.watched).read(), today=today())
    states = [replace(state, check=replace(state.check, citation_id=f"{number:016x}")) for number in range(5)]
    log = DeliveryLog(tmp_path, listening.url)
    listening.answer(500, 500, 500)
    with Receiver(listening.url, (b"k" * 24,), limits=DeliveryLimits(attempts=1)) as receiver:
        first = list(notify(states, log, receiver))
        listening.answer(200, 200, 500, 500, 500)
        second = list(notify(states, log, receiver))

    assert [one.changed.citation_id[-1] for one in first] == ["0", "1", "2"]
    assert [(one.changed.citation_id[-1], one.failure is None) for one in second] == [
        ("3", True), ("4", True), ("0", False), ("1", False), ("2", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("secret", "options", "says"),
    [(None, (), "There is no secret to sign messages with"), ("x", (), "A webhook's secret is whsec_"),
     (SECRET, ("--secret-file", "missing"), "does not exist")],
)  # fmt: skip
def test_without_a_secret_nothing_is_sent(
    changed_home: Home, listening: Hook, secret: str | None, options: tuple[str, ...], says: str
) -> None:
    code, said = _notify(changed_home, listening.url, *options, secret=secret)

    assert (code, says in said, listening.taken()) == (2, True, [])


def test_a_secret_comes_from_a_file_and_is_shown_by_no_command(
    changed_home: Home, listening: Hook, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    assert _notify(changed_home, listening.url, "--secret-file", str(tmp_path / "secret"), secret=None)[0] == 0
    assert len(listening.taken()) == 2
    for form in ((), ("--json",)):
        shown = CliRunner().invoke(main, ["config", *form], env={"VOUCH_WATCH_SECRET": f"{SECRET}{CANARY}"}).output
        assert ("watch_secret" in shown, CANARY in shown) == (True, False)


@pytest.mark.parametrize(
    "held", ["", "[]", '{"format": "vouch-notified-1"}', '{"format": "vouch-notified-1", "changes": [{"a": 1}]}'],
)  # fmt: skip
def test_a_damaged_note_is_named_and_nothing_is_sent_twice(changed_home: Home, listening: Hook, held: str) -> None:
    log = DeliveryLog(changed_home.notified, listening.url)
    log.path.parent.mkdir(exist_ok=True)
    log.path.write_text(held)
    code, said = _notify(changed_home, listening.url)

    assert (code, "What was sent can't be read" in said, listening.taken()) == (2, True, [])


def test_one_run_at_a_time_sends_to_a_receiver(changed_home: Home, listening: Hook) -> None:
    with DeliveryLog(changed_home.notified, listening.url).held():
        code, said = _notify(changed_home, listening.url)

    assert (code, "Another run is sending to this receiver" in said, listening.taken()) == (2, True, [])
