from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.home import Home
from tests.ingest.website.local_site import LocalSite, local_site


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with local_site() as found:
        yield found
