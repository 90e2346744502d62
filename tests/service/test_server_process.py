import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from ingest.home import Home
from service.errors import PortInUse
from service.listen_address import listen
from tests import loopback
from tests.keyed import staff_headers
from tests.processes import Server, serving, vouch
from tests.service.operation.raw import until

CANARY = "quokka7731"
HEAVY = ("torch", "transformers", "sentence_transformers", "scipy", "sklearn")
FORMATS = ("pypdfium2", "docx", "markdown_it")


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_the_serving_process_does_not_load_torch(server: Server) -> None:
    question = {"question": "why do I jerk awake", "min_confidence": 0}
    asked = loopback.post(f"{server.url}/v1/ask", json=question, headers=staff_headers())
    assert asked.json()["hits"]

    maps = Path(f"/proc/{server.pid}/maps").read_text()

    assert "onnxruntime" in maps  # the encoder is at work in there
    assert not re.findall(r"\S*(?:libtorch|torch/|transformers/|sentence_transformers)\S*", maps)


@pytest.mark.skipif(sys.platform != "linux", reason="only there each thread has a priority")
def test_threads_that_answer_give_way_to_the_one_that_reads_and_writes(server: Server) -> None:
    loopback.get(f"{server.url}/v1/search", params={"q": "why do I jerk awake"}).raise_for_status()

    def nice() -> dict[int, int]:
        threads = Path(f"/proc/{server.pid}/task").iterdir()
        return {int(thread.name): os.getpriority(os.PRIO_PROCESS, int(thread.name)) for thread in threads}

    until(lambda: min(found for thread, found in nice().items() if thread != server.pid) == 10)
    assert nice()[server.pid] == os.getpriority(os.PRIO_PROCESS, os.getpid())


def test_what_the_server_imports_holds_no_library_of_models_or_of_formats() -> None:
    script = (
        "import sys, service.app, service.live.live_index, service.cli, uvicorn, vouch; "
        f"print([m for m in sys.modules if m.split('.')[0] in {HEAVY + FORMATS}])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.kill
def test_a_server_is_ready_soon_after_its_start(built_home: Home, tmp_path: Path) -> None:
    with serving(built_home, tmp_path / "output") as server:
        assert loopback.get(f"{server.url}/readyz").json()["status"] == "ready"
        print(f"ready after {server.ready_s:.2f} s")  # noqa: T201 - a figure for whoever looks

        assert server.ready_s < 20  # about a second where nothing else runs


@pytest.mark.parametrize("index", ["with an index", "without an index"])
def test_a_question_is_found_in_no_file_log_or_output(built_home: Home, tmp_path: Path, index: str) -> None:
    home, workplace, scratch = Home(tmp_path / "home"), tmp_path / "cwd", tmp_path / "tmp"
    workplace.mkdir()
    scratch.mkdir()
    if index == "with an index":
        shutil.copytree(built_home.root, home.root, symlinks=True)
    output = tmp_path / "output"

    with serving(home, output, cwd=workplace, more={"TMPDIR": str(scratch)}) as server:
        statuses = ask_in_every_way(server.url)
        open_files = opened_by(server.pid)

    answered = [200, 200, 200, 200, 200, 422, 422, 422, 422, 422, 404, 404, 405, 413, 200, 422, 200]
    unready = [503, 503, 503, 200, 503, 422, 422, 422, 422, 422, 404, 503, 405, 413, 503, 422, 503]
    assert statuses == (answered if home.current.exists() else unready)
    looked = 0
    for path in {*open_files, *(path for path in tmp_path.rglob("*") if path.is_file())}:
        looked += 1
        assert CANARY.encode() not in path.read_bytes(), path
    assert looked > (10 if home.current.exists() else 0)
    assert "listens at" in output.read_text()


def ask_in_every_way(url: str) -> list[int]:
    """Ask the canary question well and badly; the statuses of the answers."""
    question = f"does {CANARY} twitch"
    json = {"content-type": "application/json"}
    sent = {"user-agent": CANARY, "referer": f"https://{CANARY}.example", **staff_headers()}
    with httpx.Client(base_url=url, headers=sent) as client:
        responses = [
            client.post("/v1/ask", json={"question": question, "min_confidence": 0}),
            client.get("/v1/search", params={"q": question}),
            client.get("/", params={"q": question}),
            client.get("/healthz", params={"q": question}),
            client.post("/v1/suggest", json={"q": question}),
            client.post("/v1/suggest", json={"q": question, CANARY: 1}),
            client.post("/v1/ask", content=f'{{"question": "{CANARY}', headers=json),
            client.post("/v1/ask", json={"question": question, CANARY: 1}),
            client.post("/v1/ask", json={"question": CANARY * 1000}),
            client.get("/v1/search", params={"q": question, "k": CANARY}),
            client.get(f"/{CANARY}", params={"q": question}),
            client.get(f"/v1/documents/{CANARY}"),
            client.put("/v1/ask", json={"question": question}),
            client.post("/v1/ask", content=(CANARY * 10_000).encode(), headers=json),
            client.post("/v1/check", json={"text": f"He said “{question}”. {question}.", "sentences": True}),
            client.post("/v1/check", json={"text": question, CANARY: 1}),
            client.post("/staff/check", data={"text": f"“{question}”"}),
        ]
    return [response.status_code for response in responses]


def opened_by(pid: int) -> set[Path]:
    """Regular files that a process has open for writing."""
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            flags = int(Path(f"/proc/{pid}/fdinfo/{link.name}").read_text().split("flags:")[1].split()[0], 8)
            target = link.readlink()
        except FileNotFoundError:  # a connection that was closed while we looked
            continue
        if flags & (os.O_WRONLY | os.O_RDWR) and target.is_file():
            found.add(target)
    return found


def test_a_port_in_use_is_one_clear_line_with_the_remedy(built_home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = vouch(built_home, "serve", "--port", str(port))

    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert f"127.0.0.1:{port}" in line
    assert "in use" in line
    assert "vouch serve --port" in line


def test_a_port_is_taken_from_the_first_moment_on() -> None:
    with listen("127.0.0.1", 0) as first, pytest.raises(PortInUse, match="choose another"):
        listen("127.0.0.1", first.getsockname()[1])


def test_a_server_without_an_index_starts_and_says_what_to_do(home: Home, tmp_path: Path) -> None:
    with serving(home, tmp_path / "output") as server:
        assert loopback.get(f"{server.url}/readyz").status_code == 503
        assert "vouch build" in server.output.read_text()
