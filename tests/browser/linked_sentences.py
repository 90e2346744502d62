"""Sentences drawn from pages, each with the link that should land on it."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from index.config import CutLimits
from index.passages.cutting import cut
from ingest.document import Document, Span
from ingest.sources.reading import read_document
from ingest.sources.unpacking import read_items
from service.citations.deep_link import DeepLink, LinkPrecision, deep_link
from tests.encoders import count_words

OWN_PAGES = Path(__file__).parents[1] / "ingest" / "pages"


@dataclass(frozen=True, slots=True)
class LinkedSentence:
    """A sentence of a page, and the link that should land on it."""

    document: Document
    span: Span
    link: DeepLink

    @property
    def words(self) -> str:
        """The sentence."""
        return self.document.slice(self.span)


def pages(folder: Path) -> list[Path]:
    """The HTML files of a folder."""
    return sorted(folder.glob("*.html"))


def cases(files: Iterable[Path], address: str, *, count: int, seed: int = 1) -> list[LinkedSentence]:
    """Sentences drawn from pages, evenly over them, each with its link; short ones as likely as long ones."""
    drawn: list[LinkedSentence] = []
    rng = random.Random(seed)
    documents = [replace(_read(file), url=f"{address}/{file.parent.name}/{file.name}") for file in files]
    queues = []
    for document in documents:
        spans = [span for passage in cut(document, count_words, CutLimits()) for span in passage.sentences]
        queues.append((document, rng.sample(spans, len(spans))))
    while len(drawn) < count and any(spans for _, spans in queues):
        for document, spans in queues:
            if spans:
                span = spans.pop()
                drawn.append(LinkedSentence(document, span, deep_link(document, span, "0" * 16)))
    return drawn[:count]


def _read(file: Path) -> Document:
    return read_document(next(read_items(file, root=file.parent)))


def promises(case: LinkedSentence) -> bool:
    """Whether the link says that it lands on the words."""
    return case.link.precision is LinkPrecision.FRAGMENT
