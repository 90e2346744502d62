"""A retriever for LangChain; it needs the extra `langchain`."""

from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables.config import run_in_executor
from pydantic import ConfigDict

from vouch_client.asynchronous import AsyncVouch
from vouch_client.calls import Filters
from vouch_client.client import Vouch
from vouch_client.retrievers.retrieval import OnAnswer, Retrieved, Wanted


class VouchRetriever(BaseRetriever):
    """Gives the words that answer, with their citation in `metadata`; an empty list where the service refuses.

    LangChain has no place for why it refuses, nor for a notice: give `on_answer`, and show the notice first.

    Attributes:
        client: Asks the service.
        async_client: Asks it where the retriever is awaited; None has a thread ask with `client`.
        k: How many documents at most; `invoke(question, k=3)` asks for another number once.
        filters: Where they may come from.
        min_confidence: Refuse below it; None takes the service's own.
        passages: Whether a document's text is the whole passage, and not only the words that answer.
        on_answer: Is given each whole answer.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    client: Vouch
    async_client: AsyncVouch | None = None
    k: int = 5
    filters: Filters = Filters()
    min_confidence: float | None = None
    passages: bool = False
    on_answer: OnAnswer | None = None

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain gives it by name
        k: int | None = None,
        **_: Any,
    ) -> list[Document]:
        return [_document(found) for found in self._wanted().ask(self.client, query, k)]

    async def _aget_relevant_documents(
        self,
        query: str,
        *,
        run_manager: AsyncCallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain gives it by name
        k: int | None = None,
        **_: Any,
    ) -> list[Document]:
        wanted = self._wanted()
        if self.async_client is not None:
            return [_document(found) for found in await wanted.ask_async(self.async_client, query, k)]
        return [_document(found) for found in await run_in_executor(None, wanted.ask, self.client, query, k)]

    def _wanted(self) -> Wanted:
        return Wanted(self.k, self.filters, self.min_confidence, self.passages, self.on_answer)


def _document(found: Retrieved) -> Document:
    return Document(id=found.citation_id, page_content=found.text, metadata=found.facts)
