from pathlib import Path

import pytest

from ingest.home import Home
from tests.index.publishing.small import SmallPlace


@pytest.fixture
def place(tmp_path: Path) -> SmallPlace:
    (tmp_path / "place").mkdir()
    return SmallPlace(tmp_path / "place")


@pytest.fixture
def replica_home(tmp_path: Path) -> Home:
    return Home(tmp_path / "replica")
