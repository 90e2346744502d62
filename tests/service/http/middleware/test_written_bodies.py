"""Large bodies: from whom they are taken, and how many at once."""

import asyncio
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.access.access import Access
from service.access.key_file import KeyFile
from service.access.key_ring import KeyRing
from service.access.keys import AccessScope
from service.access.policy import AccessPolicy
from service.http.middleware.body_limit import BodyLimit
from service.http.middleware.written_bodies import MAX_FILE_BYTES, MAX_JSON_BYTES, allowance_of
from tests.keyed import key_like
from tests.loops import run_apart

USUAL = 64 * 1024


def scope(method: str, path: str, key: str = "") -> Scope:
    headers = [(b"authorization", f"Bearer {key}".encode())] if key else []
    return {"type": "http", "method": method, "path": path, "headers": headers}


@pytest.mark.parametrize(
    ("method", "path", "holder", "most"),
    [
        ("PUT", "/v1/documents/a", AccessScope.DOCUMENTS, MAX_JSON_BYTES),
        ("PATCH", "/v1/documents/a", AccessScope.STAFF, MAX_JSON_BYTES),
        ("PUT", "/v1/documents/a/file", AccessScope.DOCUMENTS, MAX_FILE_BYTES),
        ("POST", "/v1/documents", AccessScope.DOCUMENTS, MAX_FILE_BYTES),
        ("POST", "/v1/documents/file", AccessScope.DOCUMENTS, MAX_JSON_BYTES),
        ("PUT", "/v1/documents/a/file", AccessScope.SEARCH, USUAL),
        ("POST", "/v1/documents", AccessScope.METRICS, USUAL),
        ("PUT", "/v1/documents/a/file", None, USUAL),
        ("POST", "/v1/ask", AccessScope.STAFF, USUAL),
        ("POST", "/v1/check", AccessScope.DOCUMENTS, USUAL),
    ],
)
def test_who_changes_documents_may_send_more_than_who_asks(
    tmp_path: Path, method: str, path: str, holder: AccessScope | None, most: int
) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    text = "" if holder is None else keys.create(key_like(scope=holder))
    allowed = allowance_of(Access(AccessPolicy(), KeyRing(keys.path)))

    assert allowed(scope(method, path, text)) == most
    if holder is not None:
        keys.revoke(text.rpartition("_")[0])
        fresh = allowance_of(Access(AccessPolicy(), KeyRing(keys.path)))
        assert fresh(scope(method, path, text)) == USUAL


async def refuse(_: Scope, body: bytes, status: int) -> ASGIApp:
    return PlainTextResponse("", status)


def test_four_large_bodies_are_held_at_once_and_a_place_is_free_after_each() -> None:
    hold, passed = asyncio.Event(), list[int]()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        passed.append(len((await receive())["body"]))
        await hold.wait()
        await PlainTextResponse("")(scope, receive, send)

    limit = BodyLimit(app, refuse, lambda _: 200_000)

    async def post(size: int) -> int:
        status = 0
        parts = [b"x" * 50_000] * (size // 50_000)

        async def receive() -> Message:
            body = parts.pop()
            return {"type": "http.request", "body": body, "more_body": bool(parts)}

        async def send(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)

        await limit(scope("PUT", "/v1/documents/a/file"), receive, send)
        return status

    async def all_of_them() -> list[int]:
        held = [asyncio.create_task(post(200_000)) for _ in range(4)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        refused = [await post(200_000), await post(250_000)]
        small = asyncio.create_task(post(50_000))
        await asyncio.sleep(0)
        hold.set()
        return [*await asyncio.gather(*held), *refused, await small, await post(200_000), await post(250_000)]

    assert run_apart(all_of_them()) == [200] * 4 + [503, 503] + [200, 200, 413]
    assert passed == [200_000] * 4 + [50_000, 200_000]
