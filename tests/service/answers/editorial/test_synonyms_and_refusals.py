"""A line of synonyms at the desk finds more, and takes no refusal about another thing away."""

import pytest

from index.passages.query import Filters, Query
from index.words.synonyms import parse
from service.live.serving import Serving


@pytest.mark.parametrize(
    ("question", "missing", "lines"),
    [
        ("How much ibuprofen can I take?", "ibuprofen", ["ibuprofen, paracetamol"]),
        ("ibuprofen dose for adults", "ibuprofen", ["painkiller, ibuprofen, paracetamol"]),
        ("Can I drink alcohol while I take warfarin?", "warfarin", ["warfarin, metronidazole"]),
        ("Can I drink alcohol while I take warfarin?", "warfarin", ["zzthin, warfarin, metronidazole"]),
    ],
)
def test_a_question_about_another_medicine_is_refused_as_before(
    serving: Serving, question: str, missing: str, lines: list[str]
) -> None:
    for one in (serving, serving.with_synonyms(parse(lines, where="test"))):
        found = one.ask(Query(question, filters=Filters(language="en")))
        assert found.refusal is not None
        assert (found.refusal.reason, [thing.name for thing in found.refusal.missing]) == ("not_about", [missing])


def test_another_name_of_the_same_medicine_is_answered(serving: Serving) -> None:
    question = "How much zzpanadil can I take?"
    known = serving.with_synonyms(parse(["paracetamol, zzpanadil"], where="test"))
    found = known.ask(Query(question))

    assert (found.refusal, found.hits[0].citation.document.doc_id) == (None, "paracetamol")
