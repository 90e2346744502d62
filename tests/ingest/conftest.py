import random
from pathlib import Path

import pytest

from tests.ingest.folders import article


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of ten articles, always the same."""
    folder = tmp_path / "articles"
    folder.mkdir()
    rng = random.Random(7)
    for number in range(10):
        (folder / f"article-{number}.txt").write_text(article(rng))
    return folder
