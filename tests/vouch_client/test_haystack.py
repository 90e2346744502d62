"""The retriever with Haystack itself."""

import pytest

pytest.importorskip("haystack", reason="the extra `haystack` isn't installed")

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.utils import Secret

from tests.keyed import staff_key
from tests.processes import Server
from vouch_client import Vouch
from vouch_client.retrievers.haystack import VouchRetriever

QUESTION = "is there a cure for myoclonus"


def test_a_document_is_the_quote_with_all_that_is_known_of_it(vouch: Vouch, asked_server: Server) -> None:
    found = VouchRetriever(asked_server.url, top_k=1).run(query=QUESTION)
    (document,), hit = found["documents"], vouch.ask(QUESTION, k=1).hits[0]
    text = vouch.document("myoclonus").text

    assert (document.content, document.id, document.score) == (hit.citation.quote, hit.citation.citation_id, hit.score)
    assert text[document.meta["start"] : document.meta["end"]] == document.meta["parts"][-1]["text"]
    assert document.meta["link"] == vouch.link(hit.citation)
    assert (found["refusal"], found["notice"]) == (None, None)
    assert Document.from_dict(document.to_dict()) == document


def test_a_refusal_and_a_notice_have_outputs_of_their_own(asked_server: Server) -> None:
    crisis = VouchRetriever(asked_server.url).run(query="I want to kill myself")
    none = VouchRetriever(asked_server.url, filters={"doc_ids": ["none"]}).run(query=QUESTION)

    assert crisis["documents"] == none["documents"] == []
    assert crisis["refusal"]["reason"] == "crisis"
    assert crisis["notice"]["text"]
    assert none["refusal"]["reason"] == "nothing_in_scope"


def test_it_is_saved_with_a_pipeline_and_read_again(asked_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCH_KEY", staff_key())
    retriever = VouchRetriever(asked_server.url, key=Secret.from_env_var("SEARCH_KEY"), top_k=3, min_confidence=0.0)
    pipeline = Pipeline()
    pipeline.add_component("vouch", retriever)
    pipeline.add_component("joined", DocumentJoiner())
    pipeline.connect("vouch.documents", "joined.documents")
    saved = pipeline.dumps()

    found = Pipeline.loads(saved, allowed_modules=["vouch_client.*", "haystack.*"]).run(
        {"vouch": {"query": "why do muscles twitch"}}
    )

    assert staff_key() not in saved
    assert len(found["joined"]["documents"]) == 3
    assert len(VouchRetriever(asked_server.url).run(query=QUESTION, top_k=1)["documents"]) == 1
