import os
import pty
import re
import subprocess
import sys
import termios

import pytest

from ingest.progress import say

_SLOW = """
import sys, time
from ingest.progress import progress
for _ in progress(range(20), label="Reading", unit="documents", total=int(sys.argv[1])):
    time.sleep(0.02)
"""


def shown(total: int) -> bytes:
    """What a terminal is shown of twenty documents, of which so many were expected."""
    terminal, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 100))
    subprocess.run([sys.executable, "-c", _SLOW, str(total)], stderr=slave, check=True)
    written = os.read(terminal, 65536)
    os.close(slave)
    os.close(terminal)
    return written


def test_a_terminal_is_shown_the_rate_and_the_time_left_and_a_file_is_not() -> None:
    written = shown(20)
    bar = rb"Reading: +\d+%.*\d+/20 \[\d\d:\d\d<\d\d:\d\d, +\d+\.\d+ documents/s\]"
    assert re.search(bar, written), written
    assert subprocess.run([sys.executable, "-c", _SLOW, "20"], capture_output=True, check=True).stderr == b""


def test_where_more_come_than_were_expected_the_bar_says_how_many_and_no_false_time_left() -> None:
    last = shown(1).rstrip(b"\r \n").rpartition(b"\r")[2]
    assert re.fullmatch(rb"Reading: \d+ documents \[\d\d:\d\d, +\d+\.\d+ documents/s\]", last), last


def test_an_article_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say("added: a.txt [\x1b]0;title\x07\x9b2J]\tit’s\r\nfine")

    assert capsys.readouterr().out == "added: a.txt [\\x1b]0;title\\x07\\x9b2J]\tit’s\\x0d\nfine\n"
