import pytest

from ingest.home import Home
from tests.once import copied


@pytest.fixture
def copied_home(built_home: Home, home: Home) -> Home:
    """A built home of one's own, to change."""
    return copied(built_home, home.root)
