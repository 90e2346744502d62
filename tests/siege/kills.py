"""`kill -9` at random instants: of each command that writes, and of processes that answer."""

import os
import signal
import subprocess
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.keyed import metrics_headers
from tests.processes import VOUCH, Server, environment, serving
from tests.siege.homes import copied, grounds, run
from tests.siege.part import Said, Siege, table, until
from tests.siege.victims import Victim, cleared, victims

CANARY = "quokka7731"
_PATIENCE_S = 60.0


@dataclass(slots=True)
class _Tally:
    kills: int = 0
    in_the_middle: int = 0
    troubles: list[str] = field(default_factory=list)
    left: int = 0


def kills(siege: Siege) -> Said:
    """So many in all at least, shared out among the commands and the server."""
    ground = grounds(siege)
    found = victims(siege, ground)
    each = -(-siege.options.kills // (len(found) + 1))
    rows, troubles, left = [], list[str](), 0
    for victim in found:
        tally = _kill(siege, victim, each)
        rows.append((f"`vouch {victim.name}`", tally.kills, tally.in_the_middle, len(tally.troubles), tally.left))
        troubles += [f"{victim.name}: {trouble}" for trouble in tally.troubles]
        left += tally.left
    served = _kill_servers(siege, each)
    lines = [
        f"Seed {siege.options.seed}. Each command is killed at a random instant of its time, then what must hold at "
        "that moment is checked, it is run again, and the home is compared with that of an unbroken run.",
        "",
        *table(("command", "killed", "before its end", "lost", "processes left"), rows),
        "",
        *served.lines,
        *(f"- {trouble}" for trouble in troubles),
    ]
    return Said("Killed at random", lines, len(troubles) + served.lost, left + served.leaked, served.unhandled)


def _kill(siege: Siege, victim: Victim, times: int) -> _Tally:
    chance, place = siege.chance(victim.name), siege.folder("killed")
    home = victim.prepare(place)
    began = time.monotonic()
    run(home, *victim.command(home))
    whole_s, tally = time.monotonic() - began, _Tally()
    for _ in range(times):
        home = victim.prepare(place)
        process = subprocess.Popen(
            [VOUCH, *victim.command(home)],
            env=environment(home),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(chance.uniform(0.0, whole_s))
        process.kill()
        tally.kills += 1
        tally.in_the_middle += process.wait() == -signal.SIGKILL
        tally.left += _left(process.pid)
        try:
            victim.between(home)
            run(home, *victim.command(home))
            victim.after(home)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted and said
            tally.troubles.append(f"{type(error).__name__}: {str(error)[:300]}")
    cleared(place)
    return tally


def _left(group: int) -> int:
    """Whether a process that it started lives on; then it is ended."""

    def is_empty() -> bool:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        return False

    if until(is_empty, within_s=20.0):
        return 0
    os.killpg(group, signal.SIGKILL)
    return 1


def _kill_servers(siege: Siege, times: int) -> Said:
    home, output = copied(grounds(siege).home, siege.folder("served")), siege.folder("served.log")
    chance, seen, slowest = siege.chance("serve"), Counter[str](), 0.0
    with serving(home, output, arguments=["--workers", "2"]) as server:
        until(lambda: _at_work(server.url) == 2, within_s=_PATIENCE_S)
        expected = _ask(server.url)
        stop = threading.Event()
        asking = threading.Thread(target=_keep_asking, args=(server.url, expected, seen, stop))
        asking.start()
        for _ in range(times):
            time.sleep(chance.uniform(0.2, 1.0))
            os.kill(chance.choice(_children(server)), signal.SIGKILL)
            began = time.monotonic()
            time.sleep(0.1)
            until(lambda: _at_work(server.url) == 2, within_s=_PATIENCE_S)
            slowest = max(slowest, time.monotonic() - began)
        stop.set()
        asking.join()
    leaked = _holding(CANARY.encode(), home.root, output)
    cleared(home.root)
    lines = [
        f"`vouch serve --workers 2`: {times} processes killed while it was asked; at most {slowest:.1f} s until two "
        f"answered again. Of {seen.total()} questions {seen['right']} were answered as before, {seen['reset']} lost "
        f"their connection with the process that had it, {seen['wrong']} were answered otherwise. The question's words "
        f"are in {leaked} files of the home and the log.",
        "",
    ]
    return Said("", lines, lost=seen["wrong"], leaked=leaked)


def _children(server: Server) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()]


def _at_work(url: str) -> int:
    try:
        said = httpx.get(f"{url}/metrics", headers=metrics_headers(), timeout=10).text
    except httpx.HTTPError:
        return 0
    return next((int(line.split()[1]) for line in said.splitlines() if line.startswith("vouch_workers ")), 0)


def _ask(url: str) -> dict[str, object]:
    """An answer, but for the time that it took."""
    question = {"question": f"why do I jerk awake {CANARY}"}
    answer: dict[str, object] = httpx.post(f"{url}/v1/ask", json=question, timeout=60).json()
    answer.pop("took_ms", None)
    return answer


def _keep_asking(url: str, expected: dict[str, object], seen: Counter[str], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            seen["right" if _ask(url) == expected else "wrong"] += 1
        except httpx.HTTPError:
            seen["reset"] += 1


def _holding(words: bytes, *places: Path) -> int:
    files = [file for place in places for file in (place.rglob("*") if place.is_dir() else [place]) if file.is_file()]
    return sum(words in file.read_bytes() for file in files)
