"""No command opens a connection or looks a name up, as its system calls show: native libraries are seen, too."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from ingest.home import Home
from tests.processes import VOUCH

_STRACE = shutil.which("strace")
_CALLS = "connect,sendto,sendmsg,sendmmsg,openat"
_OUTWARD = re.compile(
    r"(?:connect|sendto|sendmsg|sendmmsg)\(.*(?:AF_INET6?|AF_PACKET|/resolve/)|openat\(.*/etc/resolv\.conf"
)
"""A connection, a datagram, or what a look-up of a name reads first."""

_LOOKS_UP = (
    "import ctypes; ctypes.CDLL(None).getaddrinfo(b'vouch.invalid', None, None, ctypes.byref(ctypes.c_void_p()))"
)
_CONNECTS = "import socket; s = socket.socket(); s.settimeout(1); s.connect_ex(('127.0.0.1', 9))"
_SENDS = "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))"

pytestmark = pytest.mark.skipif(
    _STRACE is None, reason="THAT NOTHING IS SENT IS NOT CHECKED HERE: it takes strace, which isn't installed"
)


def traced(log: Path) -> list[str]:
    """The command that traces another one and what it starts."""
    assert _STRACE is not None
    return [_STRACE, "-f", "-qq", "--seccomp-bpf", "-e", f"trace={_CALLS}", "-o", str(log)]


def outside_of_ci(home: Home, tmp_path: Path) -> dict[str, str]:
    """An environment such as an operator's: libraries that report home are silent where a variable names a CI."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "PYTHONPATH", "LD_LIBRARY_PATH"}}
    return {**kept, "HOME": str(tmp_path), "VOUCH_HOME": str(home.root), "PYTHONUNBUFFERED": "1"}


def sent(log: Path) -> list[str]:
    return [line for line in log.read_text(errors="replace").splitlines() if _OUTWARD.search(line)]


@pytest.mark.parametrize("code", [_LOOKS_UP, _CONNECTS, _SENDS])
def test_what_a_library_in_c_or_python_sends_is_seen(home: Home, tmp_path: Path, code: str) -> None:
    log = tmp_path / "calls"
    subprocess.run([*traced(log), sys.executable, "-c", code], env=outside_of_ci(home, tmp_path), check=True)

    assert sent(log)


def test_ingest_build_ask_and_what_keeps_the_library_send_nothing(home: Home, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "gout.txt").write_text("Gout\n\nGout is a kind of arthritis. It comes back.\n")
    file = str(tmp_path / "backup.tar")
    for command in (
        ["ingest", str(tmp_path / "corpus")], ["build"], ["ask", "what is gout"], ["verify"],
        ["sync", str(tmp_path / "corpus")], ["backup", file], ["restore", file, "--replace"],
    ):  # fmt: skip
        log = tmp_path / "calls"
        done = subprocess.run(
            [*traced(log), VOUCH, *command], env=outside_of_ci(home, tmp_path), capture_output=True, check=False
        )
        assert (command[0], done.returncode) == (command[0], 0), done.stderr
        assert (command[0], sent(log)) == (command[0], [])


def test_a_server_that_answers_sends_nothing(built_home: Home, tmp_path: Path) -> None:
    log, output = tmp_path / "calls", tmp_path / "output"
    with output.open("wb") as stream:
        server = subprocess.Popen(
            [*traced(log), VOUCH, "serve", "--port", "0"],
            env=outside_of_ci(built_home, tmp_path),
            stdout=stream,
            stderr=stream,
        )
    try:
        deadline = time.monotonic() + 60
        while not (found := re.search(r"listens at (\S+)", output.read_text())) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert found, output.read_text()
        for path in ("/?q=why+do+I+jerk", "/v1/search?q=why+do+I+jerk", "/documents/myoclonus", "/readyz", "/docs"):
            assert httpx.get(found[1] + path, timeout=60).status_code == 200
    finally:
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        for child in children:  # strace would leave it running
            os.kill(int(child), signal.SIGTERM)
        server.wait(timeout=60)
    answering = [line for line in sent(log) if "connect(" in line or "openat(" in line]  # it sends to whoever asked it

    assert answering == []
