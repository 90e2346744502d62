import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passages.wording import core, folded, wording, wording_hash

SAME = [
    ("Don’t take it", "Don't take it"),
    ("“rest”", "'rest'"),
    ("10–20 days", "10-20 days"),
    ("rest — then walk", "rest – then walk"),
    ("take 5 mg", "take 5mg"),
    ("37 °C", "37°C"),
    ("a\nline", "a line"),
    ("a\u00a0b\u202fc", "a b c"),
    ("hy\u00adphen", "hyphen"),
    ("no\u200bbreak", "nobreak"),
    ("e\u0301te\u0301", "été"),
    ("eﬃcient", "efficient"),
    ("and so on…", "and so on..."),
]
OTHER = [
    ("1.5 mg", "1,5 mg"),
    ("65²", "652"),
    ("5 mg", "5 g"),
    ("-5", "5"),
    ("US", "us"),
    ("16\nscratch", "16scratch"),
    ("½", "1/2"),
    ("take it", "take  not it"),
    ("resume", "résumé"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_typesetting_changes_is_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    assert wording_hash(one) == wording_hash(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_whatever_else_differs_is_something_else(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_marks_around_words_and_the_case_of_the_first_letter_do_not_count_in_a_hash() -> None:
    assert wording_hash("“Take it.”") == wording_hash("take it") == wording_hash("Take it,")
    assert wording_hash("Take it?") != wording_hash("Take it")
    assert wording_hash("take It") != wording_hash("take it")
    assert core("'take it.'") == "take it"


ALPHABET = st.sampled_from("ab1 \u00a0\u00ad\u200b—-…ﬁe\u0301\n’“m")


@given(st.text(ALPHABET, max_size=20), st.data())
def test_each_part_leads_back_to_what_it_was_made_of(text: str, data: st.DataObject) -> None:
    compared = wording(text)
    assert compared.text == folded(text)
    if not compared.text:
        return
    start = data.draw(st.integers(0, len(compared.text) - 1))
    end = data.draw(st.integers(start + 1, len(compared.text)))
    span = compared.span(start, end)
    assert 0 <= span.start < span.end <= len(text)
    assert compared.text[start:end] in folded(text[span.start : span.end])
    assert compared.place(span.start) <= start
