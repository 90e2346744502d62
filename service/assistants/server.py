"""The library as a server of the Model Context Protocol: assistants search it, and cite what it holds.

`search` and `fetch` keep to the contract that chat models know: one text content with the same JSON as the structured
one, and an address for each result. Source: Model Context Protocol, 2025-06-18, section Tools.
"""

import json
import logging
from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field, ValidationError

from ingest.errors import VouchError
from service.assistants.library import AssistantLibrary, Record
from service.emergency.notices import Notice
from service.errors import DocumentNotServed
from service.fault_report import fault_in_words
from service.http.bodies.notice import NoticeBody

_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_LOG = logging.getLogger("vouch")
_INSTRUCTIONS = """Search over vetted health articles. It answers with passages word for word, or refuses; it writes no
text of its own. Quote what it gives verbatim, with all parts of a quote ("Don't … pop the blister"), and its url or
deep_link. If a result has a `notice`, show it first. If it refuses, say so, and answer nothing in its place. Before you
send a text that quotes these articles, have it checked by check_quotes."""


# What a client shows of each parameter. Bounds are words here: the protocol's own refusal would come without a notice.
_Question = Annotated[str, Field(description="The question in the reader's own words, of at most 2,000 characters.")]
_ResultId = Annotated[str, Field(description="The id of a search result, or a doc_id.")]
_Passages = Annotated[int, Field(description="The most passages that are wanted, from 1 to 100.")]
_Draft = Annotated[str, Field(description="The text, as plain text, Markdown or HTML.")]
_Sentences = Annotated[bool, Field(description="Whether sentences outside of quotation marks are checked as well.")]
_DocId = Annotated[str, Field(description="The doc_id of an article, as list_topics gives it.")]


def assistant_server(library_of_request: Callable[[], AssistantLibrary]) -> MCPServer[Any]:
    """A server over a library; every tool only reads.

    Args:
        library_of_request: Gives the library as whoever asks may see it.
    """
    server: MCPServer[Any] = MCPServer(
        "vouch",
        title="Vouch",
        instructions=" ".join(_INSTRUCTIONS.split()),
        version=version("vouch"),
        log_level="ERROR",
    )

    def search(query: _Question) -> CallToolResult:
        """Find the vetted health articles that answer a question in a reader's own words."""
        library = library_of_request()
        notice = library.notice_for(query)
        return _result(lambda: library.search(query, notice), notice)

    def fetch(id: _ResultId) -> CallToolResult:  # noqa: A002 - its name in the contract
        """Get an article in full, word for word, by the id of a search result."""
        return _result(lambda: library_of_request().fetch(id))

    def ask(question: _Question, k: _Passages = 5) -> CallToolResult:
        """Get the passages that answer a question, word for word, with citations that can be checked, or a refusal."""
        library = library_of_request()
        notice = library.notice_for(question)
        return _result(lambda: library.ask(question, k, notice), notice)

    def check_quotes(text: _Draft, sentences: _Sentences = False) -> CallToolResult:
        """Say of each quotation in a text, and of each sentence if asked, whether an article says it so."""
        return _result(lambda: library_of_request().check_quotes(text, sentences=sentences))

    def get_document(doc_id: _DocId) -> CallToolResult:
        """Get an article as it is stored; the offsets of citations count in its text."""
        return _result(lambda: library_of_request().get_document(doc_id))

    def list_topics() -> CallToolResult:
        """List the articles that can be searched, each with whether its review is due."""
        return _result(lambda: library_of_request().list_topics())

    for tool in (search, fetch, ask, check_quotes, get_document, list_topics):
        server.tool(annotations=_READS)(tool)
    return server


def _result(make: Callable[[], Record], notice: Notice | None = None) -> CallToolResult:
    """What a tool gives, or what went wrong, with the notice that came first; the question is in no log."""
    try:
        return _said(make())
    except DocumentNotServed as error:
        what, remedy = error.what, "Take the id from a result of search, or the doc_id from list_topics"
    except VouchError as error:
        what, remedy = error.what, error.remedy
    except ValidationError as error:
        first = error.errors()[0]
        what, remedy = f"{first['loc'][0] if first['loc'] else 'input'}: {first['msg']}", "Send what the tool takes"
    except Exception as error:  # noqa: BLE001 - the protocol has an answer for it, and its words may hold the question
        _LOG.error("An assistant's request met a fault: %s", fault_in_words(error))
        what, remedy = "Something broke", "Try again; if it stays so, tell whoever runs this service"
    said = NoticeBody.of(notice)
    return _said(
        {"error": {"what": what, "remedy": remedy}} | ({"notice": said.model_dump()} if said else {}), is_error=True
    )


def _said(record: Record, *, is_error: bool = False) -> CallToolResult:
    text = json.dumps(record, ensure_ascii=False)
    return CallToolResult(
        content=[TextContent(type="text", text=text)], structured_content=json.loads(text), is_error=is_error
    )
