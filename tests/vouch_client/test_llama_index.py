"""The retriever with LlamaIndex itself."""

import pytest

pytest.importorskip("llama_index.core", reason="the extra `llama-index` isn't installed")

from llama_index.core.schema import MetadataMode, TextNode

from tests.keyed import staff_key
from tests.loops import run_apart
from tests.processes import Server
from vouch_client import Answer, AsyncVouch, Filters, Vouch
from vouch_client.retrievers.llama_index import VouchRetriever

QUESTION = "is there a cure for myoclonus"


def test_a_node_is_the_quote_with_all_that_is_known_of_it(vouch: Vouch) -> None:
    (found,) = VouchRetriever(vouch, k=1).retrieve(QUESTION)
    hit = vouch.ask(QUESTION, k=1).hits[0]
    text, facts = vouch.document("myoclonus").text, found.node.metadata

    assert isinstance(found.node, TextNode)
    assert (found.node.text, found.node.node_id) == (hit.citation.quote, hit.citation.citation_id)
    assert found.score == hit.score
    assert text[facts["start"] : facts["end"]] == facts["parts"][-1]["text"]
    assert facts["text_sha256"] == hit.citation.text_sha256
    assert facts["link"] == vouch.link(hit.citation)
    assert TextNode.from_dict(found.node.to_dict()) == found.node


def test_a_model_reads_the_words_and_where_they_are_from_and_no_numbers(vouch: Vouch) -> None:
    (found,) = VouchRetriever(vouch, k=1).retrieve(QUESTION)
    read = found.node.get_content(MetadataMode.LLM)

    assert "There is no complete cure for the disease." in read
    assert "review_status: unknown" in read
    assert found.node.metadata["text_sha256"] not in read
    assert found.node.get_content(MetadataMode.EMBED) == found.node.get_content(MetadataMode.NONE)


def test_a_refusal_is_no_node_and_its_reason_is_given(vouch: Vouch) -> None:
    given: list[Answer] = []
    retriever = VouchRetriever(vouch, on_answer=given.append, filters=Filters(doc_ids=["none"]))

    assert retriever.retrieve(QUESTION) == []
    assert [answer.refusal.reason for answer in given if answer.refusal] == ["nothing_in_scope"]


def test_awaited_it_says_the_same_with_either_client(vouch: Vouch, asked_server: Server) -> None:
    async def ask() -> list[list[str]]:
        async with AsyncVouch(asked_server.url, key=staff_key()) as client:
            retrievers = [VouchRetriever(vouch, k=2), VouchRetriever(vouch, async_client=client, k=2)]
            return [[one.node.node_id for one in await each.aretrieve(QUESTION)] for each in retrievers]

    assert run_apart(ask()) == [[one.node.node_id for one in VouchRetriever(vouch, k=2).retrieve(QUESTION)]] * 2
