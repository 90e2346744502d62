"""Building the index in a process of its own: what it loads never comes into one that answers."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from typing import IO, Any

from ingest.errors import ErrorParts
from ingest.home import Home
from ingest.writer_lock import one_at_a_time
from service.errors import TasksUnderWay

_BUILD = "from vouch import main; main()"
_LOOK_EVERY_S = 0.5
_WORDS = 2000
Progress = Callable[[int, int | None, str], None]
"""Takes how many of its units are done, of how many, and what they are."""


def run_build(home: Home, environment: Mapping[str, str], progress: Progress) -> dict[str, Any] | ErrorParts:
    """Run `vouch build` to its end, once no other build runs.

    Returns:
        What the build says that it did; or why it failed.
    """
    _wait_for_others(home)
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-P", "-c", _BUILD, "build", "--json"],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.PIPE,
        )
        try:
            last = _follow(process.stderr, progress)
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
        said.seek(0)
        return _report(said.read()) if code == 0 else _fault(home, code, last)


def _wait_for_others(home: Home) -> None:
    """Until no build runs that was started elsewhere."""
    refusal = TasksUnderWay("Another build is running", remedy="Wait until it ends")
    while True:
        try:
            with one_at_a_time(home.build_lock, refusal=refusal):
                return
        except TasksUnderWay:
            time.sleep(_LOOK_EVERY_S)


def _follow(stream: IO[bytes] | None, progress: Progress) -> str:
    """Pass on how far it is; the last line that says something else."""
    last = ""
    for line in stream or ():
        text = line.decode(errors="replace").strip()
        try:
            event = json.loads(text)
            progress(int(event["done"]), event["total"], str(event["unit"]))
        except (ValueError, KeyError, TypeError):
            last = text or last
    return last


def _report(said: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(said)
    return {name: read[name] for name in ("snapshot_id", "built", "incremental", "embedded", "counts")}


def _fault(home: Home, code: int, last: str) -> ErrorParts:
    what = last.removeprefix("vouch: ")[:_WORDS].replace(str(home.root), "VOUCH_HOME")
    if code < 0 or not last.startswith("vouch: "):
        what = f"The build ended with status {code}" + (f": {what}" if what else "")
    return ErrorParts(what, None, None, "Mend what it says, and ask for a build again; the index that served goes on")
