"""From a filled draft to sets: what answers, and the same questions with the answer taken away."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.drafts.draft import Slot, filled
from eval.drafts.made import check_unchanged, note_made
from eval.drafts.sentences import section_of
from eval.sets.kinds import ARTICLES, QUESTIONS
from eval.sets.question import ANSWERABLE
from ingest.document import Block, BlockKind, Document, Span

WHOLE, SCOPE, SECTIONS_OUT, PAGES_OUT = "all", "scope", "sections-out", "pages-out"
_ELSEWHERE = "since an article that stays has its quote, too"
_MARKS = {BlockKind.LIST_ITEM: "- ", BlockKind.QUOTATION: "> ", BlockKind.WARNING: "> "}


@dataclass(frozen=True, slots=True)
class WrittenSets:
    """How many questions each set has, and which questions aren't in which set and why, each with its line."""

    counts: Mapping[str, int]
    left_out: tuple[str, ...]


def write_sets(folder: Path, slots: Sequence[Slot], documents: Mapping[str, Document]) -> WrittenSets:
    """Write four sets, each a folder of questions and articles.

    `all` has every question that was written, less those whose quote isn't verbatim; `scope` those whose quote hangs
    on other words. In `sections-out` each section of any article that has the answer to one of them is taken out, in
    `pages-out` the half of the articles that answers most; the questions whose answer is gone are asked there, and
    nothing answers them. What was made before is made again.

    Raises:
        WouldOverwrite: If a person changed what was made before.
    """
    check_unchanged(folder, [folder / name / QUESTIONS for name in (WHOLE, SCOPE, SECTIONS_OUT, PAGES_OUT)])
    written = [slot for slot in filled(slots) if slot.doc_id in documents or (not slot.doc_id and slot.quote is None)]
    unfit = [slot for slot in written if slot.quote is not None and not _has(documents[slot.doc_id], slot)]
    said = [f"{slot.place}: {slot.name} is in no set, since its quote isn't verbatim" for slot in unfit]
    written = [slot for slot in written if slot not in unfit]
    asked = [slot for slot in written if slot.kind == ANSWERABLE]
    cut = _cut(asked, documents)
    pages = _pages(asked, documents)
    said += [*cut.left_out, *pages.left_out]
    of_scope = [slot.record for slot in asked if slot.scope]
    sections = [_unanswered(slot, "sections_out") for slot in cut.slots]
    gone = [_unanswered(slot, "pages_out") for slot in pages.slots]
    made = {
        WHOLE: _write(folder / WHOLE, [slot.record for slot in written], documents.values(), {}),
        SCOPE: _write(folder / SCOPE, of_scope, documents.values(), {}),
        SECTIONS_OUT: _write(folder / SECTIONS_OUT, sections, documents.values(), cut.without),
        PAGES_OUT: _write(folder / PAGES_OUT, gone, pages.kept, {}),
    }
    note_made(folder, [file for files in made.values() for file in files])
    counts = {WHOLE: len(written), SCOPE: len(of_scope), SECTIONS_OUT: len(sections), PAGES_OUT: len(gone)}
    return WrittenSets(counts, tuple(said))


def markdown_of(document: Document, without: Sequence[Span] = ()) -> str:
    """An article as Markdown, with its dates above it, less some of its sections."""
    head = [f"title: {json.dumps(document.title, ensure_ascii=False)}"]
    for name in ("language", "audience", "published_on", "updated_on", "last_reviewed_on", "next_review_on"):
        value = getattr(document, name)
        head += [f"{name}: {value}"] if value is not None else []
    blocks = [block for block in document.blocks if not any(span.overlaps(block.span) for span in without)]
    body = "\n\n".join(_line(document, block) for block in blocks)
    return "---\n" + "\n".join(head) + f"\n---\n\n{body}\n"


def _line(document: Document, block: Block) -> str:
    words = " ".join(document.slice(block.span).split())
    if block.kind is BlockKind.HEADING:
        return f"{'#' * max(1, block.level)} {words}"
    return f"{_MARKS.get(block.kind, '')}{words}"


@dataclass(frozen=True, slots=True)
class _Cut:
    """What is taken out of each article, the questions that nothing answers then, and why others aren't among them."""

    without: Mapping[str, Sequence[Span]]
    slots: tuple[Slot, ...]
    left_out: tuple[str, ...]


def _cut(asked: Iterable[Slot], documents: Mapping[str, Document]) -> _Cut:
    """Sections with the quotes, wherever those are; a question that would leave an article without text is left."""
    without: dict[str, list[Span]] = {}
    slots, left_out = [], []
    for slot in asked:
        found = {
            name: [*without.get(name, ()), *(section_of(document, span) for span in _places(document, slot))]
            for name, document in documents.items()
            if _has(document, slot)
        }
        emptied = [name for name, spans in found.items() if not _has_text(documents[name], spans)]
        if emptied:
            left_out.append(
                f"{slot.place}: {slot.name} isn't in {SECTIONS_OUT}, since {emptied[0]} would have no text left"
            )
            continue
        without |= found
        slots.append(slot)
    return _Cut(without, tuple(slots), tuple(left_out))


@dataclass(frozen=True, slots=True)
class _Pages:
    """The articles that stay, the questions that nothing answers then, and why others aren't among them."""

    kept: tuple[Document, ...]
    slots: tuple[Slot, ...]
    left_out: tuple[str, ...]


def _pages(asked: Sequence[Slot], documents: Mapping[str, Document]) -> _Pages:
    """Half of the articles go, at most: those that answer most questions; the others stay, to be searched."""
    counts = Counter(slot.doc_id for slot in asked)
    going = set(sorted(counts, key=lambda name: (-counts[name], name))[: len(documents) // 2])
    kept = tuple(document for name, document in documents.items() if name not in going)
    away = [slot for slot in asked if slot.doc_id in going]
    still = [slot for slot in away if any(_has(document, slot) for document in kept)]
    said = [f"{slot.place}: {slot.name} isn't in {PAGES_OUT}, {_ELSEWHERE}" for slot in still]
    if len(away) < len(asked):
        said.append(
            f"{len(asked) - len(away)} of {len(asked)} questions aren't in {PAGES_OUT}, since their articles stay: "
            "half of all go, those that answer most, and the rest is what is searched"
        )
    return _Pages(kept, tuple(slot for slot in away if slot not in still), tuple(said))


def _has(document: Document, slot: Slot) -> bool:
    """Whether an article has the words that answer, verbatim."""
    return bool(slot.quote) and str(slot.quote) in document.text


def _places(document: Document, slot: Slot) -> Iterator[Span]:
    """Every place of the words that answer."""
    quote = slot.quote or ""
    at = document.text.find(quote)
    while quote and at >= 0:
        yield Span(at, at + len(quote))
        at = document.text.find(quote, at + 1)


def _has_text(document: Document, without: Sequence[Span]) -> bool:
    """Whether more than headings is left of an article."""
    return any(
        block.kind is not BlockKind.HEADING and not any(span.overlaps(block.span) for span in without)
        for block in document.blocks
    )


def _unanswered(slot: Slot, kind: str) -> dict[str, Any]:
    near = slot.doc_id if kind == "sections_out" else None
    besides = {name: value for name, value in slot.record.items() if name not in {"also", "correction"}}
    return {**besides, "kind": kind, "doc_id": near, "quote": None, "scope": None}


def _write(
    folder: Path,
    records: Sequence[Mapping[str, Any]],
    documents: Iterable[Document],
    without: Mapping[str, Sequence[Span]],
) -> list[Path]:
    """The files that were written; a set without any question isn't made."""
    if not records:
        return []
    files = [folder / QUESTIONS]
    for document in documents:
        files.append(folder / ARTICLES / f"{document.doc_id}.md")
        files[-1].parent.mkdir(parents=True, exist_ok=True)
        files[-1].write_text(markdown_of(document, without.get(document.doc_id, ())), encoding="utf-8")
    lines = "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)
    files[0].write_text(lines, encoding="utf-8")
    return files
