"""A set of two documents, for what ranks whole documents."""

import json
from pathlib import Path

from eval.sets.public.beir import read_beir
from eval.sets.question import QuestionSet


def two_documents(folder: Path) -> QuestionSet:
    """A BEIR directory of two documents and one question."""
    documents = [
        {"_id": "a", "title": "Sleep", "text": "Jerks when falling asleep are harmless."},
        {"_id": "b", "title": "Feet", "text": "Shoes that fit help sore feet."},
    ]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, documents)))
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "jerks asleep"}')
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text("q\ta\t1")
    return read_beir(folder)
