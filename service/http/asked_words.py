"""The question in a request that isn't handled, for the notice that it calls for."""

import json
from urllib.parse import parse_qsl

from starlette.types import Scope

from service.http.bodies.question import READ_CHARS


def asked_words(scope: Scope, body: bytes) -> str | None:
    """What is asked: `question` of a JSON body, else `q` of the query string; None where there is neither."""
    if body:
        try:
            read = json.loads(body)
        except (ValueError, RecursionError):
            return None
        asked = read.get("question") if isinstance(read, dict) else None
    else:
        query = scope["query_string"].decode("latin-1")
        asked = next((value for name, value in parse_qsl(query) if name == "q"), None)
    return asked[:READ_CHARS] if isinstance(asked, str) else None
