"""Real documents with real vectors, out of public sets: what larger indexes are made from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.config import RetrievalConfig
from index.models.embedding_cache import EmbeddingCache
from index.models.encoder import PassageEncoder, Vectors
from index.models.model_folder import find_model
from index.models.tokenizer import EncoderTokenizer
from index.passages.cutting import cut
from index.passages.embedding_text import passage_text, sentence_texts
from index.passages.passage import Passage
from ingest.document import Document
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake

BUILT = ("medquad-dev", "pubmedqa-dev", "kqa", "covidfaq")
"""Sets that are embedded where no cache holds them: about 9,000 passages, some minutes, once."""


@dataclass(frozen=True, slots=True)
class BaseDocument:
    """A document with what is embedded of it.

    Attributes:
        document: The document.
        passages: Its passages.
        vectors: Unit vectors of the passages, (n, dim).
        sentences: Unit vectors of each passage's sentences, (n_sentences, dim) each.
    """

    document: Document
    passages: tuple[Passage, ...]
    vectors: Vectors
    sentences: tuple[Vectors, ...]


def homes_of(data: Path, home_cache: Path | None, work: Path) -> dict[str, Home]:
    """A VOUCH_HOME for each set: those that `vouch eval run --home-cache` left (`SET-…`), or new ones."""
    if home_cache is not None:
        found = {path.name.rpartition("-")[0]: Home(path) for path in sorted(home_cache.iterdir())}
        return {name: home for name, home in found.items() if (data / name).is_dir() and home.library.is_file()}
    return {name: _taken_in(data / name, Home(work / "base" / name)) for name in BUILT if (data / name).is_dir()}


def _taken_in(folder: Path, home: Home) -> Home:
    path = next(path for path in (folder / "documents.jsonl", folder / "corpus.jsonl") if path.is_file())
    with Library.open(home) as library:
        for _ in intake(path, library):
            pass
    return home


def embedding_texts(
    document: Document, passages: Sequence[Passage], tokenizer: EncoderTokenizer, config: RetrievalConfig
) -> Iterator[tuple[str, list[str]]]:
    """What is embedded for each passage, and for each of its sentences."""
    limit = config.cut.heading_tokens
    for passage in passages:
        yield (
            passage_text(document, passage, tokenizer.count, heading_tokens=limit),
            list(sentence_texts(document, passage, tokenizer.count, heading_tokens=limit)),
        )


def base_documents(name: str, home: Home, config: RetrievalConfig) -> list[BaseDocument]:
    """The documents of a set's library, with vectors out of its cache; what isn't there is embedded."""
    model = find_model()
    tokenizer = EncoderTokenizer(model.tokenizer)
    items = []
    with Library.open(home) as library:
        for document in library.documents():
            passages = cut(document, tokenizer.count, config.cut)
            items.append((document, passages, list(embedding_texts(document, passages, tokenizer, config))))

    def load() -> PassageEncoder:
        from index.models.passage_encoder import TorchPassageEncoder  # torch takes seconds

        print(f"{name}: embedding what {home.embeddings} doesn't hold yet", flush=True)  # noqa: T201
        return TorchPassageEncoder(model)

    with EmbeddingCache.open(home.embeddings, model.identity()) as cache:
        cache.fill([text for _, _, texts in items for whole, parts in texts for text in (whole, *parts)], load)
        return [
            BaseDocument(
                document,
                passages,
                cache.get([whole for whole, _ in texts]),
                tuple(cache.get(parts) for _, parts in texts),
            )
            for document, passages, texts in items
            if passages
        ]
