import pytest

from service.answers.editorial.blocked import MOST_LINES, Blocked, BlockedPhrase, parse_blocked
from service.errors import EditorialError

TEXT = "# Not to be offered\r\n\r\nHow to fast?\n*Crash Diät*\n"


def test_a_line_is_a_whole_text_and_stars_mean_anywhere() -> None:
    assert parse_blocked(TEXT, where="").phrases == (
        BlockedPhrase("How to fast?", ("how", "to", "fast"), is_anywhere=False, line=3),
        BlockedPhrase("*Crash Diät*", ("crash", "diat"), is_anywhere=True, line=4),
    )


@pytest.mark.parametrize(
    ("offered", "is_blocked"),
    [
        ("HOW TO FÄST", True),
        ("How to fast?", True),
        ("How to fast safely", False),
        ("Which crash diat works?", True),
        ("crash-diät", True),
        ("crash diäts", True),  # also in longer words
        ("how to fasten", False),
        ("a diät after a crash", False),
        ("", False),
    ],
)
def test_what_is_blocked_is_known_without_case_and_accents_wherever_it_is(offered: str, *, is_blocked: bool) -> None:
    assert parse_blocked(TEXT, where="").blocks(offered) is is_blocked


def test_an_empty_file_blocks_nothing() -> None:
    assert not parse_blocked("", where="").blocks("anything")
    assert not Blocked().blocks("anything")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("fine\n*half", 2, "Stars go around"),
        ("half*", 1, "Stars go around"),
        ("*a*b*", 1, "Stars go around"),
        ("*", 1, "no word"),
        ("**", 1, "no word"),
        ("\n?!", 2, "no word"),
        ("a" * 1001, 1, "more than 1,000 characters"),
        ("word\n" * (MOST_LINES + 1), MOST_LINES + 1, "more than 2,000 phrases"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_what_to_do(text: str, line: int, said: str) -> None:
    with pytest.raises(EditorialError, match=said) as raised:
        parse_blocked(text, where="words/blocked.txt")

    assert raised.value.where == f"words/blocked.txt, line {line}"
    assert raised.value.remedy
