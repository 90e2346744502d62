"""The page that people judge with."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from eval.judging.desk import JudgingDesk
from eval.judging.server import DeskServer
from eval.runs.pooling import Candidate
from eval.sets.labels import read_labels


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "labels.jsonl"


@pytest.fixture
def url(out: Path) -> Iterator[str]:
    candidates = [Candidate("q", "does it help?", "d", "A title", f"<b>words {number}</b>") for number in range(3)]
    with DeskServer(JudgingDesk(candidates, out, who="KL")) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.url
        server.shutdown()


def test_a_person_judges_by_keys_takes_back_and_goes_on_to_the_end(page: Page, url: str, out: Path) -> None:
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(url)
    expect(page.locator("#progress")).to_have_text("0 judged, 3 left")
    expect(page.locator("#question")).to_have_text("does it help?")
    first = page.locator("#text").inner_text()
    assert first.startswith("<b>words")

    page.keyboard.press("2")
    expect(page.locator("#progress")).to_have_text("1 judged, 2 left")
    page.keyboard.press("u")
    expect(page.locator("#text")).to_have_text(first)
    page.keyboard.press("0")
    expect(page.locator("#progress")).to_have_text("1 judged, 2 left")
    page.keyboard.press("s")
    page.get_by_role("button", name="1 helps").click()
    expect(page.locator("#progress")).to_have_text("2 judged, 1 left")
    page.keyboard.press("2")
    expect(page.locator("#question")).to_have_text("All is judged. You can close this page.")
    page.keyboard.press("2")
    expect(page.locator("#progress")).to_have_text("3 judged, 0 left")

    assert [label.grade for label in read_labels(out)] == [0, 1, 2]
    assert len({label.quote for label in read_labels(out)}) == 3
    assert [message for message in wrong if "favicon" not in message] == []
