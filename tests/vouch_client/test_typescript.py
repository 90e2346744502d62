"""The client for TypeScript, run by Node against a real server and against one that refuses."""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.house.tree import ROOT
from tests.keyed import staff_key
from tests.processes import Server
from vouch_client import Vouch

NODE = shutil.which("node")
CLIENT = ROOT / "packages" / "client-ts"
QUESTION = "is there a cure for myoclonus"
CURE = "There is no complete cure for the disease."

pytestmark = pytest.mark.skipif(NODE is None, reason="Node isn't installed, which runs the client for TypeScript")


def run(script: str, url: str) -> Any:
    """What a script gives as `done`, with `vouch` a client of a service."""
    code = f"""
        import * as client from {json.dumps((CLIENT / "src" / "vouch.js").as_uri())};
        const {{ Vouch, VouchProblem, VouchUnreachable, verify, slice }} = client;
        const vouch = new Vouch({json.dumps(url)}, {{ key: {json.dumps(staff_key())}, retries: {{ firstMs: 1 }} }});
        const caught = async (asked) => {{ try {{ return await asked; }} catch (error) {{ return error; }} }};
        let done;
        {script}
        console.log(JSON.stringify(done));
    """
    assert NODE is not None
    done = subprocess.run(
        [NODE, "--input-type=module", "--eval", code], capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


def test_it_gives_what_the_client_in_python_gives(asked_server: Server, vouch: Vouch) -> None:
    found = run(
        f"""
        const answer = await vouch.ask({json.dumps(QUESTION)}, {{ k: 1 }});
        const citation = answer.hits[0].citation;
        const document = await vouch.document(citation.doc_id);
        const items = [];
        const many = [...Array(20).fill({json.dumps(QUESTION)}), " "];
        for await (const item of vouch.askMany(many, {{ k: 1 }})) items.push(item);
        done = {{
            quote: citation.quote, link: vouch.link(citation), faults: await verify(citation, document.text),
            wrong: (await verify(citation, document.text.replace("no complete", "a complete"))).length,
            words: slice(document.text, citation.start, citation.end), statuses: items.map((item) => item.status),
            check: (await vouch.check({json.dumps(f"“{CURE}”")})).all_verbatim,
            status: (await vouch.citation(citation.citation_id)).status, topics: (await vouch.topics()).articles,
            ready: (await vouch.readiness()).status, offered: (await vouch.suggest("myoc", 2)).length,
            kept: await vouch.feedback({{
                doc_id: citation.doc_id, citation_id: citation.citation_id, answered: true,
            }}),
            refusal: (await vouch.ask("what is the capital of France")).refusal.reason,
        }};
        """,
        asked_server.url,
    )
    citation = vouch.ask(QUESTION, k=1).hits[0].citation

    assert found == {
        "quote": citation.quote,
        "link": vouch.link(citation),
        "faults": [],
        "wrong": found["wrong"],
        "words": CURE,
        "statuses": [200] * 20 + [422],
        "check": True,
        "status": "verbatim",
        "topics": 1,
        "ready": "ready",
        "offered": len(vouch.suggest("myoc", limit=2)),
        "kept": {"kept_question": False},
        "refusal": "nothing_on_subject",
    }
    assert found["wrong"] > 1


def test_a_problem_has_its_words_and_its_notice(asked_server: Server) -> None:
    found = run(
        """
        const problem = await caught(vouch.ask("crushing pain in my chest", { k: 1000 }));
        const unknown = await caught(vouch.document("a/b?c#d"));
        const nobody = await caught(new Vouch("http://127.0.0.1:9").topics());
        done = [problem instanceof VouchProblem, problem.status, problem.where, problem.notice.topic, unknown.value,
            nobody instanceof VouchUnreachable];
        """,
        asked_server.url,
    )

    assert found[:3] == [True, 422, "body.k"]
    assert found[3]
    assert found[4:] == ["'a/b?c#d'", True]


@contextmanager
def refusing(*said: tuple[int, dict[str, str], dict[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    """A server that gives one response after the other, and what it was asked."""
    waiting, asked = list(said), list[str]()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers["authorization"])
            status, headers, body = waiting.pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


PROBLEM = {"type": "urn:x", "title": "T", "status": 503, "detail": "Busy", "remedy": "Wait"}
TOPICS = {"topics": [], "audiences": [], "articles": 3}
NOTICE = {"topic": "chest", "text": "Call", "numbers": [], "version": "1"}
TOPICS_SCRIPT = (
    "const said = await caught(vouch.topics()); done = said.articles ?? [said.status ?? null, said.what ?? said.name];"
)


@pytest.mark.parametrize(
    ("said", "expected", "times"),
    [
        ([(503, {"retry-after": "0"}, PROBLEM), (429, {}, PROBLEM), (200, {}, TOPICS)], 3, 3),
        ([(503, {"retry-after": "3600"}, PROBLEM)], [503, "Busy"], 1),
        ([(503, {}, {**PROBLEM, "notice": NOTICE})], [503, "Busy"], 1),
        ([(500, {"retry-after": "0"}, PROBLEM)], [500, "Busy"], 1),
        ([(503, {}, PROBLEM)] * 3, [503, "Busy"], 3),
        ([(502, {}, {})], [502, "What answered is no Vouch, but perhaps a proxy before one"], 1),
        ([(307, {"location": "/elsewhere"}, {})], [None, "Error"], 1),
    ],
)
def test_it_waits_where_it_is_asked_to_and_nowhere_else(
    said: list[tuple[int, dict[str, str], dict[str, Any]]], expected: Any, times: int
) -> None:
    with refusing(*said) as (url, asked):
        assert run(TOPICS_SCRIPT, url) == expected
    assert asked == [f"Bearer {staff_key()}"] * times


def test_offsets_count_code_points_and_a_wrong_address_is_refused() -> None:
    found = run(
        """
        const name = (url) => { try { new Vouch(url); } catch (error) { return error.name; } };
        const wrong = ["ftp://x", "http://x?q=1", "x"].map(name);
        done = [slice("a😀b", 1, 2), slice("a😀b", 2, 3), wrong];
        """,
        "http://x",
    )

    assert found == ["😀", "b", ["TypeError"] * 3]
