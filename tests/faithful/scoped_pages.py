"""Pages whose lists, tables and sentences mean something only under their scope, in layouts as publishers use them.

The groups with their questions, and the layouts, were written by two people who knew nothing of the code.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_TAIL_WORDS = 5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class ScopedItem:
    """Words that mean something only under their scope.

    Attributes:
        question: What asks for them.
        words: The words; of a table the cells of a row.
        needed: What a quote of them has to hold besides.
    """

    question: str
    words: tuple[str, ...]
    needed: tuple[str, ...]

    def is_in(self, quote: str) -> bool:
        """Whether a quote marks this item, whole."""
        return all(bare(words) in bare(quote) for words in self.words)

    def is_faithful(self, quote: str) -> bool:
        """Whether a quote that marks some of it holds all that turns its meaning."""
        return all(bare(words) in bare(quote) for words in self.needed)


@dataclass(frozen=True, slots=True)
class ScopedPage:
    """A page with such items.

    Attributes:
        path: Its file.
        group: The id of its subject.
        kind: What sort of scope it has.
        scope: The words of the scope; of a table its header cells.
        other: The words of the contrary scope on the same page, or "".
        items: Its items.
    """

    path: Path
    group: str
    kind: str
    scope: tuple[str, ...]
    other: str
    items: tuple[ScopedItem, ...]


def scoped_pages() -> list[ScopedPage]:
    """All of them, each layout once."""
    groups = {group["id"]: group for group in map(json.loads, _lines("groups.jsonl"))}
    return [_page(HERE / "pages" / row["page"], groups[row["group"]]) for row in map(json.loads, _lines("pages.jsonl"))]


def bare(words: str) -> str:
    """Words without regard to case, white space and signs."""
    return " ".join(_WORD.findall(words.casefold()))


def _page(path: Path, group: dict[str, Any]) -> ScopedPage:
    scope = tuple(group["scope"]) if isinstance(group["scope"], list) else (str(group["scope"]),)
    items = tuple(_item(group["kind"], scope, item["text"], item["question"]) for item in group["items"])
    other = group["other"]["scope"] if group.get("other") else ""
    return ScopedPage(path, group["id"], group["kind"], scope, other, items)


def _item(kind: str, scope: tuple[str, ...], text: str | list[str], question: str) -> ScopedItem:
    if isinstance(text, list):
        return ScopedItem(question, (text[0], text[1]), (scope[0], scope[1], text[0]))
    if kind == "split":  # its end reads as the contrary
        return ScopedItem(question, (" ".join(text.split()[-_TAIL_WORDS:]),), scope)
    return ScopedItem(question, (text,), scope)


def _lines(name: str) -> list[str]:
    return (HERE / name).read_text(encoding="utf-8").splitlines()
