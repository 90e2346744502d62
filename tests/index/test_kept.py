import pytest

from index.kept import Kept


def test_a_value_is_made_once_and_given_again() -> None:
    made: list[str] = []
    kept: Kept[str, str] = Kept(2)

    def make(word: str) -> str:
        made.append(word)
        return word.upper()

    assert [kept.get(word, make, word) for word in ("a", "b", "a")] == ["A", "B", "A"]
    assert made == ["a", "b"]


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    kept: Kept[str, str] = Kept(2)
    for word in ("a", "b", "a", "c"):
        kept.get(word, str, word)

    assert kept.get("a", str, "made again") == "a"
    assert kept.get("b", str, "made again") == "made again"


def test_values_that_weigh_more_make_room_for_fewer_and_one_that_is_too_heavy_is_given_and_not_kept() -> None:
    kept: Kept[str, str] = Kept(10, len)
    kept.get("light", str, "1234")
    kept.get("other", str, "567890")
    assert kept.get("heavy", str, "x" * 11) == "x" * 11
    assert kept.get("heavy", str, "y" * 11) == "y" * 11
    assert [kept.get(key, str, "") for key in ("light", "other")] == ["1234", "567890"]

    kept.get("third", str, "ab")

    assert kept.get("other", str, "made again") == "567890"
    assert kept.get("light", str, "new") == "new"


def test_what_cannot_be_made_is_not_kept() -> None:
    kept: Kept[str, str] = Kept(2)
    asked = []

    def make(word: str) -> str:
        asked.append(word)
        raise KeyError(word)

    for _ in range(3):
        with pytest.raises(KeyError):
            kept.get("nobody", make, "nobody")

    assert asked == ["nobody"] * 3
    assert kept.get("nobody", str, "somebody") == "somebody"
