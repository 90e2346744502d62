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

SETTLED = "settled"
"""Who a label is from that settles a disagreement; it takes the place of the others."""
OwnWords = Callable[[str, str], str | None]
"""Gives an article's own words for those that a system showed, from its doc_id and them; None where it has none."""


@dataclass(frozen=True, slots=True)
class Label:
    """A person's judgment of whether a quote answers a question.

    Attributes:
        query_id: The question's name in its set; "" where it came from no set.
        question: As it was asked.
        doc_id: The article.
        quote: The words that were judged.
        grade: 0 doesn't answer, 1 helps, 2 answers.
        who: Who judged.
        when: In UTC, ISO 8601.
    """

    query_id: str
    question: str
    doc_id: str
    quote: str
    grade: int
    who: str
    when: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What was judged: the same words for the same question."""
        return self.query_id or self.question, self.doc_id, canonical(self.quote)


_NAMES = {field.name for field in fields(Label)}


def read_labels(path: Path) -> list[Label]:
    """Read a file of labels.

    Raises:
        MalformedSet: With file and line, if a line breaks the form.
    """
    return [_label(record, line) for line, record in read_records(path)]


def _label(record: dict[str, object], line: FileLine) -> Label:
    if set(record) != _NAMES:
        line.refuse(f"The keys are {', '.join(sorted(record))}", f"Give it the keys {', '.join(sorted(_NAMES))}")
    grade = whole_number(record["grade"], "grade", line)
    if grade < 0:
        line.refuse("The grade is below 0", "Use 0, 1 or 2", value=grade)
    texts = {name: text_of(record, name, line) for name in _NAMES - {"grade", "query_id"}}
    return Label(query_id=str(record["query_id"]), grade=grade, **texts)


def append_label(path: Path, label: Label) -> None:
    """Add a label to a file; it is on disk when this returns."""
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(asdict(label), ensure_ascii=False) + "\n")


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
        Label("", one.question, one.doc_id, one.words, 2 if one.answered else 0, "reader", one.day.isoformat())
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

    A label whose words aren't in its article is left out: another system changed or made them up. A question that a
    label answers isn't unanswerable any more.

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
        words = own_words(label.doc_id, label.quote)
        if words is None:
            left_out.append(label)
            continue
        added.setdefault(name, []).append(Judgment(label.doc_id, label.grade, quote=words))
    asked = tuple(_judged(question, added) for question in questions.questions)
    return replace(questions, questions=asked, unit=common_unit(asked), files=(*questions.files, path)), left_out


def _judged(question: Question, added: Mapping[str, list[Judgment]]) -> Question:
    found = added.get(question.query_id, added.get(question.text, []))
    is_answered = any(judgment.grade > 0 for judgment in found)
    kind = None if is_answered else question.unanswerable
    return replace(question, judgments=(*question.judgments, *found), unanswerable=kind) if found else question
