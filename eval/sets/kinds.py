"""Questions with their kind, the words that answer and those that must be shown with them: JSON Lines, one a line.

    {"id": "q1", "question": "may I take aspirin", "kind": "answerable", "doc_id": "dengue", "quote": "take aspirin",
     "scope": "Do not:", "harm": "high"}

`kind` is `answerable` or one of the kinds of refusal (`eval.sets.question.KINDS`); `doc_id` of those is the article
that comes near, or null. `language`, `audience`, `topic`, `notice` and `correction` may be given besides; `also`: other
quotes that answer, each with `doc_id`, `quote` and, if it hangs on words, `scope`; and `note`, for people alone. A
folder holds them as `questions.jsonl`, with its articles beside it or in `articles/`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.errors import MalformedSet
from eval.sets.lines import FileLine, Once, read_records, text_of
from eval.sets.question import ANSWERABLE, KINDS, Judgment, Question, QuestionSet, common_unit
from ingest.canonical import canonical
from ingest.errors import SourceNotFound
from ingest.sources.files import find_files

QUESTIONS, ARTICLES = "questions.jsonl", "articles"
_REQUIRED = {"id", "question", "kind", "doc_id", "quote", "scope", "harm"}
_GROUPS = ("language", "audience", "topic")
OPTIONAL = frozenset({*_GROUPS, "notice", "correction", "also", "note"})
"""What a question may have besides."""
_KEYS = _REQUIRED | OPTIONAL
_OTHER = {"doc_id", "quote", "scope"}
_ABOUT_THE_SET = frozenset({"README", "CHANGES", "SOURCES", "LICENSE"})


def read_kinds_folder(folder: Path) -> QuestionSet:
    """Read the questions of a folder, with the articles that are in it.

    Raises:
        MalformedSet: With file and line, if a line breaks the form; or if there is no article.
    """
    within = folder / ARTICLES
    try:
        found = find_files(within if within.is_dir() else folder)
    except SourceNotFound:
        found = []
    articles = tuple(
        path for path in found if path.name != QUESTIONS and path.stem not in _ABOUT_THE_SET and path.suffix != ".jsonl"
    )
    if not articles:
        raise MalformedSet(
            "The folder has questions, and no articles",
            where=str(folder),
            remedy=f"Put the articles into {ARTICLES}/ beside {QUESTIONS}",
        )
    questions = read_kinds(folder / QUESTIONS)
    corpus = (within,) if within.is_dir() else articles
    return QuestionSet(folder.name, questions.unit, questions.questions, corpus, (folder / QUESTIONS, *articles))


def read_kinds(path: Path) -> QuestionSet:
    """Read a file of such questions.

    Raises:
        MalformedSet: With file and line, if it can't be read or a line breaks the form.
    """
    questions, once = [], Once("id")
    for line, record in read_records(path):
        question = question_of(record, line)
        once.add(question.query_id, line)
        questions.append(question)
    return QuestionSet(path.stem, common_unit(tuple(questions)), tuple(questions), files=(path,))


def has_kinds(path: Path) -> bool:
    """Whether the first line of a file has this form, and not that of `eval.sets.quotes`.

    Raises:
        MalformedSet: If it can't be read, or isn't lines of JSON.
    """
    _, record = next(read_records(path))
    return {"id", "kind"} <= set(record)


def question_of(record: dict[str, Any], line: FileLine) -> Question:
    """The question of a line.

    Raises:
        MalformedSet: With file and line, if it breaks the form.
    """
    if not _REQUIRED <= set(record) <= _KEYS:
        line.refuse(
            f"The keys are {', '.join(sorted(record))}",
            f"Give it {', '.join(sorted(_REQUIRED))}, and {', '.join(sorted(_KEYS - _REQUIRED))} if you like",
        )
    kind = text_of(record, "kind", line)
    if kind != ANSWERABLE and kind not in KINDS:
        line.refuse("It is of another kind", f"Make it {ANSWERABLE}, {', '.join(KINDS)}", value=kind)
    if (kind == ANSWERABLE) != (record["quote"] is not None):
        line.refuse("A question has a quote exactly if it is answerable", "Give the quote, or null", value=kind)
    notice = record.get("notice")
    if not isinstance(notice, bool | None):
        line.refuse("notice is not true, false or null", "Leave it out, or write true or false", value=notice)
    doc_id = text_of(record, "doc_id", line) if kind == ANSWERABLE else _optional(record, "doc_id", line)
    correction = _optional(record, "correction", line)
    if correction and doc_id is None:
        line.refuse("A correction is of an article, and doc_id names none", "Give the article's doc_id")
    return Question(
        text_of(record, "id", line),
        text_of(record, "question", line),
        judgments=_judgments(record, kind, doc_id, line),
        unanswerable=None if kind == ANSWERABLE else kind,
        notice=notice,
        place=line.place,
        harm=_harm(record["harm"], line),
        correction=Judgment(doc_id, 0, quote=canonical(correction)) if correction and doc_id else None,
        groups={name: found for name in _GROUPS if (found := _optional(record, name, line))},
    )


def _judgments(record: dict[str, Any], kind: str, doc_id: str | None, line: FileLine) -> tuple[Judgment, ...]:
    """What answers; of another kind the article that comes near, with grade 0."""
    if doc_id is None:
        return ()
    if kind != ANSWERABLE:
        return (Judgment(doc_id, 0),)
    quote = canonical(text_of(record, "quote", line))
    return (Judgment(doc_id, quote=quote, scope=_scope(record["scope"], line)), *_others(record.get("also"), line))


def _others(also: object, line: FileLine) -> Iterator[Judgment]:
    """Other quotes that answer."""
    listed = [] if also is None else also if isinstance(also, list) else [also]
    for one in listed:
        if not isinstance(one, dict) or not {"doc_id", "quote"} <= set(one) <= _OTHER:
            line.refuse("also is not a list of quotes", 'Write "also": [{"doc_id": "dengue", "quote": "…"}]', value=one)
        quote = canonical(text_of(one, "quote", line))
        yield Judgment(text_of(one, "doc_id", line), quote=quote, scope=_scope(one.get("scope"), line))


def _scope(value: object, line: FileLine) -> tuple[str, ...]:
    listed = [] if value is None else value if isinstance(value, list) else [value]
    texts = [one for one in listed if isinstance(one, str) and one.strip()]
    if len(texts) != len(listed):
        line.refuse("scope is not words, a list of them, or null", 'Write "scope": "Do not:", or null', value=value)
    return tuple(canonical(one) for one in texts)


def _harm(value: object, line: FileLine) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | None):
        line.refuse("harm is not a level, or null", 'Write "harm": "high", or null', value=value)
    return None if value is None else str(value)


def _optional(record: dict[str, Any], key: str, line: FileLine) -> str | None:
    return None if record.get(key) is None else text_of(record, key, line)
