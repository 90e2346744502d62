"""No pin goes before a passage that warns."""

from dataclasses import replace

import pytest

from service.answers.answerer import Answer
from service.answers.editorial.featuring import Featuring
from service.live.serving import Serving
from tests.service.answers.editorial.test_featuring import MAY, asked, doc_ids, pin, pinned, unranked


@pytest.mark.parametrize(
    "question",
    [
        MAY,
        "alcohol while I take metronidazole",
        "is drinking a little alcohol while on metronidazole ok",
        "effects of drinking alcohol while you take metronidazole",
    ],
)
def test_no_pin_goes_before_a_warning_however_it_is_asked(serving: Serving, question: str) -> None:
    """Not only where a question plainly asks for permission: no list of words holds all the ways to do so."""
    plain = asked(serving, question)
    assert doc_ids(plain)[:2] == ["metronidazole", "alcohol"]

    assert unmarked(asked(serving, question, pin("alcohol", "metronidazole"))) == unmarked(plain)
    assert pinned(asked(serving, question, pin("alcohol", "metronidazole"))) == []
    assert pinned(asked(serving, question, pin("metronidazole", "alcohol"))) == ["metronidazole"]


def unmarked(answer: Answer) -> list[tuple[object, ...]]:
    return [unranked(hit) for hit in answer.hits]


def test_a_negation_that_permits_goes_before_no_warning(serving: Serving) -> None:
    """ "You do not need to avoid alcohol" has a "not" and an "avoid" as a warning does."""
    question = "alcohol while I take metronidazole"
    plain = asked(serving, question)
    first, second, *others = plain.hits
    citation = replace(second.citation, quote="You do not need to avoid alcohol while you take metronidazole.")
    without = asked(replace(serving, hidden=frozenset({"metronidazole"})), question)
    found = Featuring(serving.answerer).featured(
        replace(plain, hits=(first, replace(second, citation=citation), *others)),
        MAY,
        [pin("alcohol", "metronidazole")],
        lambda doc_ids, left_out: replace(without, hits=(replace(without.hits[0], citation=citation),)),
        hidden=frozenset(),
    )

    assert doc_ids(found) == doc_ids(plain)
    assert pinned(found) == []
