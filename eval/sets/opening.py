"""From a path to a question set: what is there says which form it has."""

from pathlib import Path

from eval.errors import MalformedSet
from eval.sets.kinds import QUESTIONS, has_kinds, read_kinds, read_kinds_folder
from eval.sets.natural import read_natural
from eval.sets.public.beir import DOCUMENTS, QUERIES, read_beir
from eval.sets.public.ir_records import DOCS, read_ir_records
from eval.sets.public.trec import read_trec_set
from eval.sets.question import QuestionSet
from eval.sets.quotes import read_questions
from eval.sets.table import read_table

_TABLES = frozenset({".csv", ".tsv"})
_LINES = frozenset({".jsonl", ".ndjson"})


def open_set(path: Path) -> QuestionSet:
    """Read a set in any of its forms.

    A BEIR directory, a TREC directory, records as ir_datasets has them, natural questions with their pages, questions
    of all kinds with their articles, a question file of either form, or a table (CSV).

    Raises:
        MalformedSet: With file and line, if it has none of these forms or breaks its own.
    """
    if (path / DOCS).is_file():
        return read_ir_records(path)
    if (path / QUERIES).is_file():
        return read_beir(path)
    if (path / QUESTIONS).is_file():
        return read_natural(path) if (path / DOCUMENTS).is_file() else read_kinds_folder(path)
    if path.is_dir() and any(path.glob("topics*")):
        return read_trec_set(path)
    if path.is_file() and path.suffix.lower() in _TABLES:
        return read_table(path)
    if path.is_file() and path.suffix.lower() in _LINES:
        return read_kinds(path) if has_kinds(path) else read_questions(path)
    raise MalformedSet(
        "There is no question set at this path",
        where=str(path),
        remedy=f"Name a folder with {QUERIES} (BEIR; beside {DOCS}, ir_datasets), {QUESTIONS} or topics and qrels "
        "(TREC), or a file that ends in .jsonl or .csv",
    )
