"""Real `vouch` processes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.home import Home
from tests import loopback
from tests.keyed import keys_file

VOUCH = str(Path(sys.executable).with_name("vouch"))
_PATIENCE_S = 60.0


def environment(home: Home, **more: str) -> dict[str, str]:
    """The tests' environment, with this VOUCH_HOME."""
    return {**os.environ, "VOUCH_HOME": str(home.root), "HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1", **more}


def vouch(home: Home, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        [VOUCH, *arguments],
        env=environment(home, **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@dataclass(frozen=True, slots=True)
class Server:
    """A process that listens: its address, its pid, how long it took to be ready, and where its output goes."""

    url: str
    pid: int
    ready_s: float
    output: Path


@contextmanager
def serving(
    home: Home, output: Path, *, arguments: Sequence[str] = (), cwd: Path | None = None, more: Mapping[str, str] = {}
) -> Iterator[Server]:
    """A server on a free port, ended afterwards; it knows the key of `staff_headers`, and limits no address."""
    started = time.monotonic()
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [VOUCH, "serve", "--port", "0", *arguments],
            env=environment(home, **{"VOUCH_KEYS_FILE": str(keys_file()), "VOUCH_ADDRESS_RATE": "off", **more}),
            stdout=stream,
            stderr=subprocess.STDOUT,
            cwd=cwd,
        )
    try:
        url = _address(process, output)
        while loopback.get(f"{url}/healthz").status_code != 200:
            time.sleep(0.01)
        yield Server(url, process.pid, time.monotonic() - started, output)
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE_S)


def processes_of(parent: int) -> set[int]:
    """The processes that a parent started and that haven't ended."""
    return {int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()}


def _address(process: "subprocess.Popen[bytes]", output: Path) -> str:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        for line in output.read_text().splitlines():
            if "listens at" in line:
                return line.split("listens at ")[1].split()[0]
        time.sleep(0.01)
    raise RuntimeError(f"The server did not start: {output.read_text()}")
