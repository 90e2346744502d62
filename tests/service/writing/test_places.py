"""However many changes come at once, few are made at a time, and those that wait hold no thread of a question's."""

import asyncio
import threading
from typing import Any

import httpx
import pytest
from anyio.to_thread import current_default_thread_limiter

from service.writing import editor
from tests.loops import run_apart
from tests.service.writing.desk import GOUT, StaffDesk


def test_changes_that_wait_leave_threads_for_questions_and_too_many_are_refused(
    desk: StaffDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor, "_PATIENCE_S", 120.0)
    goes_on, put, busy = threading.Event(), desk.editor.put, []

    def held(*arguments: Any, **options: Any) -> Any:
        busy.append(1)
        goes_on.wait(120)
        return put(*arguments, **options)

    monkeypatch.setattr(desk.editor, "put", held)

    async def at_once() -> tuple[list[httpx.Response], int, int]:
        transport = httpx.ASGITransport(desk.app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://testserver", headers=dict(desk.client.headers)
        ) as client:
            sent = [asyncio.ensure_future(client.put(f"/v1/documents/a{at}", json=GOUT)) for at in range(60)]
            while len(busy) < 4 or sum(one.done() for one in sent) < 40:
                await asyncio.sleep(0.01)
            taken = int(current_default_thread_limiter().borrowed_tokens)
            listed = await client.get("/v1/documents")
            goes_on.set()
            return await asyncio.gather(*sent), taken, listed.status_code

    answers, taken, listed = run_apart(asyncio.wait_for(at_once(), 100))

    assert (taken, listed) == (4, 200)
    assert sorted(one.status_code for one in answers) == [201] * 20 + [503] * 40
    refused = next(one for one in answers if one.status_code == 503)
    assert (refused.json()["title"], refused.headers["retry-after"]) == ("Too many changes", "5")


def test_who_waits_too_long_for_a_place_is_refused_and_a_place_is_free_after_each_change(
    desk: StaffDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [desk.put(status="nonsense" if at % 2 else "draft").status_code for at in range(12)] == [201, 422] + [
        200, 422,
    ] * 5  # fmt: skip
    monkeypatch.setattr(editor, "_PATIENCE_S", 0.0)

    async def all_taken() -> int:
        for _ in range(4):
            await desk.editor.place().__aenter__()
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(desk.app), base_url="http://testserver", headers=dict(desk.client.headers)
        ) as client:
            return (await client.delete("/v1/documents/gout")).status_code

    assert run_apart(all_taken()) == 503
