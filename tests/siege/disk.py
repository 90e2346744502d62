"""A disk that gets full while a command writes: at every share of the room that it takes."""

import gc
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.processes import VOUCH, environment
from tests.siege.homes import grounds
from tests.siege.part import Said, Siege, table
from tests.siege.victims import Victim, cleared, victims

_WHOLE = "4g"
_ENOUGH = 1.5
_PAGE = 4096


def disk(siege: Siege) -> Said:
    """A file system in memory, whose size is set for each run; where none can be mounted, that is said."""
    try:
        with _mounted(siege.folder("disk")) as place:
            return _fill(siege, place)
    except PermissionError as error:
        return Said("Full disks", [f"Not run: {error}"])


def _fill(siege: Siege, place: Path) -> Said:
    rows, troubles, unhandled = [], list[str](), 0
    for victim in victims(siege, grounds(siege)):
        room = _room_taken(victim, place)
        refused = 0
        for step in range(siege.options.fills):
            extra = int(room * _ENOUGH * step / max(1, siege.options.fills - 1)) // _PAGE * _PAGE
            found = _run_with(victim, place, extra)
            refused += found.code != 0
            unhandled += found.code not in (0, 1, 2) or "Traceback" in found.said
            if found.code not in (0, 1, 2) or "Traceback" in found.said:
                troubles.append(f"{victim.name} with {extra} bytes: ended with {found.code}: {found.said[-300:]}")
            troubles += [f"{victim.name} with {extra} bytes: {trouble}" for trouble in found.troubles]
        rows.append((f"`vouch {victim.name}`", siege.options.fills, f"{room / 1e6:.1f} MB", refused))
    lines = [
        "Each command runs on a disk with so much room left: from none to half more than it takes. It has to end by "
        "itself in one line; what must hold is checked then, and again once there is room and it was run again.",
        "",
        *table(("command", "runs", "room it takes", "refused for want of it"), rows),
        "",
        *(f"- {trouble}" for trouble in troubles),
    ]
    return Said("Full disks", lines, lost=len(troubles) - unhandled, unhandled=unhandled)


class _Found:
    """How a run on a full disk ended, and what didn't hold."""

    def __init__(self, code: int, said: str) -> None:
        self.code, self.said = code, said
        self.troubles: list[str] = []


def _run_with(victim: Victim, place: Path, extra: int) -> _Found:
    _resize(place, _WHOLE)
    home = victim.prepare(place / "home")
    scratch = place / "scratch"
    scratch.mkdir(exist_ok=True)
    _resize(place, str(_used(place) + extra))
    found = _ended(victim.command(home), environment(home, TMPDIR=str(scratch)))
    try:
        _resize(place, _WHOLE)
        victim.between(home)
        again = _ended(victim.command(home), environment(home))
        if again.code:
            found.troubles.append(f"run again with room it ended with {again.code}: {again.said[-300:]}")
        victim.after(home)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is counted and said
        found.troubles.append(f"{type(error).__name__}: {str(error)[:300]}")
    return found


def _ended(arguments: list[str], variables: dict[str, str]) -> _Found:
    done = subprocess.run([VOUCH, *arguments], env=variables, capture_output=True, text=True, check=False, timeout=600)
    return _Found(done.returncode, done.stderr)


def _room_taken(victim: Victim, place: Path) -> int:
    """The most that its files held beyond what they held before, while the command ran with room to spare."""
    _resize(place, _WHOLE)
    home = victim.prepare(place / "home")
    before, most, done = _held(place), [0], threading.Event()

    def look() -> None:
        while not done.is_set():
            most[0] = max(most[0], _held(place) - before)
            time.sleep(0.005)

    looking = threading.Thread(target=look)
    looking.start()
    (place / "scratch").mkdir(exist_ok=True)
    _ended(victim.command(home), environment(home, TMPDIR=str(place / "scratch")))
    done.set()
    looking.join()
    return most[0]


def _held(place: Path) -> int:
    """What all files hold."""
    found = 0
    for file in place.rglob("*"):
        with suppress(OSError):  # it went just now
            found += file.lstat().st_blocks * 512
    return found


def _used(place: Path) -> int:
    found = os.statvfs(place)
    return (found.f_blocks - found.f_bfree) * found.f_frsize


@contextmanager
def _mounted(place: Path) -> Iterator[Path]:
    place.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_WHOLE}", "tmpfs", str(place)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        raise PermissionError(f"no file system can be mounted here ({made.stderr.strip()})")
    try:
        yield place
    finally:
        cleared(place / "home")
        gc.collect()  # what was opened there is closed
        subprocess.run(["umount", "--lazy", str(place)], check=False)


def _resize(place: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(place)], check=True, capture_output=True)
