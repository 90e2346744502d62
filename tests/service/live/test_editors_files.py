import logging
import os
from pathlib import Path

import pytest

from ingest.home import Home
from service.errors import EditorialError
from service.live.editors_files import EditorsFiles, read_editors_lists
from tests.service.live.test_live_index import Clock

PIN = "- words: gout\n  doc_id: {}\n"


@pytest.fixture
def words(home: Home) -> Path:
    home.words.mkdir(parents=True)
    return home.words


def pinned(files: EditorsFiles) -> list[str]:
    return [pin.doc_id for pin in files.current().pins.pins]


def test_without_files_there_is_nothing_and_no_trouble(home: Home) -> None:
    files = EditorsFiles(home)

    assert (pinned(files), files.current().blocked.phrases, files.trouble) == ([], (), None)


def test_a_change_holds_from_the_next_look_on(home: Home, words: Path) -> None:
    clock = Clock()
    files = EditorsFiles(home, clock=clock)
    assert pinned(files) == []
    home.pins.write_text(PIN.format("a"))
    home.blocked.write_text("*cure*\n")
    clock.now = 0.39
    assert pinned(files) == []
    clock.now = 0.4
    assert pinned(files) == ["a"]
    assert files.current().blocked.blocks("A cure")
    first = files.current().pins
    clock.now = 0.8
    assert files.current().pins is first  # not read again
    home.pins.write_text(PIN.format("b"))
    home.blocked.unlink()
    words.joinpath("other.txt").write_text("nobody's")
    clock.now = 1.3
    assert (pinned(files), files.current().blocked.phrases, files.trouble) == (["b"], (), None)


@pytest.mark.parametrize("data", [b"words: gout\n", b"\xff", b"#" * ((1 << 20) + 1)])
@pytest.mark.usefixtures("words")
def test_a_damaged_file_leaves_the_list_before_it_and_is_loud_once(
    home: Home, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    files = EditorsFiles(home, clock=clock)
    home.pins.write_text(PIN.format("a"))
    assert pinned(files) == ["a"]
    home.pins.write_bytes(data)
    with caplog.at_level(logging.WARNING):
        for clock.now in (1.0, 2.0, 3.0):
            assert pinned(files) == ["a"]

    assert len(caplog.records) == 1
    assert "words/pins.yaml" in caplog.records[0].getMessage()
    trouble = files.trouble or ""
    assert trouble.startswith("words/pins.yaml")
    assert str(home.root) not in trouble
    assert pinned(EditorsFiles(home)) == []  # nothing is known of the list before
    with pytest.raises(EditorialError, match=r"words/pins\.yaml"):
        read_editors_lists(home)
    home.pins.write_text(PIN.format("a"))
    clock.now = 4.0
    assert (pinned(files), files.trouble) == (["a"], None)


def test_what_is_no_file_is_a_trouble_that_nobody_waits_for(home: Home, words: Path) -> None:
    os.mkfifo(home.pins)
    (words / "blocked.txt").symlink_to(words / "nowhere")
    files = EditorsFiles(home)

    assert pinned(files) == []
    assert files.trouble == "words/pins.yaml: The list can't be read: it is no file. Mend the file, or take it away."


def test_a_file_that_is_gone_lists_nothing_and_ends_the_trouble(home: Home, words: Path) -> None:
    clock = Clock()
    files = EditorsFiles(home, clock=clock)
    home.pins.write_text("[")
    assert (pinned(files), bool(files.trouble)) == ([], True)
    home.pins.unlink()
    clock.now = 1.0

    assert (pinned(files), files.trouble) == ([], None)
    assert list(words.iterdir()) == []
