"""As many documents as wanted, out of real ones: near-duplicates as real ones are.

Text: sentences are dropped and change places, the title gets a word of another title. Vectors: turned away from the
real one, in the direction in which two other real vectors differ, by a cosine that was measured between passages whose
words nearly agree. Random vectors would lie far from each other, and any index would find its way among them.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, count

import numpy as np

from index.config import RetrievalConfig
from index.engines.base import IndexedDocument, IndexedPassage
from index.models.encoder import Vectors, unit
from index.models.tokenizer import EncoderTokenizer
from index.passages.cutting import cut
from ingest.document import Block, BlockKind, Document, text_sha256
from ingest.scope.sentences import sentence_spans
from tests.bench.base import BaseDocument

BROAD, RARE, RARER = "one document in 3", "one document in 100", "one document in 10,000"
"""Tags, for filters."""
_SHINGLE_WORDS = 3
_LEAST_SHINGLES = 20
_NEAR = 0.5
_COMMON = 20
_DROPPED, _MOVED = 0.15, 0.15


def near_duplicate_cosines(items: Sequence[BaseDocument]) -> Vectors:
    """Cosines between passages that share at least half, and not all, of their shingles of three words, sorted.

    Source of the measure: Broder, On the resemblance and containment of documents, 1997.
    """
    vectors = np.concatenate([item.vectors for item in items])
    shingles = [_shingles(passage.text) for item in items for passage in item.passages]
    standing: dict[int, list[int]] = defaultdict(list)
    for number, found in enumerate(shingles):
        if len(found) >= _LEAST_SHINGLES:
            for shingle in found:
                standing[shingle].append(number)
    pairs = {
        pair for numbers in standing.values() if len(numbers) <= _COMMON for pair in combinations(sorted(numbers), 2)
    }
    near = [
        float(vectors[first] @ vectors[second])
        for first, second in sorted(pairs)
        if _NEAR <= len(shingles[first] & shingles[second]) / len(shingles[first] | shingles[second]) < 1.0
    ]
    return np.sort(np.array(near, dtype=np.float32))


def _shingles(text: str) -> set[int]:
    words = re.findall(r"\w+", text.lower())
    return {hash(tuple(words[at : at + _SHINGLE_WORDS])) for at in range(len(words) - _SHINGLE_WORDS + 1)}


@dataclass(frozen=True, slots=True)
class Variants:
    """Documents without end: first the real ones, then variants of each.

    Attributes:
        items: The real ones.
        cosines: How near a variant may be to its original: one is drawn for each passage.
        tokenizer: Of the encoder.
        config: How passages are cut.
    """

    items: Sequence[BaseDocument]
    cosines: Vectors
    tokenizer: EncoderTokenizer
    config: RetrievalConfig

    def documents(self, least_passages: int) -> Iterator[IndexedDocument]:
        """Documents with at least so many passages together. The same each time."""
        passages = number = 0
        for round_ in count():
            for item in self.items:
                made = self._variant(item, number, round_)
                yield made
                number += 1
                passages += len(made.passages)
                if passages >= least_passages:
                    return

    def _variant(self, item: BaseDocument, number: int, round_: int) -> IndexedDocument:
        draw = np.random.default_rng(number)
        document = self._document(item.document, number, round_, draw)
        passages = cut(document, self.tokenizer.count, self.config.cut)
        if round_ == 0:
            pairs = zip(passages, item.vectors, item.sentences, strict=True)
            return IndexedDocument(document, tuple(IndexedPassage(*pair) for pair in pairs))
        origin = _origins(item)
        found = (0, item.sentences[0][0])
        indexed = []
        for passage in passages:
            numbers, sentences = [], []
            for span in passage.sentences:
                found = origin.get(document.slice(span), found)
                numbers.append(found[0])
                sentences.append(found[1])
            cosine = self.cosines[draw.integers(len(self.cosines))]
            aside = self._direction(draw)
            whole = item.vectors[max(set(numbers), key=numbers.count)]
            turned = _turned(np.stack([whole, *sentences]), aside, float(cosine))
            indexed.append(IndexedPassage(passage, turned[0], turned[1:]))
        return IndexedDocument(document, tuple(indexed))

    def _direction(self, draw: np.random.Generator) -> Vectors:
        at, further = int(draw.integers(len(self.items))), int(draw.integers(1, len(self.items)))
        first, second = self.items[at], self.items[(at + further) % len(self.items)]
        difference: Vectors = first.vectors[draw.integers(len(first.vectors))] - second.vectors[0]
        return difference

    def _document(self, document: Document, number: int, round_: int, draw: np.random.Generator) -> Document:
        tags = tuple(tag for tag, every in ((BROAD, 3), (RARE, 100), (RARER, 10_000)) if number % every == 0)
        named = replace(document, doc_id=f"{number:07d}-{document.doc_id}", tags=(*document.tags, *tags))
        if round_ == 0:
            return named
        words = self.items[int(draw.integers(len(self.items)))].document.title.split()
        title = " ".join((document.title, *words[-1:]))
        text, blocks = varied(document, draw)
        return replace(named, title=title, text=text, blocks=blocks, text_sha256=text_sha256(text), date_evidence=())


def varied(document: Document, draw: np.random.Generator) -> tuple[str, tuple[Block, ...]]:
    """Text and blocks of a document, some sentences dropped and some at another's place."""
    text, blocks = "", []
    for block in document.blocks:
        sentences = [document.slice(span) for span in sentence_spans(document.text, block.span, document.language)]
        if block.kind is not BlockKind.HEADING:
            kept = [sentence for sentence in sentences if draw.random() >= _DROPPED] or sentences[:1]
            for at in range(len(kept) - 1):
                if draw.random() < _MOVED:
                    kept[at], kept[at + 1] = kept[at + 1], kept[at]
            sentences = kept
        words = " ".join(sentences)
        if words:
            text += "\n\n" if text else ""
            blocks.append(replace(block, start=len(text), end=len(text) + len(words), rendered=None, scope=()))
            text += words
    return text, tuple(blocks)


def _origins(item: BaseDocument) -> dict[str, tuple[int, Vectors]]:
    """Each real sentence's passage and vector."""
    return {
        item.document.slice(span): (number, vector)
        for number, (passage, vectors) in enumerate(zip(item.passages, item.sentences, strict=True))
        for span, vector in zip(passage.sentences, vectors, strict=True)
    }


def _turned(vectors: Vectors, aside: Vectors, cosine: float) -> Vectors:
    """Unit vectors, (n, dim), that have this cosine to those given, each turned towards `aside`, (dim,)."""
    across = unit(aside - (vectors @ aside)[:, np.newaxis] * vectors)
    return unit(cosine * vectors + np.sqrt(1.0 - cosine**2) * across)
