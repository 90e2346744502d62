from collections.abc import Iterator

import pytest

from ingest.home import Home
from tests.keyed import staff_key
from tests.once import copied
from tests.processes import Server, serving
from vouch_client import Vouch


@pytest.fixture(scope="session")
def asked_server(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server over the sample article, which takes feedback."""
    folder = tmp_path_factory.mktemp("asked")
    home = copied(built_home, folder / "home")
    more = {"VOUCH_FEEDBACK": "true", "VOUCH_FEEDBACK_QUESTIONS": "true"}
    with serving(home, folder / "output", more=more) as running:
        yield running


@pytest.fixture(scope="session")
def vouch(asked_server: Server) -> Iterator[Vouch]:
    """A client with the key of staff."""
    with Vouch(asked_server.url, key=staff_key()) as client:
        yield client
