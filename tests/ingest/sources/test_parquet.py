import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingest.document import Document
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from ingest.sync.reread import reread
from tests.index.libraries import write_articles

PAGE = "<html lang='en'><title>Gout</title><body><main><h1>Gout</h1><p>It hurts “a lot”. 😀</p></main></body>"


def _table(path: Path, *rows: dict[str, object]) -> Path:
    pyarrow = pytest.importorskip(
        "pyarrow", reason="The extra `ray`, which reads Parquet, isn't installed: make cluster"
    )
    parquet = pytest.importorskip("pyarrow.parquet")
    names = dict.fromkeys(name for row in rows for name in row)
    parquet.write_table(pyarrow.table({name: [row.get(name) for row in rows] for name in names}), path)
    return path


def _taken(home: Home, path: Path) -> tuple[list[tuple[str, str | None]], dict[str, Document]]:
    with Library.open(home) as library:
        outcomes = [(outcome.change.value, outcome.reason) for outcome in intake(path, library)]
        return outcomes, {document.doc_id: document for document in library.documents()}


def test_each_row_is_a_document_under_its_own_id_with_what_its_columns_say(home: Home, tmp_path: Path) -> None:
    path = _table(
        tmp_path / "pages.parquet",
        {"doc_id": "gout", "html": PAGE, "title": "Gout: null", "tags": ["joints", "pain"], "crawled": 3,
         "last_reviewed_on": date(2024, 3, 5), "updated_on": datetime(2024, 4, 6, 23, 59, tzinfo=UTC)},
        {"url": "https://example.org/flu", "html": "<main><h1>Flu</h1><p>Flu is a virus.</p></main>"},
    )  # fmt: skip

    outcomes, found = _taken(home, path)

    assert outcomes == [("added", None), ("added", None)]
    assert list(found) == ["gout", "https://example.org/flu"]
    gout, flu = found.values()
    assert (gout.title, gout.tags, gout.language) == ("Gout: null", ("joints", "pain"), "en")
    assert (gout.last_reviewed_on, gout.updated_on) == (date(2024, 3, 5), date(2024, 4, 6))
    assert "It hurts “a lot”. 😀" in gout.text
    assert (flu.url, flu.title) == ("https://example.org/flu", "Flu")


def test_text_of_a_row_is_the_same_document_as_of_a_line_of_json(home: Home, tmp_path: Path) -> None:
    record: dict[str, object] = {
        "_id": "cold",
        "title": "Cold",
        "text": "A cold is a virus.\n\nIt passes.",
        "url": "https://example.org/cold",
    }
    table, lines = _table(tmp_path / "a.parquet", record), write_articles(tmp_path / "a.jsonl", record)

    (row,) = _taken(home, table)[1].values()
    (line,) = _taken(Home(tmp_path / "other"), lines)[1].values()

    assert (row.doc_id, row.text, row.blocks, row.title, row.url) == (
        line.doc_id,
        line.text,
        line.blocks,
        line.title,
        line.url,
    )


def test_bytes_are_of_the_row_s_media_type(home: Home, tmp_path: Path) -> None:
    path = _table(
        tmp_path / "a.parquet",
        {"doc_id": "note", "bytes": b"# Gout\n\nIt hurts.\n", "media_type": "text/markdown; charset=utf-8"},
        {"doc_id": "picture", "bytes": b"\x89PNG", "media_type": "image/png"},
        {"doc_id": None, "bytes": b"<p>It hurts.</p>", "media_type": None},
        {"doc_id": "nothing", "bytes": None, "media_type": None},
    )

    outcomes, found = _taken(home, path)

    assert [(found["note"].title, found["note"].text)] == [("Gout", "Gout\n\nIt hurts.")]
    reasons = [reason for change, reason in outcomes if change == "failed" and reason]
    assert [reason.partition("pages")[0].split(", row ")[1] for reason in reasons] == [
        "2: No reader fits the row's media_type (got 'image/png'). Use one of text/plain, text/html, "
        "application/xhtml+xml, text/markdown, application/pdf, "
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.",
        "3: The row has neither a doc_id nor a url. Give it one of them.",
        "4: The row has no content. Give it html, bytes or text.",
    ]


def test_taken_in_again_nothing_changes_and_all_is_read_again_from_the_bytes_kept(home: Home, tmp_path: Path) -> None:
    path = _table(
        tmp_path / "a.parquet", {"doc_id": "gout", "html": PAGE, "text": None}, {"doc_id": "b", "text": "Cold."}
    )
    before = _taken(home, path)

    again = _taken(home, path)
    path.unlink()
    with Library.open(home) as library:
        kept = [outcome.change.value for outcome in reread(library)]

    assert again == ([("unchanged", None)] * 2, before[1])
    assert kept == ["unchanged", "unchanged"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PAR1 and nothing else", "The packed file is damaged or cut off"),
        (None, "The table has no column with content"),
    ],
)
def test_a_table_that_cannot_be_read_is_one_failure(
    home: Home, tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = _table(tmp_path / "a.parquet", {"other": 1})
    if content is not None:
        path.write_bytes(content)
    (tmp_path / "b.txt").write_text("Flu\n\nFlu is a virus.\n")

    outcomes, found = _taken(home, tmp_path)

    assert [change for change, _ in outcomes] == ["failed", "added"]
    assert said in (outcomes[0][1] or "")
    assert list(found) == ["b"]


def test_without_what_reads_it_a_table_is_a_failure_that_says_so(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    (outcome,), _ = _taken(home, tmp_path)

    assert outcome[0] == "failed"
    assert "Parquet is read with the extra `ray`, which isn't installed" in (outcome[1] or "")
