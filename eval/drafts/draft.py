"""A draft of a set: for each sentence a slot for a person's question, and one for a near miss of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from eval.drafts.sentences import AskableSentence, askable_sentences, repeated_sentences
from eval.errors import MalformedSet, WouldOverwrite
from eval.measures.harm import read_weights
from eval.sets.kinds import OPTIONAL, question_of
from eval.sets.lines import FileLine, Once, read_records, text_of
from eval.sets.question import ANSWERABLE, NEAR_MISS
from eval.systems.alignment import holds
from ingest.document import Document
from service.questions.subjects import telling_terms

DRAFT = "draft.jsonl"
_REQUIRED = {"id", "question", "kind", "doc_id", "quote", "scope", "harm"}
_REPEATS = 0.6
_HINTS = {
    ANSWERABLE: "Ask for this as a reader would who hasn't seen it: in other words. Is the scope complete?",
    NEAR_MISS: "Ask for something about the same, that this article does not say anywhere.",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A question that a person writes, or leaves empty.

    Attributes:
        name: Its id in the set.
        question: What the person wrote; "" so far.
        kind: `answerable`, or any kind of `eval.sets.question.KINDS`.
        doc_id: The article; "" where a question that nothing answers comes near none.
        quote: The words that answer; None where nothing does.
        scope: Words that must be shown with them.
        harm: What a wrong answer could do, as the person judged; None so far.
        hint: What to write.
        place: The line of its file.
        besides: What else a set may say of a question, as `eval.sets.kinds.OPTIONAL` has it.
    """

    name: str
    question: str
    kind: str
    doc_id: str
    quote: str | None
    scope: tuple[str, ...]
    harm: str | None
    hint: str
    place: str = ""
    besides: Mapping[str, Any] = field(default_factory=dict)

    @property
    def record(self) -> dict[str, Any]:
        """As it is in a set: without the hint, and with one scope as a text."""
        scope: object = list(self.scope) or None
        if len(self.scope) == 1:
            scope = self.scope[0]
        return {
            "id": self.name,
            "question": self.question,
            "kind": self.kind,
            "doc_id": self.doc_id or None,
            "quote": self.quote,
            "scope": scope,
            "harm": self.harm,
            **self.besides,
        }


def draft(documents: Iterable[Document], *, each: int) -> list[Slot]:
    """Slots for so many sentences of each article: one that they answer, and a near miss.

    Args:
        documents: The articles.
        each: So many sentences of each, at most.
    """
    articles = list(documents)
    elsewhere = repeated_sentences(articles)
    return [
        slot
        for document in articles
        for number, sentence in enumerate(askable_sentences(document, most=each, elsewhere=elsewhere), start=1)
        for slot in _slots(sentence, number)
    ]


def _slots(sentence: AskableSentence, number: int) -> tuple[Slot, Slot]:
    under = f" Under: {sentence.heading}" if sentence.heading else ""
    asked = Slot(
        f"{sentence.doc_id}-{number:02}",
        "",
        ANSWERABLE,
        sentence.doc_id,
        sentence.quote,
        sentence.scope,
        None,
        _HINTS[ANSWERABLE] + under,
    )
    near = replace(
        asked, name=f"{asked.name}-near", kind=NEAR_MISS, quote=None, scope=(), hint=_HINTS[NEAR_MISS] + under
    )
    return asked, near


def write_draft(path: Path, slots: Sequence[Slot]) -> None:
    """Write a draft, a line a slot; the hint comes first, and the question after it.

    Raises:
        WouldOverwrite: If there is a file already that isn't a draft, or in which a person wrote a question.
    """
    if path.exists() and _is_written(path):
        raise WouldOverwrite(
            "Questions that a person wrote are in this file, and a new draft would take their place",
            where=str(path),
            remedy="Name another file with --out and move lines over, or take this one away",
        )
    lines = [json.dumps({"hint": slot.hint, **slot.record}, ensure_ascii=False) for slot in slots]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _is_written(path: Path) -> bool:
    if not path.stat().st_size:
        return False
    try:
        return any(slot.question or not slot.hint for slot in read_draft(path))
    except MalformedSet:
        return True


def read_draft(path: Path) -> list[Slot]:
    """Read a draft that a person filled in; questions of any kind may have been added.

    Raises:
        MalformedSet: With file and line, if a line breaks the form.
    """
    once = Once("id")
    return [_slot(record, line, once) for line, record in read_records(path)]


def _slot(record: dict[str, Any], line: FileLine, once: Once) -> Slot:
    besides = {name: record[name] for name in record if name in OPTIONAL}
    if not _REQUIRED <= set(record) <= {*_REQUIRED, "hint", *OPTIONAL}:
        line.refuse(
            f"The keys are {', '.join(sorted(record))}",
            f"Give it {', '.join(sorted(_REQUIRED))}, and {', '.join(sorted(OPTIONAL))} if you like",
        )
    name, question = text_of(record, "id", line), record["question"]
    once.add(name, line)
    if not isinstance(question, str):
        line.refuse("question is no text", 'Leave question ""')
    of_set = {key: value for key, value in record.items() if key != "hint"}
    found = question_of({**of_set, "question": question.strip() or "?"}, line)
    right = next(iter(found.judgments), None) if found.unanswerable is None else None
    return Slot(
        name,
        question.strip(),
        found.unanswerable or ANSWERABLE,
        record["doc_id"] or "",
        record["quote"],
        right.scope if right else (),
        found.harm,
        str(record.get("hint", "")),
        line.place,
        besides,
    )


def filled(slots: Iterable[Slot]) -> list[Slot]:
    """Those with a question."""
    return [slot for slot in slots if slot.question]


def complaints(slots: Sequence[Slot], documents: dict[str, Document]) -> list[str]:
    """What a person should look at again before the set is used, each with its line."""
    found = []
    levels = read_weights().levels
    for slot in filled(slots):
        if slot.harm is not None and slot.harm not in levels:
            found.append(
                f"{slot.place}: harm is {slot.harm!r}, and the levels that ship are {', '.join(levels)}; "
                "with others, give --harm to each run"
            )
        document = documents.get(slot.doc_id)
        if document is not None:
            found += [f"{slot.place}: {what}" for what in _about(slot, document)]
        elif slot.doc_id:
            found.append(f"{slot.place}: no article is called {slot.doc_id}")
    return found


def _about(slot: Slot, document: Document) -> list[str]:
    parts = [words for words in (slot.quote, *slot.scope, slot.besides.get("correction")) if words]
    found = [f"these words are not verbatim in the article: “{words}”" for words in parts if words not in document.text]
    asked = telling_terms(slot.question)
    own = asked - telling_terms(document.title)
    if slot.quote and own and len(own & telling_terms(slot.quote)) / len(own) >= _REPEATS:
        found.append("the question repeats the passage's words; readers ask in their own")
    if slot.quote and holds(slot.quote, slot.question):
        found.append("the question is in the passage word for word")
    if slot.kind == NEAR_MISS and asked and not asked & telling_terms(document.text):
        found.append("no telling word of the near miss is in the article: it may be about another subject")
    return found
