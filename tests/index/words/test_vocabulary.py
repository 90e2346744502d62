from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import DamagedSnapshot
from index.words.vocabulary import CorpusVocabulary, key
from tests.index.words.vocabularies import write_vocabulary


def written(folder: Path, name: str, *passages: tuple[str, str]) -> Path:
    write_vocabulary(passages, folder / name)
    return folder / name


def test_words_are_counted_by_passage_by_small_letters_and_by_title(tmp_path: Path) -> None:
    path = written(
        tmp_path, "a", ("Sleep", "Sleep well, sleep long. Advil"), ("Sleep", "No sleep on 20mg Advil"), ("", "Café’s")
    )

    found = CorpusVocabulary.open([path])

    assert dict(found.passages) == {"sleep": 2, "well": 1, "long": 1, "advil": 2, "no": 1, "on": 1, "cafe's": 1}
    assert found.small["sleep"] == 2
    assert found.small["advil"] == 0  # never in small letters: a name
    assert found.titles == {"sleep"}
    assert found.by_length.within("sleap", reach=1, shortest=1) == {"sleep": 1}
    assert "20mg" not in found


def test_the_words_of_segments_add_up(tmp_path: Path) -> None:
    first = written(tmp_path, "a", ("Sleep", "the heart"), ("", "heart"))
    second = written(tmp_path, "b", ("Heart", "sleep the night"))

    both = CorpusVocabulary.open([first, second])

    assert dict(both.passages) == {"heart": 3, "night": 1, "sleep": 2, "the": 2}
    assert (both.small["heart"], both.small["sleep"]) == (2, 1)
    assert both.titles == {"heart", "sleep"}
    assert CorpusVocabulary.open([]) == CorpusVocabulary()


_PASSAGES = st.lists(st.tuples(st.text(max_size=20), st.text(max_size=40)), max_size=4)


@given(_PASSAGES, _PASSAGES)
def test_however_passages_are_spread_over_segments_the_words_are_the_same(
    tmp_path: Path, one: list[tuple[str, str]], other: list[tuple[str, str]]
) -> None:
    apart = CorpusVocabulary.open([written(tmp_path, "a", *one), written(tmp_path, "b", *other)])
    together = CorpusVocabulary.open([written(tmp_path, "c", *one, *other)])

    assert (dict(apart.passages), apart.titles) == (dict(together.passages), together.titles)
    assert {word: apart.small[word] for word in apart.passages} == dict(together.small)
    assert all(word == key(word) for word in together.passages)


@pytest.mark.parametrize("left", ["", "a b\n1 1\n1 1\n0\n", "a b\n1 1\n1 one\n0 0\n", "a b\n1 1\n1 1\n", None])
def test_a_list_that_is_missing_or_cut_short_is_damage_with_a_remedy(tmp_path: Path, left: str | None) -> None:
    path = tmp_path / "words"
    if left is not None:
        path.write_text(left, encoding="utf-8")

    with pytest.raises(DamagedSnapshot, match="vouch build --force"):
        CorpusVocabulary.open([path])
