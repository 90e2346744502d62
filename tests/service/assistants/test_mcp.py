"""Asked as assistants ask: by the protocol's own client, over standard input and output of a real `vouch mcp`."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import StdioServerParameters
from mcp.client import Client
from mcp.client.stdio import stdio_client
from mcp.types import CallToolResult

from ingest.home import Home
from tests.once import copied
from tests.processes import VOUCH, environment

TOOLS = {"search", "fetch", "ask", "check_quotes", "get_document", "list_topics"}
CURE = "There is no complete cure for the disease."


@asynccontextmanager
async def assistant(home: Home, log: Path, **more: str) -> AsyncIterator[Client]:
    """A client of a server that it starts."""
    parameters = StdioServerParameters(
        command=VOUCH, args=["mcp", "--base-url", "https://search.example"], env=environment(home, **more)
    )
    with log.open("w") as errors:
        async with Client(stdio_client(parameters, errlog=errors)) as client:
            yield client


def talk(look: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Have a conversation come to its end, in a thread of its own: browsers' tests leave a loop in the one of tests."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(look())).result()


Look = Callable[[Client], Coroutine[Any, Any, None]]


@pytest.fixture(scope="module")
def talk_with_one(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Look], None]]:
    """Has a conversation with one assistant of the module, in a thread and a loop of its own."""
    ready: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, Client]] = Future()

    async def hold() -> None:
        async with assistant(built_home, tmp_path_factory.mktemp("mcp") / "log") as client:
            done = asyncio.Event()
            ready.set_result((asyncio.get_running_loop(), done, client))
            await done.wait()

    def run() -> None:
        try:
            asyncio.run(hold())
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)

    thread = threading.Thread(target=run)
    thread.start()
    loop, done, client = ready.result()
    yield lambda look: asyncio.run_coroutine_threadsafe(look(client), loop).result()
    loop.call_soon_threadsafe(done.set)
    thread.join()


def structured(result: CallToolResult) -> Mapping[str, Any]:
    """What a tool gave; its one text has the same JSON."""
    (text,) = result.content
    assert text.type == "text"
    assert json.loads(text.text) == result.structured_content
    found: Mapping[str, Any] = result.structured_content
    return found


def test_the_tools_are_there_and_only_read(talk_with_one: Callable[[Look], None]) -> None:
    async def look(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == TOOLS
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
        assert all(tool.description for tool in tools)
        parameters = [value for tool in tools for value in tool.input_schema["properties"].values()]
        assert len(parameters) == 7
        assert all(parameter["description"] for parameter in parameters)

    talk_with_one(look)


def test_search_and_fetch_keep_to_their_contract(talk_with_one: Callable[[Look], None]) -> None:
    async def look(client: Client) -> None:
        found = structured(await client.call_tool("search", {"query": "is there a cure for myoclonus"}))
        assert set(found) == {"results"}
        first = found["results"][0]
        assert set(first) == {"id", "title", "url"}
        assert first["id"].startswith("myoclonus#")
        assert first["url"].startswith("https://search.example/documents/myoclonus?cite=")
        fetched = structured(await client.call_tool("fetch", {"id": first["id"]}))
        assert set(fetched) == {"id", "title", "text", "url", "metadata"}
        assert (fetched["id"], fetched["url"]) == (first["id"], first["url"])
        assert CURE in fetched["text"]
        assert CURE in fetched["metadata"]["quote"]
        assert fetched["metadata"]["updated_on"] == "2024-03-05"
        whole = structured(await client.call_tool("fetch", {"id": "myoclonus"}))
        assert whole["text"] == fetched["text"]
        assert whole["url"] == "https://search.example/documents/myoclonus"

    talk_with_one(look)


def test_a_refusal_is_no_result_with_the_reason_and_a_notice_comes_first(talk_with_one: Callable[[Look], None]) -> None:
    async def look(client: Client) -> None:
        refused = structured(await client.call_tool("search", {"query": "what is the capital of France"}))
        assert refused["results"] == []
        assert refused["refusal"]["reason"] == "nothing_on_subject"
        assert all(one["url"].startswith("https://") for one in refused["refusal"]["nearest"])
        crisis = structured(await client.call_tool("search", {"query": "I want to kill myself"}))
        assert (crisis["results"], crisis["refusal"]["reason"]) == ([], "crisis")
        assert crisis["notice"]["topic"]
        asked = structured(await client.call_tool("ask", {"question": "my chest hurts and my arm is numb", "k": 1}))
        assert asked["notice"]["topic"]

    talk_with_one(look)


def test_quotes_are_checked_documents_and_topics_given(talk_with_one: Callable[[Look], None]) -> None:
    async def look(client: Client) -> None:
        draft = {"text": f"It says “{CURE}” and “there is one cure”."}
        checked = structured(await client.call_tool("check_quotes", draft))
        assert [one["verdict"] for one in checked["checked"]] == ["verbatim", "not_found"]
        cited = "https://search.example/documents/myoclonus?cite="
        assert checked["checked"][0]["citations"][0]["deep_link"].startswith(cited)
        answer = structured(await client.call_tool("ask", {"question": "is there a cure for myoclonus", "k": 1}))
        assert answer["hits"][0]["citation"]["deep_link"].startswith(cited)
        document = structured(await client.call_tool("get_document", {"doc_id": "myoclonus"}))
        assert CURE in document["text"]
        topics = structured(await client.call_tool("list_topics", {}))["topics"]
        assert [(one["doc_id"], one["review_status"]) for one in topics] == [("myoclonus", "unknown")]

    talk_with_one(look)


def test_what_goes_wrong_is_an_error_that_says_the_remedy_with_the_notice(
    talk_with_one: Callable[[Look], None], tmp_path: Path
) -> None:
    async def look_at_nothing() -> None:
        async with assistant(Home(tmp_path / "none"), tmp_path / "log") as client:
            failed = await client.call_tool("search", {"query": "my chest hurts and my arm is numb"})
            said = structured(failed)
            assert failed.is_error
            assert "vouch build" in said["error"]["remedy"]
            assert said["notice"]["topic"]

    async def look(client: Client) -> None:
        for name, arguments in (
            ("fetch", {"id": "nothing"}), ("ask", {"question": ""}), ("ask", {"question": "a", "k": 1000}),
            ("check_quotes", {"text": " "}), ("get_document", {"doc_id": "nothing"}),
        ):  # fmt: skip
            failed = await client.call_tool(name, arguments)
            assert failed.is_error
            assert structured(failed)["error"]["remedy"]
            assert "percent-encoded" not in structured(failed)["error"]["remedy"]  # that is for paths

    talk(look_at_nothing)
    talk_with_one(look)


def test_what_the_public_may_not_see_no_assistant_sees(built_home: Home, tmp_path: Path) -> None:
    async def look() -> None:
        async with assistant(built_home, tmp_path / "log", VOUCH_PUBLIC_FILTER="audience=staff") as client:
            assert structured(await client.call_tool("list_topics", {}))["topics"] == []
            assert (await client.call_tool("fetch", {"id": "myoclonus"})).is_error
            found = structured(await client.call_tool("search", {"query": "is there a cure for myoclonus"}))
            assert found["results"] == []
            checked = structured(await client.call_tool("check_quotes", {"text": f"“{CURE}”"}))
            assert checked["checked"][0]["verdict"] == "not_found"

    talk(look)


def test_what_is_asked_is_in_no_file_or_output(built_home: Home, tmp_path: Path) -> None:
    canaries = {"search": "zyxomatic", "ask": "quabberly", "check_quotes": "vlorptide", "fetch": "mizzleform"}
    names = {"search": "query", "ask": "question", "check_quotes": "text", "fetch": "id"}
    home = copied(built_home, tmp_path / "home")

    async def look() -> None:
        async with assistant(home, tmp_path / "log") as client:
            for tool, canary in canaries.items():
                for value in (f"does “{canary}” twitch", canary * 3000, {canary: 1}):
                    await client.call_tool(tool, {names[tool]: value})

    talk(look)
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        written = path.read_bytes()
        assert [tool for tool, canary in canaries.items() if canary.encode() in written] == [], path
