from pathlib import Path

import numpy as np
import pytest

from index.passages.query import Query
from index.ranking.signals import SIGNALS, Signals, focus_in_sentence, margins
from ingest.home import Home
from tests.documents import paragraphs
from tests.snapshots import index_documents, searcher_of


def scores(*values: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.array(values, dtype=np.float32)


def test_the_margin_is_to_the_best_of_the_others() -> None:
    assert margins(scores(0.25, 0.75, 0.5)).tolist() == [-0.5, 0.25, -0.25]
    assert margins(scores(0.75, 0.75, 0.5)).tolist() == [0.0, 0.0, -0.25]
    assert margins(scores(0.5)).tolist() == [0.0]  # it is alone


def test_signals_are_written_by_name_and_those_that_do_not_apply_are_left_out() -> None:
    found = Signals(0.1, 0.2, 0.3, 0.4, lexical=5.0, lexical_weight=0.6, margin=0.0, term_coverage=0.0, newer=0.002)

    assert list(found.to_record().items()) == [
        ("passage_cosine", 0.1),
        ("sentence_cosine", 0.2),
        ("lexical_share", 0.3),
        ("phrase_share", 0.4),
        ("lexical", 5.0),
        ("lexical_weight", 0.6),
        ("margin", 0.0),
        ("term_coverage", 0.0),
        ("newer", 0.002),
    ]


def test_the_focus_is_what_the_title_leaves_of_a_question() -> None:
    document = paragraphs("Ice and rest heal a sprain. Doctors diagnose by touch.", title="Ankle sprain")
    passage = index_documents([document])[0].passages[0].passage
    idf = {"diagnos": 3.0, "sprain": 1.0, "touch": 1.0, "surgeri": 4.0}

    first, second = (focus_in_sentence(document.title, passage, each, idf, idf) for each in passage.sentences)

    assert (first, second) == (0.0, 0.5)  # diagnose and touch; surgery stands nowhere, sprain is the subject
    assert focus_in_sentence(document.title, passage, passage.sentences[0], ["sprain"], idf) == 1.0


def test_the_best_hit_has_every_signal_however_many_hits_are_asked_for(tmp_path: Path) -> None:
    articles = [paragraphs(f"Stroke number {n} of the brain.", doc_id=str(n), title="Brain") for n in range(5)]
    searcher = searcher_of(Home(tmp_path), articles)

    one, many = (searcher.search(Query("stroke number 3", k)) for k in (1, 5))

    assert one[0] == many[0]
    judged = {"answering", "answering_sentence"}  # of a model that this index hasn't
    assert set(SIGNALS) - {"score"} - judged <= set(one[0].signals.to_record())
    assert one[0].signals.margin == pytest.approx(many[0].score - many[1].score)
    assert all(hit.signals.focus_in_sentence is None for hit in many[1:])


def test_what_is_left_out_is_no_hit_and_the_rest_keeps_its_order(tmp_path: Path) -> None:
    articles = [paragraphs(f"Stroke number {n} of the brain.", doc_id=str(n), title="Brain") for n in range(5)]
    searcher = searcher_of(Home(tmp_path), articles)
    everything = [hit.passage.passage_id for hit in searcher.search(Query("stroke number 3", 5))]

    left = searcher.search(Query("stroke number 3", 5), left_out=frozenset(everything[:2]))

    assert [hit.passage.passage_id for hit in left] == everything[2:]
    assert searcher.search(Query("stroke", 5), left_out=frozenset(everything)) == []
