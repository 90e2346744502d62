"""Retrievers of other libraries, asked by a small server in an environment of theirs; and txtai's own server."""

import sys
from pathlib import Path

from eval.errors import MalformedMapping
from eval.peers.known import SERVE_RETRIEVER
from eval.peers.server import ServerCommand
from eval.systems.adapters.mapping import SearchMapping, mapping_of

_READY = "/search?limit=1&query=ready"
_ASKED = {"url": "http://127.0.0.1:{port}/search", "query": {"query": "{question}", "limit": "{k}"}, "timeout_s": 120}
_SERVED = {name: name for name in ("hits", "text", "id", "doc_id", "score", "start", "end")}
_TXTAI = {
    "hits": "",
    "text": "text",
    "id": "id",
    "score": "score",
    "doc_id": {"path": "id", "pattern": r"^(.*)#\d+-\d+$"},
    "start": {"path": "id", "pattern": r"#(\d+)-\d+$"},
    "end": {"path": "id", "pattern": r"#\d+-(\d+)$"},
}


def retriever_mapping(name: str) -> SearchMapping:
    """How the server of `eval.peers.retriever_server` is asked."""
    return mapping_of({**_ASKED, "answer": _SERVED}, name, name=name)


def txtai_mapping(name: str) -> SearchMapping:
    """How txtai's own server is asked, over passages whose ids say where they are (`eval.peers.passages`)."""
    return mapping_of({**_ASKED, "answer": _TXTAI}, name, name=name)


def retriever_command(
    name: str, place: str, *, python: Path | None = None, folder: Path | None = None
) -> ServerCommand:
    """What serves an object of a module.

    Args:
        name: What it is called.
        place: `module:object`.
        python: The Python that has its library; this one by default.
        folder: Where the module is; where Python finds it by default.

    Raises:
        MalformedMapping: If the place hasn't that form.
    """
    module, colon, found = place.partition(":")
    if not colon or not module.replace(".", "").isidentifier() or not found.isidentifier():
        raise MalformedMapping(
            "It names no object of a module",
            where=name,
            value=place,
            remedy="Write it like our_search:retriever, where our_search.py makes the object",
        )
    path = ("--path", str(folder)) if folder else ()
    return ServerCommand(name, (str(python or sys.executable), str(SERVE_RETRIEVER), *path, place), _READY)
