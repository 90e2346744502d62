from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engines.embedded.forward_index import ForwardIndex, ForwardIndexWriter, term_hashes
from index.words.analysis import neighbours

Row = tuple[list[str], list[str], list[str]]
_WORDS = ("heart", "failur", "weak", "lung", "kidney")
_FIELD = st.lists(st.sampled_from(_WORDS), max_size=6)
_ROWS = st.lists(st.tuples(_FIELD, _FIELD, _FIELD), min_size=1, max_size=6)


def written(rows: list[tuple[str, str, str]], folder: Path) -> ForwardIndex:
    writer = ForwardIndexWriter(folder)
    for row in rows:
        writer.add(*row)
    writer.close()
    return ForwardIndex(folder)


def fields(row: Row) -> tuple[list[str], list[str], list[str]]:
    return row[0], row[1], [*row[0], *row[1], *row[2]]


def test_neighbours_pass_over_stop_words_and_come_once() -> None:
    assert neighbours("quality of life, quality of life") == [("qualiti", "life"), ("life", "qualiti")]
    assert neighbours("stroke") == []


def test_a_pair_counts_once_a_row_in_its_order_and_never_across_rows(tmp_path: Path) -> None:
    bodies = ("heart failure, heart failure", "failure of the heart", "a weak heart", "failure", "")
    index = written([("", "", body) for body in bodies], tmp_path)
    hashes = term_hashes(["heart", "failur"])

    assert index.occurrences(np.arange(5), hashes, [(0, 1)]).pair_matches.tolist() == [1, 0, 0, 0, 0]
    assert index.occurrences(np.array([1, 0]), hashes, [(1, 0), (0, 1)]).pair_matches.tolist() == [1, 2]
    assert index.occurrences(np.array([], dtype=np.int64), hashes, [(0, 1)]).pair_matches.tolist() == []


@given(_ROWS, st.lists(st.sampled_from((*_WORDS, "spleen")), unique=True, max_size=4), st.data())
def test_terms_are_counted_in_every_field_of_any_rows(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], asked: list[str], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("terms")
    index = written([(" ".join(a), " ".join(b), " ".join(c)) for a, b, c in rows], folder)
    chosen = data.draw(st.lists(st.sampled_from(range(len(rows))), unique=True))
    pairs = [(first, second) for first in range(len(asked)) for second in range(len(asked))]

    found = index.occurrences(np.array(chosen, dtype=np.int64), term_hashes(asked), pairs)

    for at, row in enumerate(chosen):
        for field, terms in enumerate(fields(rows[row])):
            assert found.term_frequencies[field, at].tolist() == [Counter(terms)[term] for term in asked]
        beside = set(pairwise(fields(rows[row])[2]))
        assert found.pair_matches[at] == len([pair for pair in pairs if (asked[pair[0]], asked[pair[1]]) in beside])
    assert index.lengths(np.array(chosen, dtype=np.int64)).tolist() == [
        [len(terms) for terms in fields(rows[row])] for row in chosen
    ]


@given(_ROWS, st.data())
def test_it_knows_how_many_rows_hold_a_term_and_how_many_of_some_do(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("terms")
    index = written([(" ".join(a), " ".join(b), " ".join(c)) for a, b, c in rows], folder)
    some = data.draw(st.lists(st.sampled_from(range(len(rows))), unique=True))
    numbers = index.numbers(term_hashes(_WORDS))
    known = numbers >= 0

    among = index.frequencies_among(np.array(some, dtype=np.int64))

    for chosen, found in ((range(len(rows)), index.document_frequencies), (some, among)):
        expected = [[sum(term in fields(rows[row])[at] for row in chosen) for at in range(3)] for term in _WORDS]
        assert found[numbers[known]].tolist() == np.array(expected)[known].tolist()
    assert known.tolist() == [any(term in fields(row)[2] for row in rows) for term in _WORDS]
