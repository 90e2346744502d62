import gzip
from pathlib import Path

from ingest.sources.files import find_files
from ingest.sync.intake import count_documents

LINES = b'{"_id": "flu", "text": "Flu is a virus."}\n{"_id": "cold", "text": "A cold is a virus."}\n'


def test_documents_are_counted_by_files_and_lines_and_a_packed_file_as_one(tmp_path: Path) -> None:
    (tmp_path / "gout.txt").write_text("Gout\n\nGout is a kind of arthritis.\n")
    (tmp_path / "plain.jsonl").write_bytes(LINES)
    (tmp_path / "packed.jsonl.gz").write_bytes(gzip.compress(LINES))
    assert count_documents(find_files(tmp_path)) == 1 + 2 + 1


def test_a_file_that_went_since_it_was_found_counts_as_one(tmp_path: Path) -> None:
    (tmp_path / "plain.jsonl").write_bytes(LINES)
    files = find_files(tmp_path)
    files[0].unlink()
    assert count_documents(files) == 1
