import asyncio

from starlette.types import Message, Receive, Scope, Send

from service.http.middleware.in_turn import InTurn, Turns
from tests.loops import run_apart


class _Noted:
    """An app that notes the path of each request that reaches it, and answers in the next turn of the loop."""

    def __init__(self) -> None:
        self.reached: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.reached.append(scope["path"])
        await asyncio.sleep(0)


async def _receive() -> Message:
    return {"type": "http.request"}


async def _send(message: Message) -> None:
    raise AssertionError(message)


def _ask(app: InTurn, path: str) -> "asyncio.Task[None]":
    scope = {"type": "http", "path": path, "root_path": ""}
    return asyncio.create_task(app(scope, _receive, _send))


def test_a_probe_goes_before_requests_that_came_earlier() -> None:
    async def asked() -> list[str]:
        noted = _Noted()
        app = InTurn(noted, Turns(at_once=4))
        questions = [_ask(app, f"/v1/search/{number}") for number in range(100)]
        await asyncio.gather(*questions, _ask(app, "/healthz"), _ask(app, "/readyz"))
        return noted.reached

    reached = run_apart(asked())

    assert reached[4:6] == ["/healthz", "/readyz"]
    assert [path for path in reached if path.startswith("/v1")] == [f"/v1/search/{number}" for number in range(100)]


def test_requests_that_come_now_and_then_wait_for_nothing() -> None:
    async def asked() -> list[int]:
        noted = _Noted()
        app = InTurn(noted, Turns(at_once=1))
        seen = []
        for number in range(3):
            task = _ask(app, f"/{number}")
            await asyncio.sleep(0)  # it starts in this turn
            seen.append(len(noted.reached))
            await task
            await asyncio.sleep(0)
        return seen

    assert run_apart(asked()) == [1, 2, 3]


def test_one_that_gives_up_leaves_its_turn_to_the_next() -> None:
    async def asked() -> list[str]:
        noted = _Noted()
        app = InTurn(noted, Turns(at_once=1))
        first, second, third = (_ask(app, path) for path in ("/first", "/second", "/third"))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(first, second, third, return_exceptions=True)
        return noted.reached

    assert run_apart(asked()) == ["/first", "/third"]
