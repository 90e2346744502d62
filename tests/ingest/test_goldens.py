from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.document import BlockKind
from ingest.home import Home
from ingest.library.document_record import from_json
from ingest.library.library import Library
from tests.ingest.goldens import GOLDEN, SOURCES, golden_path, read
from vouch import main


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_a_page_comes_out_as_its_golden_file_says(source: Path) -> None:
    assert read(source) == from_json(golden_path(source).read_text(encoding="utf-8"))


def test_the_sample_article_is_in_the_library_as_its_golden_file_says_after_ingest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = next(source for source in SOURCES if source.stem == "myoclonus")
    monkeypatch.setenv("VOUCH_HOME", str(tmp_path))
    assert CliRunner().invoke(main, ["ingest", str(source.parent)]).exit_code == 0
    with Library.open(Home(tmp_path)) as library:
        (document,) = library.documents()
    golden = from_json(golden_path(source).read_text(encoding="utf-8"))
    assert document == replace(golden, source_id=str(source.parent))


def test_every_golden_file_has_its_source() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == {source.stem for source in SOURCES}


def test_the_sample_article_is_kept_exactly_but_for_what_the_page_put_around_it() -> None:
    source = next(source for source in SOURCES if source.stem == "myoclonus")
    scraped, document = source.read_text(encoding="utf-8"), read(source)
    body = scraped[scraped.index("\n\nMyoclonus ,") : scraped.index("\n\nShare")]
    assert document.text == document.title + body
    assert document.title == "What is Myoclonus (Muscle Twitching) and Why Does It Happen?"
    assert (document.updated_on, document.published_on) == (date(2024, 3, 5), date(2023, 1, 6))
    assert [found.quote for found in document.date_evidence] == ["Created At06 January 2023", "Updated At05 March 2024"]
    assert "Forthe diagnosis of myoclonus , the" in document.text
    assert sum(block.kind is BlockKind.HEADING for block in document.blocks) == 7
