"""From a filled draft to sets: what answers, and the same questions with the answer taken away."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.drafts.draft import Slot, filled
from eval.drafts.sentences import section_of
from eval.sets.halves import half_of_name
from eval.sets.kinds import ARTICLES, QUESTIONS
from eval.sets.question import ANSWERABLE
from ingest.document import Block, BlockKind, Document, Span

WHOLE, SCOPE, SECTIONS_OUT, PAGES_OUT = "all", "scope", "sections-out", "pages-out"
_MARKS = {BlockKind.LIST_ITEM: "- ", BlockKind.QUOTATION: "> ", BlockKind.WARNING: "> "}


def write_sets(folder: Path, slots: Sequence[Slot], documents: Mapping[str, Document]) -> dict[str, int]:
    """Write four sets, each a folder of questions and articles.

    `all` has every question that was written; `scope` those whose quote hangs on other words. In `sections-out` each
    section that answers one of them is taken out of its article, in `pages-out` half of the articles; the questions
    whose answer is gone are asked there, and nothing answers them.

    Returns:
        How many questions each has.
    """
    written = [slot for slot in filled(slots) if slot.doc_id in documents]
    asked = [slot for slot in written if slot.kind == ANSWERABLE]
    kept = [document for name, document in documents.items() if half_of_name(name) == 0]
    gone = [slot for slot in asked if half_of_name(slot.doc_id) == 1] if kept else []
    return {
        WHOLE: _write(folder / WHOLE, [slot.record for slot in written], documents.values(), {}),
        SCOPE: _write(folder / SCOPE, [slot.record for slot in asked if slot.scope], documents.values(), {}),
        SECTIONS_OUT: _write(
            folder / SECTIONS_OUT,
            [_unanswered(slot, "sections_out") for slot in asked],
            documents.values(),
            _answering_sections(asked, documents),
        ),
        PAGES_OUT: _write(folder / PAGES_OUT, [_unanswered(slot, "pages_out") for slot in gone], kept, {}),
    }


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


def _answering_sections(asked: Iterable[Slot], documents: Mapping[str, Document]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for slot in asked:
        document = documents[slot.doc_id]
        at = document.text.find(slot.quote or "")
        if at >= 0:
            found.setdefault(slot.doc_id, []).append(section_of(document, Span(at, at + 1)))
    return found


def _unanswered(slot: Slot, kind: str) -> dict[str, Any]:
    near = slot.doc_id if kind == "sections_out" else None
    return {**slot.record, "kind": kind, "doc_id": near, "quote": None, "scope": None}


def _write(
    folder: Path,
    records: Sequence[Mapping[str, Any]],
    documents: Iterable[Document],
    without: Mapping[str, Sequence[Span]],
) -> int:
    """How many questions were written; a set without any isn't made."""
    if not records:
        return 0
    for document in documents:
        path = folder / ARTICLES / f"{document.doc_id}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(markdown_of(document, without.get(document.doc_id, ())), encoding="utf-8")
    lines = "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)
    (folder / QUESTIONS).write_text(lines, encoding="utf-8")
    return len(records)
