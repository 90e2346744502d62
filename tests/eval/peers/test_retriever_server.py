import json
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.request import urlopen

import pytest

from eval.errors import MalformedMapping, ServiceFailed
from eval.peers.retriever_server import ask_of, hits_of
from eval.peers.server import pss_mb, started
from eval.systems.adapters.retriever import retriever_command


class _LangChain:
    def invoke(self, question: str) -> list[Any]:
        return [SimpleNamespace(id="a", page_content=question, metadata={"source": "d", "start": 0, "end": 4})]


class _Node:
    node_id = "n"
    metadata = {"doc_id": "d"}  # noqa: RUF012

    def get_content(self) -> str:
        return "words"


class _LlamaIndex:
    def retrieve(self, question: str) -> list[Any]:
        return [SimpleNamespace(node=_Node(), score=0.5)]


class _Haystack:
    def run(self, *, query: str, top_k: int) -> dict[str, Any]:
        found = [SimpleNamespace(id=str(n), content=query, meta={"doc_id": "d"}, score=1.0 / (n + 1)) for n in range(9)]
        return {"documents": found[:top_k]}


class _Txtai:
    def __init__(self, found: list[Any]) -> None:
        self.found = found

    def search(self, question: str, limit: int) -> list[Any]:
        return self.found[:limit]


@pytest.mark.parametrize(
    ("found", "first"),
    [
        (_LangChain(), {"id": "a", "text": "why", "doc_id": "d", "start": 0, "end": 4}),
        (_LlamaIndex(), {"id": "n", "text": "words", "doc_id": "d", "score": 0.5}),
        (_Haystack(), {"id": "0", "text": "why", "doc_id": "d", "score": 1.0}),
        (_Txtai([("d#0-4", 0.7)]), {"id": "d#0-4", "score": 0.7}),
        (_Txtai([{"id": "x", "text": "t", "score": 0.6}]), {"id": "x", "text": "t", "score": 0.6}),
        (lambda question, k: [question] * k, {"text": "why"}),
        (
            lambda question, _: [(SimpleNamespace(page_content=question, metadata={}), 0.25)],
            {"text": "why", "score": 0.25},
        ),
    ],
)
def test_every_kind_of_retriever_is_asked_its_own_way(found: Any, first: dict[str, Any]) -> None:
    hits = hits_of(ask_of(found)("why", 3), 3)
    assert hits[0] == first
    assert len(hits) <= 3


class _ByStore:
    """As LangChain's retriever over a store, LlamaIndex's over vectors and LangChain's BM25 are set."""

    def __init__(self) -> None:
        self.search_kwargs = {"k": 4, "fetch_k": 20}
        self.similarity_top_k = 2
        self.k = 4

    def invoke(self, question: str) -> list[str]:
        return [question] * min(self.search_kwargs["k"], self.similarity_top_k, self.k)


class _Fixed:
    """As one whose setting can't be set."""

    @property
    def similarity_top_k(self) -> int:
        return 2

    def retrieve(self, question: str) -> list[str]:
        return [question] * self.similarity_top_k


def test_a_retriever_is_set_to_give_as_many_as_are_asked_for() -> None:
    found = _ByStore()
    assert len(hits_of(ask_of(found)("why", 10), 10)) == 10
    assert found.search_kwargs == {"k": 10, "fetch_k": 20}
    assert len(hits_of(ask_of(_Fixed())("why", 10), 10)) == 2


def test_no_score_is_made_up_and_no_more_than_asked_for_are_given() -> None:
    assert hits_of(["a", "b", "c"], 2) == [{"text": "a"}, {"text": "b"}]
    with pytest.raises(TypeError, match="no function"):
        ask_of(3)


def test_an_object_of_a_module_is_served_waited_for_and_weighed(tmp_path: Path) -> None:
    (tmp_path / "our_search.py").write_text(
        "def find(question, k):\n"
        "    if question == 'fail':\n"
        "        raise ValueError('broken')\n"
        "    return [{'text': question, 'doc_id': 'd', 'score': 1}] * 9\n"
    )
    command = retriever_command("ours", "our_search:find", folder=tmp_path)
    with started(command, tmp_path / "logs") as server:
        url = f"http://127.0.0.1:{server.port}/search?limit=2&query="
        with urlopen(f"{url}a%20b") as answer:
            assert json.loads(answer.read())["hits"] == [{"score": 1.0, "text": "a b", "doc_id": "d"}] * 2
        with pytest.raises(OSError, match="500"):
            urlopen(f"{url}fail")
        assert server.seconds > 0.0
        if sys.platform == "linux":
            assert pss_mb(server.pid) > 1.0


def test_a_server_that_does_not_start_is_said_with_what_it_printed(tmp_path: Path) -> None:
    (tmp_path / "our_search.py").write_text("raise RuntimeError('no index here')\n")
    command = retriever_command("ours", "our_search:find", folder=tmp_path)
    with pytest.raises(ServiceFailed, match="no index here"), started(command, tmp_path):
        pass


def test_a_retriever_that_raises_is_said_at_once_with_its_error(tmp_path: Path) -> None:
    (tmp_path / "our_search.py").write_text("def find(question, k):\n    raise ValueError('no key was given')\n")
    command = retriever_command("ours", "our_search:find", folder=tmp_path)
    began = time.perf_counter()
    with pytest.raises(ServiceFailed, match="status 500") as error, started(command, tmp_path / "logs"):
        pass
    assert "no key was given" in str(error.value.value)
    assert time.perf_counter() - began < 60.0  # it would be waited for three minutes


@pytest.mark.parametrize("place", ["our_search", "our_search:", ":find", "our search:find", "our:find()"])
def test_a_place_that_is_none_is_refused(place: str) -> None:
    with pytest.raises(MalformedMapping):
        retriever_command("ours", place)
