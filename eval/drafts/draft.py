"""A draft of a set: for each sentence a slot for a person's question, and one for a near miss of it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eval.drafts.sentences import AskableSentence, askable_sentences
from eval.sets.lines import FileLine, Once, read_records, text_of
from eval.sets.question import ANSWERABLE, NEAR_MISS
from eval.systems.alignment import holds
from ingest.document import Document
from service.questions.subjects import telling_terms

DRAFT = "draft.jsonl"
_KEYS = {"id", "question", "kind", "doc_id", "quote", "scope", "harm", "hint"}
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
        kind: `answerable` or `near_miss`.
        doc_id: The article.
        quote: The words that answer; None of a near miss.
        scope: Words that must be shown with them.
        harm: What a wrong answer could do, as the person judged; None so far.
        hint: What to write.
        place: The line of its file.
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
            "doc_id": self.doc_id,
            "quote": self.quote,
            "scope": scope,
            "harm": self.harm,
        }


def draft(documents: Iterable[Document], *, each: int) -> list[Slot]:
    """Slots for so many sentences of each article: one that they answer, and a near miss.

    Args:
        documents: The articles.
        each: So many sentences of each, at most.
    """
    return [
        slot
        for document in documents
        for number, sentence in enumerate(askable_sentences(document, most=each), start=1)
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
    """Write a draft, a line a slot; the hint comes first, and the question after it."""
    lines = [json.dumps({"hint": slot.hint, **slot.record}, ensure_ascii=False) for slot in slots]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_draft(path: Path) -> list[Slot]:
    """Read a draft that a person filled in.

    Raises:
        MalformedSet: With file and line, if a line breaks the form.
    """
    once = Once("id")
    return [_slot(record, line, once) for line, record in read_records(path)]


def _slot(record: dict[str, Any], line: FileLine, once: Once) -> Slot:
    if not _KEYS - {"hint"} <= set(record) <= _KEYS:
        line.refuse(f"The keys are {', '.join(sorted(record))}", f"Give it {', '.join(sorted(_KEYS))}")
    name, kind = text_of(record, "id", line), text_of(record, "kind", line)
    once.add(name, line)
    if kind not in _HINTS or (kind == ANSWERABLE) != isinstance(record["quote"], str):
        line.refuse(
            "It is no slot of a draft", f"Make it {ANSWERABLE} with a quote, or {NEAR_MISS} without", value=kind
        )
    scope = record["scope"] or []
    texts = [scope] if isinstance(scope, str) else scope
    if not isinstance(record["question"], str) or not isinstance(texts, list):
        line.refuse("question is no text, or scope neither text nor a list", 'Leave question "" and scope null')
    harm = record["harm"]
    return Slot(
        name,
        record["question"].strip(),
        kind,
        text_of(record, "doc_id", line),
        record["quote"],
        tuple(map(str, texts)),
        None if harm is None else str(harm),
        str(record.get("hint", "")),
        line.place,
    )


def filled(slots: Iterable[Slot]) -> list[Slot]:
    """Those with a question."""
    return [slot for slot in slots if slot.question]


def complaints(slots: Sequence[Slot], documents: dict[str, Document]) -> list[str]:
    """What a person should look at again before the set is used, each with its line."""
    found = []
    for slot in filled(slots):
        document = documents.get(slot.doc_id)
        if document is None:
            found.append(f"{slot.place}: no article is called {slot.doc_id}")
            continue
        found += [f"{slot.place}: {what}" for what in _about(slot, document)]
    return found


def _about(slot: Slot, document: Document) -> list[str]:
    parts = (*([slot.quote] if slot.quote else []), *slot.scope)
    found = [f"these words are not verbatim in the article: “{words}”" for words in parts if words not in document.text]
    asked = telling_terms(slot.question)
    if slot.quote and asked and len(asked & telling_terms(slot.quote)) / len(asked) >= _REPEATS:
        found.append("the question repeats the passage's words; readers ask in their own")
    if slot.quote and holds(slot.quote, slot.question):
        found.append("the question is in the passage word for word")
    if slot.kind == NEAR_MISS and asked and not asked & telling_terms(document.text):
        found.append("no telling word of the near miss is in the article: it may be about another subject")
    return found
