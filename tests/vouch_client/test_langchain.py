"""The retriever with LangChain itself, and LangChain's own tests of retrievers."""

import json

import pytest

pytest.importorskip("langchain_core", reason="the extra `langchain` isn't installed")
standard = pytest.importorskip("langchain_tests.integration_tests", reason="langchain-tests isn't installed")

from langchain_core.runnables import RunnableLambda  # noqa: E402 - it is there

from tests.keyed import staff_key  # noqa: E402
from tests.loops import run_apart  # noqa: E402
from tests.processes import Server  # noqa: E402
from vouch_client import Answer, AsyncVouch, Filters, Vouch  # noqa: E402
from vouch_client.retrievers.langchain import VouchRetriever  # noqa: E402

QUESTION = "is there a cure for myoclonus"
FRANCE = "what is the capital of France"


class TestStandard(standard.RetrieversIntegrationTests):  # type: ignore[misc, name-defined]
    """What LangChain asks of every retriever."""

    @pytest.fixture(autouse=True)
    def _client(self, vouch: Vouch) -> None:
        type(self)._asked = vouch

    @property
    def retriever_constructor(self) -> type[VouchRetriever]:
        return VouchRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, object]:
        return {"client": self._asked, "min_confidence": 0.0}

    @property
    def retriever_query_example(self) -> str:
        return "why do muscles twitch"


def test_a_document_is_the_quote_with_all_that_is_known_of_it(vouch: Vouch) -> None:
    (document,) = VouchRetriever(client=vouch, k=1).invoke(QUESTION)
    facts, cited = document.metadata, vouch.ask(QUESTION, k=1).hits[0].citation
    text = vouch.document("myoclonus").text

    assert document.page_content == cited.quote
    assert document.id == facts["citation_id"] == cited.citation_id
    assert text[facts["start"] : facts["end"]] == facts["parts"][-1]["text"]
    assert [part["role"] for part in facts["parts"]] == ["scope", "quote"]
    assert facts["text_sha256"] == cited.text_sha256
    assert (facts["updated_on"], facts["review_status"]) == ("2024-03-05", "unknown")
    assert facts["link"] == vouch.link(cited)
    assert facts["link"].startswith("http://127.0.0.1")
    assert facts["notice"] is None
    assert json.loads(json.dumps(facts)) == facts


def test_a_refusal_is_no_document_and_its_reason_is_given(vouch: Vouch) -> None:
    given: list[Answer] = []
    retriever = VouchRetriever(client=vouch, on_answer=given.append)

    assert retriever.invoke(FRANCE) == []
    assert retriever.invoke("I want to kill myself") == []
    assert [answer.refusal.reason for answer in given if answer.refusal] == ["nothing_on_subject", "crisis"]
    assert given[1].notice is not None


def test_awaited_it_says_the_same_with_either_client(vouch: Vouch, asked_server: Server) -> None:
    async def ask() -> list[list[str | None]]:
        async with AsyncVouch(asked_server.url, key=staff_key()) as client:
            retrievers = [VouchRetriever(client=vouch), VouchRetriever(client=vouch, async_client=client)]
            return [[one.id for one in await each.ainvoke(QUESTION, k=2)] for each in retrievers]

    assert run_apart(ask()) == [[one.id for one in VouchRetriever(client=vouch).invoke(QUESTION, k=2)]] * 2


def test_it_takes_its_place_in_a_chain_with_filters_and_passages(vouch: Vouch) -> None:
    retriever = VouchRetriever(client=vouch, k=1, passages=True, filters=Filters(doc_ids=["myoclonus"]))
    chain = retriever | RunnableLambda(lambda documents: documents[0].page_content)
    passage = vouch.ask(QUESTION, k=1).hits[0].passage

    assert chain.invoke(QUESTION).endswith(passage.text)
    assert VouchRetriever(client=vouch, filters=Filters(doc_ids=["none"])).invoke(QUESTION) == []
