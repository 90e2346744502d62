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


_LONG = "Before it. " * 200 + "Rest the joint." + " After it." * 200


@pytest.mark.parametrize(("width", "height"), [(1200, 850), (360, 640)])
def test_the_whole_passage_is_there_with_what_is_put_forward_marked_and_in_sight(
    page: Page, out: Path, width: int, height: int
) -> None:
    candidates = [
        Candidate("q", "what helps?", "d", "Gout", _LONG, "Rest the joint.", "Care › At home", ("Do:",), is_cut=True),
        Candidate("r", "what else?", "d", "Gout", "Short.", "Words that it doesn't have."),
    ]
    page.set_viewport_size({"width": width, "height": height})
    with DeskServer(JudgingDesk(candidates, out, who="KL")) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page.goto(server.url)
        expect(page.locator("#title")).to_have_text("Gout › Care › At home")
        expect(page.locator("#beside")).to_have_text("Shown with it: Do:")
        expect(page.locator("#cut")).to_be_visible()
        expect(page.locator("mark")).to_have_text("Rest the joint.")
        assert page.locator("#text").text_content() == _LONG
        mark, text = page.locator("mark").bounding_box(), page.locator("#text").bounding_box()
        assert mark is not None
        assert text is not None
        assert text["y"] < mark["y"] < text["y"] + text["height"]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_text("What the grades mean").click()
        expect(page.get_by_text("some questions have no answer here")).to_be_visible()

        page.keyboard.press("2")
        expect(page.locator("#apart")).to_have_text("Put forward: Words that it doesn't have.")
        expect(page.locator("mark")).to_have_count(0)
        expect(page.locator("#beside")).to_be_hidden()
        server.shutdown()
    assert [label.put_forward for label in read_labels(out)] == ["Rest the joint."]
