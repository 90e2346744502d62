import shutil

import pytest

from ingest.home import Home


@pytest.fixture
def copied_home(built_home: Home, home: Home) -> Home:
    """A built home of one's own, to change."""
    shutil.copytree(built_home.root, home.root, symlinks=True)
    return home
