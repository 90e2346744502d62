"""What differs between two texts: the lines, and how much is compared."""

from difflib import SequenceMatcher

import pytest

from service.wording import difference as room
from service.wording.difference import difference

NUMBERED = [f"line {number}" for number in range(1, 3001)]


def lines(*given: str) -> str:
    return "".join(f"{line}\n" for line in given)


def test_lines_that_come_and_go_are_shown_with_two_around_them() -> None:
    before = lines(*NUMBERED[:20])
    after = lines(*NUMBERED[:4], "new", *NUMBERED[5:14], *NUMBERED[15:20])
    found = difference(before, after)

    assert (found.added, found.removed, found.left_out) == (1, 2, 0)
    assert [f"{line.sign}{line.number} {line.text}" for line in found.lines] == [
        " 3 line 3", " 4 line 4", "-5 line 5", "+5 new", " 6 line 6", " 7 line 7", "…0 ",
        " 13 line 13", " 14 line 14", "-15 line 15", " 15 line 16", " 16 line 17",
    ]  # fmt: skip
    assert difference(before, before).lines == ()
    assert [line.sign for line in difference("", "a\nb\n").lines] == ["+", "+"]


def test_changes_that_are_near_each_other_are_shown_as_one_part() -> None:
    found = difference(lines("a", "b", "c", "d", "e", "f"), lines("A", "b", "c", "d", "e", "F"))
    assert [line.sign for line in found.lines] == ["-", "+", " ", " ", " ", " ", "-", "+"]


def test_what_both_begin_and_end_with_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []

    class Counting(SequenceMatcher[str]):
        def __init__(self, _: None, one: list[str], other: list[str], *, autojunk: bool) -> None:
            compared.append(len(one) + len(other))
            super().__init__(None, one, other, autojunk=autojunk)

    monkeypatch.setattr(room, "SequenceMatcher", Counting)
    blank = difference("\n" * 8000, "\n" * 8001)
    assert (blank.added, blank.removed) == (1, 0)
    one = difference(lines(*NUMBERED), lines(*NUMBERED[:1500], "new", *NUMBERED[1501:]))
    assert (one.added, one.removed) == (1, 1)
    assert compared == [1, 2]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["x", *NUMBERED[:2001], "y"], ["z", *NUMBERED[:2001], "w"]),  # too many lines
        (["x", *["-"] * 600, "y"], ["z", *["-"] * 600, "w"]),  # too many pairs of equal ones
    ],
)
def test_where_too_much_differs_all_of_it_is_replaced(before: list[str], after: list[str]) -> None:
    found = difference(lines("head", *before, "tail"), lines("head", *after, "tail"))

    assert (found.added, found.removed) == (len(after), len(before))
    assert (found.lines[0].text, found.lines[1].sign, len(found.lines)) == ("head", "-", 400)
    assert found.left_out == len(before) + len(after) + 2 - 400
