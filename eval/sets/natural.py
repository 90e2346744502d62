"""Questions as people ask them, written for single pages: a folder of `documents.jsonl` and `questions.jsonl`.

Of each page some questions are answered by the words that `quote` gives, and some are near misses: the page is about
it, and the answer isn't there.
"""

from pathlib import Path

from eval.sets.kinds import QUESTIONS
from eval.sets.lines import Once, read_records, text_of
from eval.sets.public.beir import DOCUMENTS
from eval.sets.question import ANSWERABLE, NEAR_MISS, Judgment, Question, QuestionSet, Unit
from ingest.canonical import canonical


def read_natural(folder: Path) -> QuestionSet:
    """Read such a folder. A near miss keeps the page that it misses as a judgment of grade 0.

    Raises:
        MalformedSet: With file and line, if a line breaks the form.
    """
    path, documents = folder / QUESTIONS, folder / DOCUMENTS
    questions, once = [], Once("_id")
    for line, record in read_records(path):
        query_id, kind = text_of(record, "_id", line), text_of(record, "kind", line)
        once.add(query_id, line)
        if kind not in {ANSWERABLE, NEAR_MISS}:
            line.refuse("It is of another kind", f"Make it {ANSWERABLE} or {NEAR_MISS}", value=kind)
        doc_id = text_of(record, "doc_id", line)
        is_answered = kind == ANSWERABLE
        quote = canonical(text_of(record, "quote", line)) if is_answered else None
        questions.append(
            Question(
                query_id,
                text_of(record, "text", line),
                judgments=(Judgment(doc_id, grade=int(is_answered), quote=quote),),
                unanswerable=None if is_answered else NEAR_MISS,
                place=line.place,
            )
        )
    return QuestionSet(folder.name, Unit.PASSAGE, tuple(questions), (documents,), (path, documents))
