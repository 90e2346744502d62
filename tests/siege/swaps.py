"""Snapshots that take each other's place while a server is asked: descriptors, threads and memory stay."""

import shutil
import threading
import time
from collections import Counter
from functools import partial
from pathlib import Path

import httpx

from index.snapshots.snapshot import current_folder, point_current
from tests.processes import serving
from tests.siege.homes import copied, grounds
from tests.siege.part import Said, Siege, table, until
from tests.siege.victims import cleared

_ASKING = 2
_NOTICED_S = 20.0
_MORE_FILES, _MORE_THREADS, _MORE_MB = 16, 4, 64


def swaps(siege: Siege) -> Said:
    """So many, one as soon as the server has the one before open."""
    home = copied(grounds(siege).home, siege.folder("swapped"))
    names = (current_folder(home).name, "beside")
    shutil.copytree(current_folder(home), home.snapshots / names[1])
    seen, stop, unnoticed, held = Counter[str](), threading.Event(), 0, list[tuple[int, int, float]]()
    with serving(home, siege.folder("swapped.log")) as server:
        until(lambda: httpx.get(f"{server.url}/readyz").status_code == 200)
        asking = [threading.Thread(target=_keep_asking, args=(server.url, seen, stop)) for _ in range(_ASKING)]
        for thread in asking:
            thread.start()
        for number in range(siege.options.swaps):
            old, new = names[number % 2], names[(number + 1) % 2]
            point_current(home, new)
            unnoticed += not until(partial(_has_swapped, server.pid, old, new), within_s=_NOTICED_S)
            held.append(_held(server.pid))
        stop.set()
        for thread in asking:
            thread.join()
        time.sleep(1.0)
        held.append(_held(server.pid))
    cleared(home.root)
    quarter = max(1, len(held) // 4)
    early, late = held[quarter : 2 * quarter], held[-quarter:]
    most = [(max(one[at] for one in early or held), max(one[at] for one in late)) for at in range(3)]
    grown = [after - before for before, after in most]
    leaked = sum(more > allowed for more, allowed in zip(grown, (_MORE_FILES, _MORE_THREADS, _MORE_MB), strict=True))
    rows = [
        (name, f"{before:.0f}", f"{after:.0f}")
        for name, (before, after) in zip(("descriptors", "threads", "memory, MB"), most, strict=True)
    ]
    wrong = seen.total() - seen["200"] - seen["503"]
    lines = [
        f"{siege.options.swaps} swaps of one process, each waited for until its files are mapped ({unnoticed} weren't "
        f"within {_NOTICED_S:.0f} s), beside {_ASKING} connections that asked {seen.total()} questions: "
        f"{seen['200']} answered, {seen['503']} refused as too many, {wrong} otherwise.",
        "",
        *table(("the most of", "in the second quarter", "in the last"), rows),
    ]
    return Said("Swaps", lines, lost=unnoticed + wrong, leaked=leaked)


def _has_swapped(pid: int, old: str, new: str) -> bool:
    """Whether a process has the files of one snapshot, and no longer those of the other."""
    mapped = Path(f"/proc/{pid}/maps").read_text()
    return f"/{new}/" in mapped and f"/{old}/" not in mapped


def _held(pid: int) -> tuple[int, int, float]:
    """Open files, threads, and megabytes of memory that isn't shared with files."""
    status = Path(f"/proc/{pid}/status").read_text()
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return files, int(fields["Threads"]), int(fields["RssAnon"].split()[0]) / 1024


def _keep_asking(url: str, seen: Counter[str], stop: threading.Event) -> None:
    with httpx.Client(base_url=url, timeout=60) as client:
        while not stop.is_set():
            try:
                seen[str(client.get("/v1/search", params={"q": "why do I jerk awake"}).status_code)] += 1
            except httpx.HTTPError as error:
                seen[type(error).__name__] += 1
