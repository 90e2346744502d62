"""Judgments that people made of what was found: JSON Lines, each with who and when. Feedback has the same form."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from eval.sets.lines import FileLine, read_records, text_of, whole_number
from eval.sets.question import Judgment, Question, QuestionSet, common_unit
from ingest.canonical import canonical
from service.feedback.record import Feedback

ANSWERS, HELPS, DOES_NOT = 2, 1, 0
"""Grades of a label."""
SETTLED = "settled"
"""Who a label is from that settles a disagreement; it takes the place of the others."""
OwnWords = Callable[[str, str], str | None]
"""Gives an article's own words for those that a system showed, from its doc_id and them; None where it has none."""


@dataclass(frozen=True, slots=True)
class Label:
    """A person's judgment of whether words that a system showed answer a question.

    Attributes:
        query_id: The question's name in its set; "" where it came from no set.
        question: As it was asked.
        doc_id: The article.
        quote: The passage that was shown.
        grade: 2: what is put forward answers. 1: the passage holds the answer or a part of it, elsewhere. 0: neither.
        who: Who judged.
        when: In UTC, ISO 8601.
        put_forward: The words in it that the system offers as the answer; "" where it offers the whole passage.
        title: Of the article, for people; "" where nobody said.
        headings: Above the passage, for people.
        beside: What was shown with the words that are put forward, since they hang on it.
    """

    query_id: str
    question: str
    doc_id: str
    quote: str
    grade: int
    who: str
    when: str
    put_forward: str = ""
    title: str = ""
    headings: str = ""
    beside: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What was judged: the same words for the same question, and the same of them put forward."""
        return self.query_id or self.question, self.doc_id, judged_words(self.quote, self.put_forward)


_NAMES = {field.name for field in fields(Label)}
_FOR_PEOPLE = {"put_forward", "title", "headings", "beside"}
_REQUIRED = _NAMES - _FOR_PEOPLE


def judged_words(text: str, put_forward: str) -> str:
    """What two judgments must share to be of the same: the passage, and the words of it that are put forward."""
    return "\0".join(map(canonical, (text, put_forward) if put_forward not in {"", text} else (text,)))


def read_labels(path: Path) -> list[Label]:
    """Read a file of labels.

    Raises:
        MalformedSet: With file and line, if a line breaks the form.
    """
    return [_label(record, line) for line, record in read_records(path)]


def _label(record: dict[str, object], line: FileLine) -> Label:
    if not _REQUIRED <= set(record) <= _NAMES:
        line.refuse(
            f"The keys are {', '.join(sorted(record))}",
            f"Give it the keys {', '.join(sorted(_REQUIRED))}, and {', '.join(sorted(_FOR_PEOPLE))} if you like",
        )
    grade = whole_number(record["grade"], "grade", line)
    if grade < 0:
        line.refuse("The grade is below 0", "Use 0, 1 or 2", value=grade)
    texts = {name: text_of(record, name, line) for name in _REQUIRED - {"grade", "query_id"}}
    texts |= {name: text_of(record, name, line) for name in _FOR_PEOPLE - {"beside"} if record.get(name)}
    beside = record.get("beside", [])
    if not isinstance(beside, list):
        line.refuse("beside is no list of words", 'Write "beside": ["Do not:"], or leave it out', value=beside)
    shown = tuple(map(str, beside))
    return Label(query_id=str(record["query_id"]), grade=grade, beside=shown, **texts)


def append_label(path: Path, label: Label) -> None:
    """Add a label to a file; it is on disk when this returns."""
    record = {name: value for name, value in asdict(label).items() if value or name in _REQUIRED}
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def write_labels(path: Path, labels: Iterable[Label]) -> None:
    """Write a file of labels in the place of the one that there may be, never half of it."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    beside.touch()
    for label in labels:
        append_label(beside, label)
    beside.replace(path)


def labels_of_feedback(said: Iterable[Feedback]) -> list[Label]:
    """What readers said as labels, as far as they agreed that their questions are kept.

    What is wrong or old is no answer, either. Who said it nobody knows, and when only by the day.
    """
    return [
        Label(
            query_id="",
            question=one.question,
            doc_id=one.doc_id,
            quote=one.words,
            grade=ANSWERS if one.answered else DOES_NOT,
            who="reader",
            when=one.day.isoformat(),
            put_forward=one.words,
        )
        for one in said
        if one.question is not None
    ]


def counted_feedback(said: Iterable[Feedback]) -> dict[str, dict[str, int]]:
    """How often each article answered, and why it didn't; those first that failed most."""
    counts: dict[str, Counter[str]] = {}
    for one in said:
        word = "answered" if one.answered else f"not ({one.why})" if one.why else "not"
        counts.setdefault(one.doc_id, Counter())[word] += 1
    failed = {doc_id: count.total() - count["answered"] for doc_id, count in counts.items()}
    return {doc_id: dict(counts[doc_id]) for doc_id in sorted(counts, key=lambda doc_id: (-failed[doc_id], doc_id))}


def latest_labels(labels: Iterable[Label]) -> list[Label]:
    """One label of the same words: the one that settled them, wherever in the file it is, or else the last."""
    latest: dict[tuple[str, str, str], Label] = {}
    for label in labels:
        if label.who == SETTLED or label.key not in latest or latest[label.key].who != SETTLED:
            latest[label.key] = label
    return list(latest.values())


def with_labels(
    questions: QuestionSet, labels: Iterable[Label], *, path: Path, own_words: OwnWords
) -> tuple[QuestionSet, list[Label]]:
    """The same set, with labels as judgments too, of the article's own words; and the labels that were left out.

    Where the words that were put forward answer, they are what is judged; else it is the passage as a whole, which says
    nothing of its sentences. A label whose words aren't in its article is left out: another system changed or made them
    up. A question that a label answers isn't unanswerable any more.

    Args:
        questions: The set.
        labels: `latest_labels` of them count.
        path: Their file.
        own_words: Finds their words in the articles.
    """
    added: dict[str, list[Judgment]] = {}
    left_out = []
    named = {name for question in questions.questions for name in (question.query_id, question.text)}
    for label in latest_labels(labels):
        name = label.key[0]
        if name not in named:
            continue
        of_passage = not label.put_forward or label.grade < ANSWERS
        words = own_words(label.doc_id, label.quote if of_passage else label.put_forward)
        if words is None:
            left_out.append(label)
            continue
        added.setdefault(name, []).append(Judgment(label.doc_id, label.grade, quote=words, of_passage=of_passage))
    asked = tuple(_judged(question, added) for question in questions.questions)
    return replace(questions, questions=asked, unit=common_unit(asked), files=(*questions.files, path)), left_out


def _judged(question: Question, added: Mapping[str, list[Judgment]]) -> Question:
    found = [judgment for name in dict.fromkeys((question.query_id, question.text)) for judgment in added.get(name, ())]
    is_answered = any(judgment.grade > 0 for judgment in found)
    kind = None if is_answered else question.unanswerable
    return replace(question, judgments=(*question.judgments, *found), unanswerable=kind) if found else question
