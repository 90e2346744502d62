import pytest

from ingest.home import Home
from service.live.live_index import LiveIndex
from service.live.serving import Serving
from tests.once import made_once
from tests.service.answers.editorial.library import make_library


@pytest.fixture(scope="session")
def editors_home(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A built home of a few articles. Tests only read it."""
    return Home(made_once(tmp_path_factory, "editors", lambda folder: make_library(built_home, folder)))


@pytest.fixture(scope="session")
def serving(editors_home: Home) -> Serving:
    """Its snapshot, as somebody sees it who may see everything."""
    return LiveIndex(editors_home, serving=False).get()
