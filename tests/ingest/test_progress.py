import json
import os
import pty
import re
import subprocess
import sys
import termios
from collections.abc import Iterator

import click
import pytest

from ingest.progress import progress, say

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


def lines_of(capsys: pytest.CaptureFixture[str], number: int, total: int | None, each_s: float = 4.0) -> list[str]:
    """What a log is shown of so many documents, each of which takes so many seconds."""
    now = [0.0]

    def documents() -> Iterator[int]:
        for document in range(number):
            now[0] += each_s
            yield document

    passed = progress(documents(), label="Building", unit="documents", total=total, clock=lambda: now[0])
    assert list(passed) == list(range(number))
    return capsys.readouterr().err.splitlines()


def test_a_log_has_a_line_now_and_then_with_rate_and_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines_of(capsys, 20, 20) == [
        "Building: 3 of 20 documents (15 %), 0.2 a second, 0:00:12, 0:01:08 left",
        "Building: 11 of 20 documents (55 %), 0.2 a second, 0:00:44, 0:00:36 left",
        "Building: 19 of 20 documents (95 %), 0.2 a second, 0:01:16, 0:00:04 left",
        "Building: 20 of 20 documents (100 %), 0.2 a second, 0:01:20, done",
    ]
    assert lines_of(capsys, 2, 2) == []


def test_without_a_total_or_beyond_it_a_log_has_no_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines_of(capsys, 3, None)[0] == "Building: 3 documents, 0.2 a second, 0:00:12"
    assert lines_of(capsys, 3, 2)[0] == "Building: 3 documents, 0.2 a second, 0:00:12"


def test_where_json_is_asked_for_progress_is_an_object_on_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    context = click.Context(click.Command("build"))
    context.params = {"as_json": True}
    with context:
        lines = lines_of(capsys, 4, 4, each_s=2.5)

    assert [json.loads(line) for line in lines] == [
        {"progress": "Building", "unit": "documents", "done": done, "total": 4, "seconds": 2.5 * done, "per_s": 0.4,
         "left_s": 2.5 * (4 - done)}
        for done in (1, 3, 4)
    ]  # fmt: skip
