from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.home import Home
from tests.service.writing.desk import StaffDesk, desk_of


@pytest.fixture
def desk(home: Home, tmp_path: Path) -> Iterator[StaffDesk]:
    """An app over an empty home that takes changes."""
    made = desk_of(home, tmp_path)
    yield made
    made.editor.stop()
