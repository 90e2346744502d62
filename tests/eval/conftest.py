import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.sets.question import QuestionSet
from eval.sets.quotes import read_questions
from eval.systems.in_process import IndexSystem
from ingest.home import Home
from tests.keyed import keys_file
from tests.once import copied

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / ".." / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not DATA.is_dir():
        pytest.skip(f"the shared data aren't at {DATA}")
    return DATA


@pytest.fixture(scope="session")
def home(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The sample article, taken in and indexed as it ships; a worker's own, since indexes of sets are kept in it."""
    return copied(built_home, tmp_path_factory.mktemp("eval") / "home")


@pytest.fixture(scope="session")
def index(home: Home) -> IndexSystem:
    return IndexSystem(home, name="shipped")


@pytest.fixture(scope="session")
def myoclonus() -> QuestionSet:
    return read_questions(ROOT / "eval" / "questions" / "myoclonus.jsonl")


@pytest.fixture(scope="session")
def served(home: Home) -> Iterator[str]:
    """The URL of a running service over the same home."""
    environment = {**os.environ, "VOUCH_HOME": str(home.root), "HF_HUB_OFFLINE": "1"}
    environment |= {"VOUCH_KEYS_FILE": str(keys_file()), "VOUCH_ADDRESS_RATE": "off"}
    command = [sys.executable, "-c", "from vouch import main; main()", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        url = line.split(" at ")[1].split()[0]
        _wait_until_it_listens(int(url.rpartition(":")[2]))
        yield url
        process.terminate()


def _wait_until_it_listens(port: int) -> None:
    for _ in range(600):
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
