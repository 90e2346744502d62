"""TREC's files: topics, qrels and runs, read and written.

Source: https://trec.nist.gov (qrels: `topic 0 docno relevance`; runs: `topic Q0 docno rank score tag`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from eval.errors import MalformedSet
from eval.sets.lines import FileLine, Once, read_lines, read_text, whole_number
from eval.sets.question import Judgment, Question, QuestionSet, Unit

_TOPIC = re.compile(r"<top>(?P<old>.*?)</top>|<topic\s+number=\"(?P<number>[^\"]+)\">(?P<new>.*?)</topic>", re.DOTALL)
_NUMBER = re.compile(r"<num>\s*(?:Number:)?\s*(?P<number>[^\s<]+)")
_TITLE = re.compile(r"<(?P<tag>title|query)>\s*(?:Topic:)?\s*(?P<title>[^<]+)")
_TAG = "vouch"
_GREATEST = float(np.finfo(np.float32).max)


def read_trec_set(folder: Path) -> QuestionSet:
    """Read a folder with one `topics*` file, one `qrels*` file and, where it is to be ingested, `corpus.jsonl`.

    Raises:
        MalformedSet: If a file is missing, or a line breaks its form.
    """
    topics, qrels = _only(folder, "topics*"), _only(folder, "qrels*")
    grades = read_qrels(qrels)
    questions = tuple(
        Question(
            query_id,
            text,
            judgments=tuple(Judgment(doc_id, grade) for doc_id, grade in grades.get(query_id, {}).items()),
            place=place,
        )
        for query_id, text, place in read_topics(topics)
    )
    corpus = tuple(path for path in (folder / "corpus.jsonl",) if path.is_file())
    return QuestionSet(folder.name, Unit.DOCUMENT, questions, corpus, (topics, qrels, *corpus))


def _only(folder: Path, pattern: str) -> Path:
    found = sorted(path for path in folder.glob(pattern) if path.is_file())
    if len(found) != 1:
        raise MalformedSet(
            f"There must be one file {pattern}, and there are {len(found)}",
            where=str(folder),
            remedy="Leave one of them in the folder",
        )
    return found[0]


def read_topics(path: Path) -> list[tuple[str, str, str]]:
    """(query_id, text, place) of each topic: `id<TAB>text` lines, or TREC's `<top>` and `<topic>` elements.

    Raises:
        MalformedSet: If a topic has no number or no title, or a line has no tab.
    """
    text = read_text(path)
    found = list(_marked_topics(text, path) if "<top" in text else _tabbed_topics(path))
    once = Once("topic")
    for query_id, _, line in found:
        once.add(query_id, line)
    return [(query_id, words, line.place) for query_id, words, line in found]


def _tabbed_topics(path: Path) -> Iterable[tuple[str, str, FileLine]]:
    for line in read_lines(path):
        query_id, tab, words = line.text.partition("\t")
        if not tab or not query_id.strip() or not words.strip():
            line.refuse("The line is not a topic", "Write: number<TAB>question")
        yield query_id.strip(), words.strip(), line


def _marked_topics(text: str, path: Path) -> Iterable[tuple[str, str, FileLine]]:
    end = 0
    for match in _TOPIC.finditer(text):
        line = FileLine(path, text.count("\n", 0, match.start()) + 1, match[0].strip().partition("\n")[0])
        end = match.end()
        body = match["old"] or match["new"] or ""
        number, title = _NUMBER.search(body), _TITLE.search(body)
        query_id = match["number"] or (number and number["number"])
        if not query_id or not title or not title["title"].strip():
            line.refuse("The topic has no number or no title", "Write <num> and <title> in it")
        yield query_id.strip(), " ".join(title["title"].split()), line
    if re.search(r"<top[\s>]|<topic\s", text[end:]):
        FileLine(path, text.count("\n", 0, end) + 1, text[end:].strip().partition("\n")[0]).refuse(
            "After this line comes a topic that isn't closed", "End it with </top> or </topic>"
        )


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """query_id to doc_id to grade; columns separated by any white space.

    Raises:
        MalformedSet: If a line hasn't four columns, its grade is no whole number, or it contradicts another.
    """
    grades: dict[str, dict[str, int]] = {}
    for line in read_lines(path):
        columns = line.text.split()
        if len(columns) != 4:
            line.refuse(f"The line has {len(columns)} columns", "Write: topic 0 docno relevance")
        query_id, _, doc_id, grade = columns
        put_grade(grades, query_id, doc_id, whole_number(grade, "The relevance", line), line)
    return grades


def put_grade(grades: dict[str, dict[str, int]], query_id: str, doc_id: str, grade: int, line: FileLine) -> None:
    """Take note of a grade.

    Raises:
        MalformedSet: If another one was given before.
    """
    if grades.setdefault(query_id, {}).setdefault(doc_id, grade) != grade:
        line.refuse(f"{doc_id} was graded otherwise for {query_id} before", "Leave one of the two lines")


def read_run(path: Path) -> dict[str, list[tuple[str, float]]]:
    """query_id to (doc_id, score), best first.

    The order is trec_eval's: by score in single precision, ties by the greater doc_id.

    Raises:
        MalformedSet: If a line hasn't six columns, its score is no finite number, or a doc_id comes twice.
    """
    run: dict[str, dict[str, float]] = {}
    for line in read_lines(path):
        columns = line.text.split()
        if len(columns) != 6:
            line.refuse(f"The line has {len(columns)} columns", "Write: topic Q0 docno rank score tag")
        query_id, _, doc_id, _, score, _ = columns
        try:
            value = float(score)
        except ValueError:
            line.refuse("The score is not a number", "Write a number", value=score)
        if not abs(value) <= _GREATEST:  # NaN is no more than anything
            line.refuse("The score is not a number of single precision", "Write a finite number", value=score)
        if doc_id in run.setdefault(query_id, {}):
            line.refuse(f"{doc_id} comes twice for {query_id}", "Leave one of the two lines")
        run[query_id][doc_id] = float(np.float32(value))
    ordered = {}
    for query_id, scores in run.items():
        by_name = sorted(scores.items(), key=lambda pair: pair[0].encode(), reverse=True)
        ordered[query_id] = sorted(by_name, key=lambda pair: -pair[1])
    return ordered


def write_run(path: Path, run: Mapping[str, Sequence[tuple[str, float]]]) -> None:
    """Write rankings, best first; where scores tie, ranks take their place, so that no reader reorders them."""
    lines = [
        f"{query_id} Q0 {_bare(doc_id)} {rank} {score:.9g} {_TAG}\n"
        for query_id, hits in run.items()
        for rank, ((doc_id, _), score) in enumerate(zip(hits, _distinct(hits), strict=True), start=1)
    ]
    path.write_text("".join(lines), encoding="utf-8")


def _distinct(hits: Sequence[tuple[str, float]]) -> list[float]:
    """Scores that fall with every rank, in single precision too."""
    scores = [score for _, score in hits]
    falling = all(np.float32(first) > np.float32(second) for first, second in pairwise(scores))
    return scores if falling else [float(len(hits) - rank) for rank in range(len(hits))]


def write_qrels(path: Path, grades: Mapping[str, Mapping[str, int]]) -> None:
    """Write judgments."""
    lines = [
        f"{query_id} 0 {_bare(doc_id)} {grade}\n"
        for query_id, found in grades.items()
        for doc_id, grade in found.items()
    ]
    path.write_text("".join(lines), encoding="utf-8")


def _bare(name: str) -> str:
    """A name as a column can hold it: white space would start another one."""
    return "_".join(name.split())
