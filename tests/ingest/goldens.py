"""Documents as they must come out: one golden file for each page in `pages/`, and for the article in `corpus/`.

After a change that is meant: read the difference that `git diff` shows, line by line.

Run: python -m tests.ingest.goldens
"""

import json
from dataclasses import replace
from pathlib import Path

from ingest.document import Document
from ingest.library.document_record import to_json
from ingest.sources.reading import read_document
from ingest.sources.unpacking import read_items

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
SOURCES = [*sorted((HERE / "pages").glob("*.html")), HERE.parents[1] / "corpus" / "myoclonus.txt"]


def read(source: Path) -> Document:
    """Read one file as `vouch ingest` would; where the checkout is must not show."""
    item = next(read_items(source, root=source.parent))
    return replace(read_document(item), source_id=source.parent.name)


def golden_path(source: Path) -> Path:
    """Where the golden file of a source is."""
    return GOLDEN / f"{source.stem}.json"


def main() -> None:
    """Write all golden files again."""
    for source in SOURCES:
        record = json.loads(to_json(read(source)))
        text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
        golden_path(source).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
