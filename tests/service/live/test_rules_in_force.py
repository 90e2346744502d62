import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from ingest.home import Home
from service.emergency.notices import DEFAULT_NOTICES, Notices, shipped_notices
from service.live.rules_in_force import RulesInForce
from tests.service.emergency.test_notices import SMALL
from tests.service.live.test_live_index import Clock

CHEST = "the chest hurts"


class Watched:
    """Rules over a home, and a clock to move."""

    def __init__(self, home: Home) -> None:
        home.root.mkdir(parents=True, exist_ok=True)
        self.home, self.clock = home, Clock()
        self.own = home.root / "notices.yaml"
        self.rules = RulesInForce(Notices.read(DEFAULT_NOTICES, country="GB"), home, clock=self.clock)

    def version(self, expected: str) -> str:
        """The version in force once the files were looked at again, however long reading them takes."""
        self.clock.now += 1.0
        deadline = time.monotonic() + 30
        while self.rules.current().rules.version != expected and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.rules.current().rules.version

    def trouble(self, *, is_there: bool) -> str | None:
        """What is wrong once the files were looked at again."""
        self.clock.now += 1.0
        deadline = time.monotonic() + 30
        while (self.rules.trouble is not None) != is_there and time.monotonic() < deadline:
            self.rules.current()
            time.sleep(0.01)
        return self.rules.trouble


@pytest.fixture
def watched(home: Home) -> Watched:
    return Watched(home)


SHIPPED = shipped_notices().rules.version


def test_rules_that_are_put_in_their_place_hold_without_a_restart_and_go_with_their_file(watched: Watched) -> None:
    assert watched.rules.current().rules.version == SHIPPED
    watched.own.write_text(SMALL)
    assert watched.version("7") == "7"
    notice = watched.rules.current().find(CHEST)
    assert notice is not None
    assert notice.text == "Call 999."

    watched.own.write_text(SMALL.replace('"7"', '"8"'))
    assert watched.version("8") == "8"
    watched.own.unlink()
    assert watched.version(SHIPPED) == SHIPPED
    assert watched.rules.trouble is None


@pytest.mark.parametrize("damage", [SMALL.replace("<pain>", "<moon>"), "", "\x00", "- [" * 5000])
def test_a_file_that_is_damaged_leaves_the_rules_that_ship_in_force_and_says_so(
    watched: Watched, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    watched.own.write_text(SMALL)
    assert watched.version("7") == "7"
    watched.own.write_text(damage)

    assert watched.version(SHIPPED) == SHIPPED
    trouble = watched.trouble(is_there=True)
    assert trouble is not None
    assert trouble.startswith("notices.yaml")
    assert str(watched.home.root) not in trouble
    assert "the rules for notices that ship are in force" in caplog.text
    found = watched.rules.current().find("crushing pain in my chest")
    assert found is not None
    assert found.numbers[0].number == "999"

    watched.own.write_text(SMALL)
    assert watched.version("7") == "7"
    assert watched.trouble(is_there=False) is None


def test_a_damaged_file_of_one_language_takes_nothing_from_the_others(watched: Watched) -> None:
    watched.own.write_text(SMALL)
    assert watched.version("7") == "7"
    (watched.home.root / "notices.es.yaml").write_text("version: [")

    assert (watched.trouble(is_there=True) or "").startswith("notices.es.yaml, line")
    assert watched.rules.current().rules.version == "7"
    spanish = watched.rules.current().find("quiero morir")
    assert spanish is not None
    assert spanish.withholds


def test_a_file_that_does_not_know_the_country_leaves_its_numbers_in_force(watched: Watched) -> None:
    watched.own.write_text(SMALL.replace("  GB:", "  IE:"))

    assert "no telephone numbers" in (watched.trouble(is_there=True) or "")
    assert [line.number for line in watched.rules.current().lines] == ["999", "116 123"]


def test_rules_of_another_language_alone_are_read_from_the_home(home: Home) -> None:
    home.root.mkdir(parents=True)
    shipped = DEFAULT_NOTICES.with_name("notices.es.yaml").read_text(encoding="utf-8")
    (home.root / "notices.es.yaml").write_text(shipped.replace("version:", "version: own-1 #"), encoding="utf-8")

    assert Notices.of(home).languages["es"].version == "own-1"
    assert Notices.of(home).rules.version == SHIPPED


def test_rules_without_a_home_stay(tmp_path: Path) -> None:
    rules = RulesInForce(shipped_notices())
    assert rules.current() is shipped_notices()
    assert rules.trouble is None


def test_a_file_that_could_not_be_read_is_tried_again(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    watched.own.write_text(SMALL)
    opened = Path.open

    def refusing(path: Path, *given: Any, **named: Any) -> Any:
        if path == watched.own:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *given, **named)

    with monkeypatch.context() as held:
        held.setattr(Path, "open", refusing)
        held.setattr(Path, "read_bytes", lambda path: refusing(path, "rb").read())
        trouble = watched.trouble(is_there=True) or ""
        assert trouble.startswith("notices.yaml: The rule file can't be read: Permission denied.")
        assert watched.rules.current().rules.version == SHIPPED
    watched.clock.now += 5.0
    assert watched.version("7") == "7"
    assert watched.trouble(is_there=False) is None


def test_a_file_that_is_written_with_its_old_time_is_read(watched: Watched) -> None:
    watched.own.write_text(SMALL)
    assert watched.version("7") == "7"
    held = watched.own.stat()
    watched.own.write_text(SMALL.replace('"7"', '"8"'))
    os.utime(watched.own, ns=(held.st_atime_ns, held.st_mtime_ns))
    assert watched.version("8") == "8"


def test_where_no_thread_starts_the_rules_stay_and_are_read_later(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.own.write_text(SMALL)

    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as held:
        held.setattr(threading.Thread, "start", refuse)
        watched.clock.now += 1.0
        assert watched.rules.current().rules.version == SHIPPED
        assert "can't be read" in (watched.rules.trouble or "")
    watched.clock.now += 5.0
    assert watched.version("7") == "7"
    assert watched.trouble(is_there=False) is None


def test_a_damaged_file_takes_no_other_languages_own_file_with_it(watched: Watched) -> None:
    own = SMALL.replace('number: "999"}', 'number: "999"}, {kind: hospice, label: Hospice, number: "1"}')
    french = DEFAULT_NOTICES.with_name("notices.fr.yaml").read_text(encoding="utf-8")
    french = french.replace("numbers: [crisis, emergency]", "numbers: [crisis, hospice]")
    watched.own.write_text(own)
    (watched.home.root / "notices.fr.yaml").write_text(french.replace("version:", "version: own #"), encoding="utf-8")
    (watched.home.root / "notices.es.yaml").write_text("version: [")

    trouble = watched.trouble(is_there=True) or ""
    assert trouble.startswith("notices.es.yaml, line")
    assert "notices.fr.yaml" not in trouble
    assert watched.rules.current().rules.version == "7"
    assert watched.rules.current().languages["fr"].version == "own"


def test_a_folder_in_place_of_the_file_is_named_without_where_it_is(watched: Watched) -> None:
    watched.own.mkdir()
    trouble = watched.trouble(is_there=True) or ""
    assert trouble.startswith("notices.yaml: The rule file can't be read: Is a directory.")
    assert str(watched.home.root) not in trouble
