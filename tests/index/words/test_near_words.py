from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from index.words.near_words import NearWords

WORDS = st.text(alphabet="abcdeéä漢'", min_size=1, max_size=9)


@given(words=st.sets(WORDS, max_size=40), word=WORDS, reach=st.integers(1, 2), shortest=st.integers(1, 4))
def test_no_word_within_reach_is_missed_and_none_beyond_it_found(
    words: set[str], word: str, reach: int, shortest: int
) -> None:
    edits = {other: OSA.distance(word, other) for other in words if len(other) >= shortest}

    found = NearWords(words).within(word, reach=reach, shortest=shortest)

    assert found == {other: number for other, number in edits.items() if number <= reach}


def test_a_swap_of_two_letters_is_one_edit() -> None:
    assert NearWords(["asthma", "aroma"]).within("astmha", reach=2, shortest=3) == {"asthma": 1}
