"""The words that a request asks with, wherever it has them: a refused one gets the notice that they call for, too."""

import json
import re
from asyncio import get_running_loop
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.types import Scope

from service.emergency.notices import Notice, Notices
from service.http.bodies.notice import NoticeBody
from service.http.bodies.question import MAX_QUESTION
from service.http.own_path import is_change
from service.http.request_notice import leave_notice, notice_of

BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})
_QUESTION = re.compile(r'"(?:question|q)"\s*:\s*"((?:[^"\\]|\\.)*)', re.DOTALL)
_IN_ADDRESS = {"q", "mainSearchCriteria.v.dn", "mainSearchCriteria.v.ot"}
_CUT_ESCAPE = re.compile(r"\\u[0-9a-fA-F]{0,3}$")
_UNBROKEN = re.compile(r"(\S{80})")
_THREAD = ThreadPoolExecutor(1, thread_name_prefix="refused")  # it starts with the first that is refused


def asked_words(scope: Scope, body: bytes) -> list[str]:
    """What is asked: in the query string every `q`, and the words of a record; and what the body asks, whatever it is.

    That is `question` or `q` of JSON, or that of each of its `questions`, or of what looks like the start of it, or of
    a form, else all of it. What changes documents asks nothing, whatever they say.
    """
    query = scope["query_string"].decode("latin-1")
    return _fields(query, _IN_ADDRESS) + (_in_body(body) if body and not is_change(scope) else [])


def words_of(asked: object) -> list[str]:
    """What is asked in JSON that was read, whatever it is: of several `questions`, what each of them asks."""
    several = asked.get("questions") if isinstance(asked, dict) and "question" not in asked else None
    return [_words(one) for one in several] if isinstance(several, list) and several else [_words(asked)]


def asked_country(scope: Scope, body: bytes) -> str | None:
    """The country that a request names; None where it names none. What is no country's name is given as it is.

    In a body that can't be read none is looked for: the question in it may name some.
    """
    query = scope["query_string"].decode("latin-1")
    try:
        read = json.loads(body) if body else None
    except (ValueError, RecursionError):
        read = None
    named = read.get("country") if isinstance(read, dict) else None
    several = read.get("questions") if isinstance(read, dict) else None
    if named is None and isinstance(several, list):
        named = next((one["country"] for one in several if isinstance(one, dict) and one.get("country")), None)
    return next(iter(_fields(query, {"country"})[-1:]), None) if named is None else str(named)


def find_in(notices: Notices, *texts: str) -> Notice | None:
    """The notice that texts of any length call for.

    In a long one, words of more than 80 characters are cut: looking through a word takes the square of its length.
    The worst 64 KiB that were found take 0.3 s then, else 12 s.
    """
    for text in texts:
        short = text if len(text) <= 2 * MAX_QUESTION else _UNBROKEN.sub(r"\1 ", text)
        if found := notices.find(short):
            return found
    return None


async def find_asked(notices: Notices, scope: Scope, body: bytes) -> NoticeBody | None:
    """The notice that a request calls for, found in a thread for this alone: no other request waits meanwhile."""
    texts = asked_words(scope, body)
    if not texts:
        return None
    there = notices.in_country(asked_country(scope, body))
    return NoticeBody.of(await get_running_loop().run_in_executor(_THREAD, find_in, there, *texts))


async def notice_for(request: Request, notices: Notices) -> NoticeBody | None:
    """The notice that was left with a request, else the one that it calls for, which is left then."""
    if left := notice_of(request.scope):
        return left
    body = b"" if request.method in BODILESS else await request.body()
    found = await find_asked(notices, request.scope, body)
    leave_notice(request, found)
    return found


def _in_body(body: bytes) -> list[str]:
    try:
        return words_of(json.loads(body))
    except (ValueError, RecursionError):
        text = body.decode(errors="replace")
        asked_in_part = [_unescaped(found) for found in _QUESTION.findall(text)]
        return asked_in_part or _fields(text, {"q", "question"}) or [text]


def _words(asked: object) -> str:
    """Its `question` or `q`, else all of it."""
    question = asked.get("question", asked.get("q")) if isinstance(asked, dict) else None
    return question if isinstance(question, str) else json.dumps(asked, ensure_ascii=False)


def _fields(form: str, names: set[str]) -> list[str]:
    return [value for name, value in parse_qsl(form) if name in names]


def _unescaped(text: str) -> str:
    """A string of JSON that may end anywhere; as it is where it holds what JSON doesn't know."""
    try:
        return str(json.loads(f'"{_CUT_ESCAPE.sub("", text)}"', strict=False))
    except ValueError:
        return text
