import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.folders import article
from tests.ingest.sources.website.local_site import LocalSite, local_site


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of ten articles, always the same."""
    folder = tmp_path / "articles"
    folder.mkdir()
    rng = random.Random(7)
    for number in range(10):
        (folder / f"article-{number}.txt").write_text(article(rng))
    return folder


@pytest.fixture
def site() -> Iterator[LocalSite]:
    """A website on loopback."""
    with local_site() as found:
        yield found
