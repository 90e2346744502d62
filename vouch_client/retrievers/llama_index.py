"""A retriever for LlamaIndex; it needs the extra `llama-index`."""

import asyncio
from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from vouch_client.asynchronous import AsyncVouch
from vouch_client.calls import Filters
from vouch_client.client import Vouch
from vouch_client.retrievers.retrieval import SHOWN_TO_MODELS, OnAnswer, Retrieved, Wanted


class VouchRetriever(BaseRetriever):
    """Gives the words that answer as nodes, with their citation in `metadata`; none where the service refuses.

    LlamaIndex has no place for why it refuses, nor for a notice: give `on_answer`, and show the notice first.

    Args:
        client: Asks the service.
        async_client: Asks it where the retriever is awaited; None has a thread ask with `client`.
        k: How many nodes at most.
        filters: Where they may come from.
        min_confidence: Refuse below it; None takes the service's own.
        passages: Whether a node's text is the whole passage, and not only the words that answer.
        on_answer: Is given each whole answer.
        more: What `BaseRetriever` takes besides.
    """

    def __init__(
        self,
        client: Vouch,
        *,
        async_client: AsyncVouch | None = None,
        k: int = 5,
        filters: Filters = Filters(),  # noqa: B008 - it is frozen
        min_confidence: float | None = None,
        passages: bool = False,
        on_answer: OnAnswer | None = None,
        **more: Any,
    ) -> None:
        super().__init__(**more)
        self._client = client
        self._async_client = async_client
        self._wanted = Wanted(k, filters, min_confidence, passages, on_answer)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [_node(found) for found in self._wanted.ask(self._client, query_bundle.query_str, None)]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        if self._async_client is None:
            return await asyncio.to_thread(self._retrieve, query_bundle)
        return [
            _node(found) for found in await self._wanted.ask_async(self._async_client, query_bundle.query_str, None)
        ]


def _node(found: Retrieved) -> NodeWithScore:
    hidden = [name for name in found.facts if name not in SHOWN_TO_MODELS]
    node = TextNode(
        id_=found.citation_id,
        text=found.text,
        metadata=found.facts,
        excluded_llm_metadata_keys=hidden,
        excluded_embed_metadata_keys=list(found.facts),
    )
    return NodeWithScore(node=node, score=found.score)
