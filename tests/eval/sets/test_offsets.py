import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.sets.offsets import to_canonical
from ingest.canonical import canonical
from ingest.document import Span

_TEXT = st.text(st.sampled_from("ab e\u0301\u0323\r\n\u1100\u1161\u00e9"), min_size=1, max_size=30)


def test_a_span_behind_windows_line_ends_and_decomposed_letters_moves_to_its_canonical_place() -> None:
    source = "one\r\ntwo\r\ncafe\u0301 three"
    span = to_canonical(source, Span(source.index("three"), len(source)))
    assert canonical(source)[span.start : span.end] == "three"
    assert span == Span(13, 18)


def test_a_border_inside_a_letter_and_its_accent_moves_outwards() -> None:
    assert to_canonical("cafe\u0301s", Span(0, 4)) == Span(0, 4)
    assert to_canonical("cafe\u0301s", Span(4, 6)) == Span(3, 5)


def test_a_border_inside_a_line_end_moves_outwards() -> None:
    assert to_canonical("a\r\nb", Span(2, 4)) == Span(1, 3)


@given(_TEXT, st.data())
def test_what_was_within_a_span_stays_within_it(source: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(source) - 1))
    end = data.draw(st.integers(start + 1, len(source)))
    span = to_canonical(source, Span(start, end))
    whole = canonical(source)
    assert 0 <= span.start < span.end <= len(whole)
    assert len(canonical(source[:start])) >= span.start
    assert whole[span.end :] == "" or canonical(source[end:]).endswith(whole[span.end :])


@given(st.text(st.sampled_from("abc ."), min_size=2))
def test_a_text_that_is_canonical_already_keeps_its_offsets(source: str) -> None:
    assert to_canonical(source, Span(1, len(source))) == Span(1, len(source))


@pytest.mark.parametrize("span", [Span(2, 2), Span(0, 4), Span(3, 1), Span(-1, 2)])
def test_a_span_that_is_empty_or_outside_the_text_is_refused(span: Span) -> None:
    with pytest.raises(ValueError, match=f"{span.start} to {span.end}"):
        to_canonical("abc", span)
