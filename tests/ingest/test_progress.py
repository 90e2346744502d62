import os
import pty
import re
import subprocess
import sys
import termios

_SLOW = """
import time
from ingest.progress import progress
for _ in progress(range(20), label="Reading", unit="documents", total=20):
    time.sleep(0.02)
"""


def test_a_terminal_is_shown_the_rate_and_the_time_left_and_a_file_is_not() -> None:
    terminal, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 100))
    assert subprocess.run([sys.executable, "-c", _SLOW], stderr=slave, check=True).returncode == 0
    written = os.read(terminal, 65536)
    os.close(slave)
    os.close(terminal)
    bar = rb"Reading: +\d+%.*\d+/20 \[\d\d:\d\d<\d\d:\d\d, +\d+\.\d+ documents/s\]"
    assert re.search(bar, written), written
    assert subprocess.run([sys.executable, "-c", _SLOW], capture_output=True, check=True).stderr == b""
