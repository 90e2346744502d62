"""How a search API is asked and read, from a file that anyone can write (YAML).

name: our search
url: https://search.example.org/api    # {question} and {k} are filled in, percent-encoded, in its path and query
method: POST                      # or GET, the default
query: {lang: en}                 # of the address; {question} and {k} are filled in
body: {q: "{question}", size: "{k}"}
headers: {X-Client: evaluation}   # a key belongs into --key-file
timeout_s: 30
answer:                           # where in the JSON things are
  hits: results                   # the list of what was found, best first
  text: body                      # within each: its words …
  doc_id: article.id              # … its article, and anything of: id, score, start, end, quote, beside
  confidence: certainty           # in the answer itself; the best hit's score where it isn't given
  refused: no_answer              # in the answer itself: true, or a text, where nothing is answered
confidence_is: probability        # or score, the default
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit

import yaml

from eval.errors import MalformedMapping
from eval.systems.adapters.fields import FieldPath, field_path
from eval.systems.response import PROBABILITY, SCORE

_KEYS = {"name", "url", "method", "query", "body", "headers", "timeout_s", "answer", "confidence_is"}
_OF_HITS = ("text", "id", "doc_id", "score", "start", "end", "quote", "beside")
_OF_ANSWER = ("hits", "confidence", "refused")
_PLACEHOLDER = re.compile(r"\{(question|k|port)\}")
_IN_BRACES = re.compile(r"\{[^{}]*\}")
_LONGEST_S = 600.0


@dataclass(frozen=True, slots=True)
class SearchMapping:
    """How a search API is asked, and where in its answers things are.

    Attributes:
        name: What it is called in results.
        url: Its address, with `{question}` and `{k}` in path and query; `{port}` is that of servers started here.
        method: GET or POST.
        query: Of the address, with `{question}` and `{k}`.
        body: What is posted, with the same.
        headers: Of each request.
        timeout_s: How long to wait.
        answer: Where things of an answer and of each hit are, by name.
        confidence_is: Whether its confidence claims to be a probability.
    """

    name: str
    url: str
    method: str = "GET"
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout_s: float = 30.0
    answer: Mapping[str, FieldPath] = field(default_factory=dict)
    confidence_is: str = SCORE

    @property
    def record(self) -> dict[str, Any]:
        """All that answers depend on; of headers their names alone, since they may hold keys."""
        return {
            "url": self.url,
            "method": self.method,
            "query": dict(self.query),
            "body": self.body,
            "headers": sorted(self.headers),
            "answer": {name: path.record for name, path in self.answer.items()},
        }


def filled(template: Any, question: str, k: int) -> Any:
    """A template with the question and the count; one that is nothing but `{k}` becomes a number."""
    if isinstance(template, Mapping):
        return {key: filled(value, question, k) for key, value in template.items()}
    if isinstance(template, list):
        return [filled(value, question, k) for value in template]
    if template == "{k}":
        return k
    if not isinstance(template, str):
        return template
    return _PLACEHOLDER.sub(lambda found: {"question": question, "k": str(k)}.get(found[1], found[0]), template)


def filled_address(path: str, question: str, k: int) -> str:
    """A path with its query, with the question and the count percent-encoded: no character of theirs parts it."""
    return _PLACEHOLDER.sub(
        lambda found: {"question": percent_encode(question, safe=""), "k": str(k)}.get(found[1], found[0]), path
    )


def read_mapping(path: Path) -> SearchMapping:
    """Read a mapping.

    Raises:
        MalformedMapping: If it can't be read, or something in it is missing, unknown or of another kind.
    """
    try:
        record = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise MalformedMapping(f"The mapping can't be read: {error}", where=str(path), remedy=_REMEDY) from None
    return mapping_of(record, str(path), name=path.stem)


def mapping_of(record: Any, where: str, *, name: str) -> SearchMapping:
    """Check a mapping; see `read_mapping`."""
    if not isinstance(record, dict) or not {"url", "answer"} <= set(record) <= _KEYS:
        given = ", ".join(map(str, record)) if isinstance(record, dict) else type(record).__name__
        raise MalformedMapping(
            "A mapping needs url and answer, and knows no other keys than its own",
            where=where,
            value=given,
            remedy=f"Use {', '.join(sorted(_KEYS))}",
        )
    method = _one_of(record.get("method", "GET"), ("GET", "POST"), f"{where}, method")
    found = SearchMapping(
        name=_text(record.get("name", name), f"{where}, name"),
        url=_url(record["url"], f"{where}, url"),
        method=method,
        query=_texts(record.get("query", {}), f"{where}, query"),
        body=record.get("body"),
        headers=_texts(record.get("headers", {}), f"{where}, headers"),
        timeout_s=_seconds(record.get("timeout_s", 30.0), f"{where}, timeout_s"),
        answer=_answer(record["answer"], f"{where}, answer"),
        confidence_is=_one_of(record.get("confidence_is", SCORE), (PROBABILITY, SCORE), f"{where}, confidence_is"),
    )
    if "{question}" not in str([found.url, dict(found.query), found.body]):
        raise MalformedMapping(
            "The question is asked nowhere", where=where, remedy="Write {question} into url, query or body, in quotes"
        )
    if found.body is not None and method == "GET":
        raise MalformedMapping(
            "A body is sent with POST alone", where=f"{where}, method", value=method, remedy="Write method: POST"
        )
    return found


_REMEDY = "Write it as docs/evaluation.md shows"


def _answer(value: Any, where: str) -> dict[str, FieldPath]:
    known = (*_OF_ANSWER, *_OF_HITS)
    if not isinstance(value, dict) or "hits" not in value or not set(value) <= set(known):
        raise MalformedMapping(
            "answer says where hits are, and knows no other keys than its own",
            where=where,
            value=", ".join(map(str, value)) if isinstance(value, dict) else value,
            remedy=f"Use {', '.join(known)}",
        )
    if "text" not in value and not {"doc_id", "start", "end"} <= set(value):
        raise MalformedMapping(
            "Nothing says what the words of a hit are",
            where=where,
            value=", ".join(value),
            remedy="Give text, or doc_id with start and end",
        )
    return {name: field_path(one, f"{where}.{name}") for name, one in value.items()}


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise MalformedMapping("It is no text, or blank", where=where, value=value, remedy="Write a text")
    return value


def _url(value: Any, where: str) -> str:
    """An address whose placeholders are known, and where they can be filled in."""
    url = _text(value, where)
    unknown = [found for found in _IN_BRACES.findall(url) if not _PLACEHOLDER.fullmatch(found)]
    if unknown:
        raise MalformedMapping(
            f"{unknown[0]} is filled in by nothing", where=where, value=url, remedy="Write {question} or {k}"
        )
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise MalformedMapping(
            f"It is no web address: {error}", where=where, value=url, remedy="Write it like http://host:8000/search"
        ) from None
    if any(name in part for name in ("{question}", "{k}") for part in (parts.scheme, parts.netloc, parts.fragment)):
        raise MalformedMapping(
            "The question and the count are filled into path and query alone",
            where=where,
            value=url,
            remedy="Write it like http://host:8000/search/{question}?size={k}",
        )
    return url


def _texts(value: Any, where: str) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(one, str | int | float) for one in value.values()):
        raise MalformedMapping(
            "It is no list of names with values", where=where, value=value, remedy='Write it like {q: "{question}"}'
        )
    return {str(key): str(one) for key, one in value.items()}


def _one_of(value: Any, known: tuple[str, ...], where: str) -> str:
    if value not in known:
        raise MalformedMapping("It is another word", where=where, value=value, remedy=f"Write {' or '.join(known)}")
    return str(value)


def _seconds(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _LONGEST_S:
        raise MalformedMapping(
            "It is no number of seconds", where=where, value=value, remedy=f"Write a number up to {_LONGEST_S:g}"
        )
    return float(value)
