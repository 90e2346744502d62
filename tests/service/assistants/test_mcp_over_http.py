"""Asked over HTTP by the protocol's own client, of a real server."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import httpx2
import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from index.passages.query import Filters
from ingest.home import Home
from service.access.key_file import KeyFile
from service.access.keys import AccessScope
from tests.keyed import bearer, key_like
from tests.processes import Server, serving
from tests.service.assistants.test_mcp import CURE, TOOLS, structured, talk

CANARY = "quokka7731"
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "search", "arguments": {"query": f"is there a cure for myoclonus {CANARY}"}},
}
ACCEPT = {"accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def home(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(shutil.copytree(built_home.root, tmp_path_factory.mktemp("mcp") / "home", symlinks=True))


@pytest.fixture(scope="module")
def server(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    more = {"VOUCH_MCP": "true", "VOUCH_KEYS_FILE": str(home.keys)}
    with serving(home, tmp_path_factory.mktemp("output") / "output", more=more) as running:
        yield running


@asynccontextmanager
async def assistant(server: Server, key: str) -> AsyncIterator[Client]:
    """A client that shows a key."""
    async with (
        httpx2.AsyncClient(headers=bearer(key)) as http,
        Client(streamable_http_client(f"{server.url}/mcp", http_client=http)) as client,
    ):
        yield client


def test_an_assistant_with_a_key_gets_what_one_on_standard_input_gets(home: Home, server: Server) -> None:
    key = KeyFile(home.keys).create(key_like())

    async def look() -> None:
        async with assistant(server, key) as client:
            assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
            found = structured(await client.call_tool("search", {"query": "is there a cure for myoclonus"}))
            assert found["results"][0]["url"].startswith(f"{server.url}/documents/myoclonus?cite=")
            fetched = structured(await client.call_tool("fetch", {"id": found["results"][0]["id"]}))
            assert CURE in fetched["metadata"]["quote"]
            crisis = structured(await client.call_tool("ask", {"question": "I want to kill myself"}))
            assert (crisis["refusal"]["reason"], crisis["notice"]["topic"]) == ("crisis", "suicide")
            checked = structured(await client.call_tool("check_quotes", {"text": f"“{CURE}”"}))
            assert [one["verdict"] for one in checked["checked"]] == ["verbatim"]

    talk(look)


def test_a_key_that_is_fixed_to_others_articles_sees_none_of_these(home: Home, server: Server) -> None:
    key = KeyFile(home.keys).create(key_like(filters=Filters(audience="staff")))

    async def look() -> None:
        async with assistant(server, key) as client:
            assert structured(await client.call_tool("list_topics", {}))["topics"] == []
            assert (await client.call_tool("get_document", {"doc_id": "myoclonus"})).is_error
            assert structured(await client.call_tool("search", {"query": "cure for myoclonus"}))["results"] == []

    talk(look)


def test_without_a_good_key_nothing_is_said(home: Home, server: Server) -> None:
    keys = KeyFile(home.keys)
    metrics = keys.create(key_like(scope=AccessScope.METRICS))
    for headers, status in (({}, 401), (bearer("vk_search_wrong"), 401), (bearer(metrics), 403)):
        refused = httpx.post(f"{server.url}/mcp", json=INITIALIZE, headers=ACCEPT | headers)
        assert (refused.status_code, refused.headers["content-type"]) == (status, "application/problem+json")
        assert "myoclonus" not in refused.text
    assert httpx.get(f"{server.url}/mcp").status_code == 405


def test_what_an_assistant_asks_is_in_no_file_and_no_output(home: Home, server: Server) -> None:
    key = KeyFile(home.keys).create(key_like())
    answered = httpx.post(f"{server.url}/mcp", json=INITIALIZE, headers=ACCEPT | bearer(key))
    broken = httpx.post(f"{server.url}/mcp", content=f'{{"{CANARY}": '.encode(), headers=ACCEPT | bearer(key))
    assert (answered.status_code, "myoclonus#" in answered.text) == (200, True)
    assert broken.status_code == 400
    files = [path for path in home.root.rglob("*") if path.is_file()]
    assert [path for path in (*files, server.output) if CANARY.encode() in path.read_bytes()] == []


def test_it_is_off_unless_the_operator_turns_it_on(built_home: Home, tmp_path: Path) -> None:
    with serving(built_home, tmp_path / "output") as running:
        assert httpx.post(f"{running.url}/mcp", json=INITIALIZE, headers=ACCEPT).status_code == 404
