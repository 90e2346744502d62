import pytest

from ingest.description.language import detect_language, language_warnings

GERMAN = (
    "Gicht ist eine Form der Arthritis. Sie kommt plötzlich, oft in der Nacht, und oft in der großen Zehe. Ruhe hilft."
)
ENGLISH = (
    "Gout is a kind of arthritis. It comes on suddenly, often at night, and often in the big toe. Rest helps a lot."
)


@pytest.mark.parametrize(
    ("text", "language"), [(GERMAN, "de"), (ENGLISH, "en"), ("Gout.", None), ("19 27 35 " * 99, None)]
)
def test_a_language_is_named_where_there_are_words_enough(text: str, language: str | None) -> None:
    assert detect_language(text) == language


def test_only_a_language_that_the_encoder_does_not_read_is_warned_of() -> None:
    assert language_warnings("en-GB", declared=True) == ()
    assert language_warnings(None, declared=False) == ()
    assert "says that it is in 'ar'" in language_warnings("ar", declared=True)[0]
    assert "seems to be in 'de'" in language_warnings("de", declared=False)[0]
