"""Pins and blocked suggestions are edited as the other words are."""

from datetime import date

import pytest

from ingest.home import Home
from service.answers.editorial.blocked import parse_blocked
from service.answers.editorial.pins import Pins, parse_pins
from service.emergency.notices import shipped_notices
from service.errors import WordsRefused
from service.live.live_index import LiveIndex
from service.wording.checks import check_with
from service.wording.keeper import WordsKeeper
from service.wording.kinds import KINDS
from service.wording.lists_preview import preview_blocked, preview_pins

PINS = """- words: [sleep, jerk]
  doc_id: myoclonus
- words: nosebleed
  doc_id: nowhere
  until: 2020-01-31
"""
TODAY = date(2026, 11, 30)


def read(text: str) -> Pins:
    return parse_pins(text, where="pins.yaml")


def test_they_are_published_beside_their_versions_and_taken_away_again(home: Home) -> None:
    home.root.mkdir(parents=True)
    keeper = WordsKeeper(home, check_with(shipped_notices))
    for name, text, broken in (
        ("pins", PINS, "- words: [sleep]\n"),
        ("blocked", "how to fast\n*fasting*\n", "*fasting\n"),
    ):
        kind = KINDS[name]
        empty = keeper.look(kind).served
        assert (empty.text, empty.is_own) == ("", False)
        with pytest.raises(WordsRefused, match=rf"{kind.file}, line 1"):
            keeper.publish(kind, broken, base=empty.sha256, who="a", note="n")
        keeper.publish(kind, text, base=empty.sha256, who="a", note="n")
        assert kind.place(home).read_text() == text
        keeper.publish(kind, "", base=keeper.look(kind).served.sha256, who="a", note="none any more")
        assert not kind.place(home).exists()
        assert [one.number for one in keeper.look(kind).versions] == [1, 2]
        assert keeper.text(kind, 1) == text


def test_pins_that_come_and_go_are_over_or_lead_nowhere_are_shown_and_tried(built_home: Home) -> None:
    serving = LiveIndex(built_home).get()
    questions = ["why do I jerk in my sleep", "how do I stop a nosebleed"]
    found = preview_pins(Pins(), read(PINS), serving, questions, notices=shipped_notices(), today=TODAY)

    assert [pin.doc_id for pin in found.new] == ["myoclonus", "nowhere"]
    assert [pin.doc_id for pin in found.unknown] == [pin.doc_id for pin in found.over] == ["nowhere"]
    assert [(one.before, one.after) for one in found.asked] == [((), ("myoclonus",)), ((), ())]
    fewer = read("# a remark\n" + PINS.split("- words: nosebleed")[0])
    back = preview_pins(read(PINS), fewer, None, questions, notices=shipped_notices(), today=TODAY)
    assert [one.tried for one in back.asked] == [None, None]
    assert ([pin.doc_id for pin in back.gone], back.new, back.unknown) == (["nowhere"], (), ())


def test_suggestions_that_would_go_or_come_back_are_shown() -> None:
    before, after = (parse_blocked(text, where="blocked.txt") for text in ("what is gout\n", "*fasting*\n"))
    offered = ["What is gout?", "Fasting: how long", "Flu"]
    found = preview_blocked(before, after, offered, ["fasting for days", "what is gout"])

    assert (found.blocked, found.freed, found.counts) == (("Fasting: how long",), ("What is gout?",), (1, 1))
    assert found.asked == (("fasting for days", False, True), ("what is gout", True, False))
