from dataclasses import replace
from datetime import date

import pytest

from ingest.comparison.differing import differing_pairs
from ingest.comparison.subject import subject_key
from ingest.document import BlockKind, Document
from tests.documents import make_document


def page(doc_id: str, title: str, *words: str, reviewed: date | None = None) -> Document:
    document = make_document([(BlockKind.PARAGRAPH, 0, one) for one in words], doc_id=doc_id, title=title)
    return replace(document, last_reviewed_on=reviewed)


def found(*documents: Document) -> list[tuple[str, str, list[tuple[str, str]]]]:
    return [
        (
            pair.newer.doc_id,
            pair.older.doc_id,
            [(pair.newer.slice(one), pair.older.slice(other)) for one, other in pair.places],
        )
        for pair in differing_pairs(documents)
    ]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Croup", "About croup", True),
        ("What is shingles?", "Shingles: an overview", True),
        ("Type 1 diabetes", "Type 2 diabetes", False),
        ("Asthma", "Asthma in children", False),
        ("Ear infections", "Ear infection", True),
        ("What is it?", "About this page", True),
    ],
)
def test_a_title_names_the_subject_without_what_every_title_says(one: str, other: str, is_same: bool) -> None:
    assert (subject_key(one) == subject_key(other)) == is_same


def test_another_number_in_the_same_sentence_is_shown_with_the_newer_first() -> None:
    old = page("a", "Croup", "Keep your child at home for 5 days after the cough begins.", reviewed=date(2019, 1, 1))
    new = page(
        "b", "About croup", "Keep your child at home for two days after the cough begins.", reviewed=date(2025, 1, 1)
    )

    assert found(old, new) == [("b", "a", [(new.text, old.text)])]
    assert found(new, old) == [("b", "a", [(new.text, old.text)])]


def test_the_contrary_is_shown_and_an_added_clause_is_not() -> None:
    plain = page("a", "Croup", "Give honey to a baby with a bad cough at night.")
    contrary = page("b", "Croup", "Do not give honey to a baby with a bad cough at night.")
    longer = page("c", "Croup", "Give honey to a baby with a bad cough at night, which won't help every child sleep.")

    assert [pair[:2] for pair in found(plain, contrary)] == [("a", "b")]
    assert found(plain, longer) == []


def test_an_item_of_a_list_is_compared_with_what_it_hangs_on() -> None:
    def listed(doc_id: str, head: str) -> Document:
        return make_document(
            [(BlockKind.HEADING, 2, head), (BlockKind.LIST_ITEM, 1, "give your baby warm water with honey")],
            doc_id=doc_id,
            title="Croup",
        )

    assert [pair[:2] for pair in found(listed("a", "Do"), listed("b", "Don't"))] == [("a", "b")]
    assert found(listed("a", "Do"), listed("b", "Do")) == []


def test_other_subjects_and_what_both_articles_say_are_not_shown() -> None:
    said = "Take the tablets for 5 days with a full glass of water."
    both = page("a", "Cystitis", said, "Take the tablets for 3 days with a full glass of water.")

    assert found(both, page("b", "Cystitis", said)) == []
    assert found(page("a", "Cystitis", said), page("b", "Acne", said.replace("5", "9"))) == []
