"""Serves a retriever of any library over HTTP, in that library's own environment. It needs nothing but Python.

It serves what `module:name` names: an object with `invoke` (LangChain), `retrieve` (LlamaIndex), `run` (a Haystack
retriever), `search` (txtai), or a function of question and count. With `--argument` what is named is called with that
first, and what it returns is served. Answers are `{"hits": [{"id", "doc_id", "text", "score"}]}`, without a score
where the library gives none. How many are asked for is set as `search_kwargs["k"]` (LangChain), `similarity_top_k`
(LlamaIndex) or `k` where the object has that.

Run: python retriever_server.py [--path FOLDER] [--argument JSON] module:name PORT
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

Ask = Callable[[str, int], Any]
_WAYS: Mapping[str, Callable[[Any], Ask]] = {
    "invoke": lambda one: lambda question, k: _giving(one, k).invoke(question),
    "retrieve": lambda one: lambda question, k: _giving(one, k).retrieve(question),
    "run": lambda one: lambda question, k: one.run(query=question, top_k=k),
    "search": lambda one: lambda question, k: one.search(question, k),
}
_TEXTS, _NAMES = ("text", "page_content", "content"), ("id", "id_", "node_id")
_ARTICLES = ("doc_id", "document_id", "source_id", "source")


def _giving(one: Any, k: int) -> Any:
    """An object set to give so many hits, where it has a setting that can be set; as it is otherwise."""
    settings = getattr(one, "search_kwargs", None)
    if isinstance(settings, dict):
        settings["k"] = k
    for name in ("similarity_top_k", "k"):
        if isinstance(getattr(one, name, None), int):
            with suppress(AttributeError, TypeError, ValueError):
                setattr(one, name, k)
    return one


def ask_of(found: Any) -> Ask:
    """How an object is asked.

    Raises:
        TypeError: If it has none of the known ways.
    """
    for name, way in _WAYS.items():
        if callable(getattr(found, name, None)):
            return way(found)
    if callable(found):
        return lambda question, k: found(question, k)
    raise TypeError(f"{found!r} is no function, and has none of {', '.join(_WAYS)}")


def hits_of(answer: Any, k: int) -> list[dict[str, Any]]:
    """What was found in plain values, best first, k at most."""
    listed = answer.get("documents", answer.get("hits", ())) if isinstance(answer, Mapping) else answer
    return [_hit(one) for one in listed][:k]


def _hit(one: Any) -> dict[str, Any]:
    if isinstance(one, str):
        return {"text": one}
    if isinstance(one, tuple):
        return _pair(one)
    score = _value(one, ("score",))
    node = one if isinstance(one, Mapping) else getattr(one, "node", one)
    meta = _value(node, ("metadata", "meta")) or {}
    text = node.get_content() if hasattr(node, "get_content") else _value(node, _TEXTS)
    found = {"id": _value(node, _NAMES), "text": text, "doc_id": _value(node, _ARTICLES) or _value(meta, _ARTICLES)}
    found |= {name: _value(meta, (name,)) for name in ("start", "end")}
    found["score"] = None if score is None else float(score)
    return {name: value for name, value in found.items() if value is not None}


def _pair(one: tuple[Any, ...]) -> dict[str, Any]:
    """Two that belong together: a thing and its score, in this order."""
    thing, score = one[0], float(one[1])
    return {**(_hit(thing) if not isinstance(thing, str | int) else {"id": str(thing)}), "score": score}


def _value(one: Any, names: tuple[str, ...]) -> Any:
    for name in names:
        found = one.get(name) if isinstance(one, Mapping) else getattr(one, name, None)
        if found is not None and not callable(found):
            return found
    return None


def handler_of(ask: Ask) -> type[BaseHTTPRequestHandler]:
    """What answers requests."""

    class _Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            k = int(asked.get("limit", ["5"])[0])
            body: dict[str, Any]
            try:
                status, body = 200, {"hits": hits_of(ask(asked["query"][0], k), k)}
            except Exception as error:  # noqa: BLE001 - whatever a library raises is said to who asked
                status, body = 500, {"error": repr(error)}
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Nothing: no question is written down."""

    return _Handler


def main() -> None:
    """Serve until it is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--path", default="")
    parser.add_argument("--argument", default="")
    parser.add_argument("name")
    parser.add_argument("port", type=int)
    given = parser.parse_args()
    if given.path:
        sys.path.insert(0, given.path)
    module, _, name = given.name.partition(":")
    found = getattr(import_module(module), name)
    if given.argument:
        found = found(json.loads(given.argument))
    ThreadingHTTPServer(("127.0.0.1", given.port), handler_of(ask_of(found))).serve_forever()


if __name__ == "__main__":
    main()
