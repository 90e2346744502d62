"""Haystack's index, and its retriever over it. Both run in Haystack's own environment.

Run: python haystack_index.py SETTINGS.json
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

_CANDIDATES = 20  # of each retriever, before both are joined


def main() -> None:
    """Index every record, and print how long it took."""
    settings = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    document = import_module("haystack").Document
    lines = Path(settings["records"]).read_text(encoding="utf-8").splitlines()
    documents = [
        document(id=record["id"], content=record["text"], meta={"doc_id": record["doc_id"]})
        for record in map(json.loads, lines)
    ]
    began = time.perf_counter()
    if settings["settings"]["is_split"]:
        splitter = import_module("haystack.components.preprocessors").DocumentSplitter()
        splitter.warm_up()
        documents = splitter.run(documents=documents)["documents"]
    if settings["settings"]["is_hybrid"]:
        embedder = _embedders().SentenceTransformersDocumentEmbedder(model=settings["model"], progress_bar=False)
        embedder.warm_up()
        documents = embedder.run(documents=documents)["documents"]
    store = import_module("haystack.document_stores.in_memory").InMemoryDocumentStore()
    store.write_documents(documents)
    took = time.perf_counter() - began
    store.save_to_disk(settings["index"])
    print(json.dumps({"seconds": round(took, 1), "passages": len(documents)}))  # noqa: T201


def retriever(settings: Mapping[str, Any]) -> Callable[[str, int], list[Any]]:
    """What `vouch eval versus` asks: BM25 alone, or joined with meaning by reciprocal ranks."""
    store = import_module("haystack.document_stores.in_memory").InMemoryDocumentStore.load_from_disk(settings["index"])
    retrievers = import_module("haystack.components.retrievers.in_memory")
    words = retrievers.InMemoryBM25Retriever(store)
    if not settings["settings"]["is_hybrid"]:
        return lambda question, k: list(words.run(query=question, top_k=k)["documents"])
    embedder = _embedders().SentenceTransformersTextEmbedder(model=settings["model"], progress_bar=False)
    embedder.warm_up()
    meaning = retrievers.InMemoryEmbeddingRetriever(store)
    joiner = import_module("haystack.components.joiners").DocumentJoiner(join_mode="reciprocal_rank_fusion")

    def ask(question: str, k: int) -> list[Any]:
        vector = embedder.run(text=question)["embedding"]
        both = [
            words.run(query=question, top_k=_CANDIDATES)["documents"],
            meaning.run(query_embedding=vector, top_k=_CANDIDATES)["documents"],
        ]
        return list(joiner.run(documents=both, top_k=k)["documents"])

    return ask


def _embedders() -> Any:
    return import_module("haystack_integrations.components.embedders.sentence_transformers")


if __name__ == "__main__":
    main()
