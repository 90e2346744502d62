import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from service.citations.visible_text import folded

TEXTS = st.text(
    alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from("  \t\n\u00a0\u00ad\u0301\u200bİß’“")
)


@given(TEXTS)
def test_words_are_folded_as_each_of_their_characters_is(text: str) -> None:
    plain = text.translate(str.maketrans("‘’‚‛“”„‟", "''''" + '""""'))
    marks = [one for one in unicodedata.normalize("NFKD", plain) if unicodedata.category(one) not in {"Mn", "Cf"}]

    assert folded(text) == " ".join("".join(marks).casefold().split())


def test_case_accents_quote_marks_hidden_marks_and_white_space_make_no_difference() -> None:
    assert folded("  Sjo\u0308gren’s\u00a0\n syn\u00addrome ") == "sjogren's syndrome"
