from pathlib import Path

import pytest

from tests.ingest.main_text import FURNITURE_MAX, KEPT_MIN, PAGES, compare


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.html")), ids=lambda page: page.stem)
def test_the_main_text_is_kept_and_furniture_goes(page: Path) -> None:
    result = compare(page)
    assert result.kept >= KEPT_MIN, result.lost
    assert result.furniture <= FURNITURE_MAX, result.left
