"""`vouch serve --workers`: keys, limits, attempts and the link to the desk are those of all processes together."""

import os
import pty
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from ingest.home import Home
from service.access.key_file import KeyFile
from service.access.keys import AccessScope
from service.access.rates import Rate
from tests import loopback
from tests.keyed import bearer, key_like
from tests.processes import VOUCH, environment, serving
from tests.service.operation.raw import until

QUESTION = {"question": "why do I jerk awake"}


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys.json")


def both(parent: int) -> list[int]:
    """The two processes that answer, once they do."""
    found: list[int] = []

    def are_there() -> bool:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        found[:] = [int(pid) for pid in children]
        return len(found) == 2

    until(are_there)
    return found


@contextmanager
def alone(process: int, among: list[int]) -> Iterator[None]:
    """Have one process take every connection that is made meanwhile: the others stand still."""
    others = [pid for pid in among if pid != process]
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in others:
            os.kill(pid, signal.SIGCONT)


def ask(url: str, headers: dict[str, str]) -> httpx.Response:
    return loopback.post(f"{url}/v1/ask", json=QUESTION, headers=headers, timeout=60)


def test_limits_attempts_and_revoked_keys_are_those_of_both_processes(
    built_home: Home, keys: KeyFile, tmp_path: Path
) -> None:
    daily, hourly = (bearer(keys.create(key_like(**limit))) for limit in ({"daily": 10}, {"rate": Rate(4, 3600)}))
    own = {"VOUCH_KEYS_FILE": str(keys.path)}
    with serving(built_home, tmp_path / "output", arguments=["--workers", "2"], more=own) as server:
        first, second = pair = both(server.pid)

        with alone(first, pair):
            assert [ask(server.url, daily).status_code for _ in range(6)] == [200] * 6
            assert [ask(server.url, hourly).status_code for _ in range(3)] == [200] * 3
            began = time.monotonic()
            wrong = [ask(server.url, bearer("nonsense")).status_code for _ in range(10)]
        with alone(second, pair):
            wrong += [ask(server.url, bearer("nonsense")).status_code for _ in range(5)]
            again = (time.monotonic() - began) / 6  # one more for each six seconds
            left = [ask(server.url, daily) for _ in range(6)]
            rated = [ask(server.url, hourly) for _ in range(2)]

        assert [one.status_code for one in left] == [200] * 4 + [429] * 2
        said = [re.search(r'"key-day";r=(\d+)', one.headers["ratelimit"]) for one in left]
        assert [one and one.group(1) for one in said] == ["3", "2", "1", "0", "0", "0"]
        assert 0 < int(left[-1].headers["retry-after"]) <= 86_400
        assert [one.status_code for one in rated] == [200, 429]
        assert '"key";r=0' in rated[0].headers["ratelimit"]
        assert wrong[:10] == [401] * 10
        assert 429 in wrong[10:]
        assert wrong.count(401) <= 10 + again

        revoked = keys.create(key_like())
        for process in pair:
            with alone(process, pair):
                assert ask(server.url, bearer(revoked)).status_code == 200
        keys.revoke(revoked.rpartition("_")[0])
        time.sleep(1.0)
        for process in pair:
            with alone(process, pair):
                assert ask(server.url, bearer(revoked)).status_code in {401, 429}


def test_a_crash_and_a_reload_give_a_key_no_new_day(built_home: Home, keys: KeyFile, tmp_path: Path) -> None:
    key = bearer(keys.create(key_like(daily=3)))
    own = {"VOUCH_KEYS_FILE": str(keys.path)}
    with serving(built_home, tmp_path / "output", arguments=["--workers", "1"], more=own) as server:
        assert [ask(server.url, key).status_code for _ in range(2)] == [200] * 2
        os.kill(int(Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()[0]), signal.SIGKILL)
        until(lambda: ask(server.url, {}).status_code == 200)
        assert ask(server.url, key).status_code == 200
        os.kill(server.pid, signal.SIGHUP)
        until(lambda: "Reloaded" in server.output.read_text())
        assert ask(server.url, key).status_code == 429


def test_the_link_on_a_terminal_is_good_once_at_both_processes(built_home: Home, tmp_path: Path) -> None:
    terminal, slave = pty.openpty()
    process = subprocess.Popen(
        [VOUCH, "serve", "--port", "0", "--workers", "2"],
        env=environment(built_home, VOUCH_KEYS_FILE=str(tmp_path / "keys.json")),
        stdout=slave,
        stderr=subprocess.DEVNULL,
    )
    try:
        written = b""
        while b"ten minutes" not in written:
            written += os.read(terminal, 65536)
        link = re.search(r"Staff: (http\S+)/staff/enter\?once=(\S+)", written.decode())
        assert link is not None
        url, path = link.group(1), f"/staff/enter?once={link.group(2)}"
        first, second = pair = both(process.pid)
        with alone(first, pair):
            entered = loopback.get(f"{url}{path}", timeout=30)
        cookie = {"Cookie": entered.headers["set-cookie"].split(";")[0]}
        with alone(second, pair):
            again = loopback.get(f"{url}{path}", timeout=30)
            desk = loopback.get(f"{url}/staff", headers=cookie, timeout=30)
        assert [entered.status_code, again.status_code, desk.status_code] == [303, 403, 200]
    finally:
        process.terminate()
        process.wait(timeout=60)
        os.close(slave)
        os.close(terminal)


def test_a_key_of_staff_is_known_at_both_processes_at_once(built_home: Home, keys: KeyFile, tmp_path: Path) -> None:
    own = {"VOUCH_KEYS_FILE": str(keys.path)}
    with serving(built_home, tmp_path / "output", arguments=["--workers", "2"], more=own) as server:
        pair = both(server.pid)
        key = bearer(keys.create(key_like(scope=AccessScope.STAFF)))
        for process in pair:
            with alone(process, pair):
                assert loopback.get(f"{server.url}/staff", headers=key, timeout=30).status_code == 200
