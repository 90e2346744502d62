"""A pin changes an order and a mark, and nothing else; where it might change what an answer means, not even that."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.passages.query import Filters, Query
from index.words.analysis import tokens
from service.answers.answerer import Answer, CitedHit
from service.answers.editorial.blocked import Blocked
from service.answers.editorial.lists import EditorsLists
from service.answers.editorial.pins import Pin, Pins
from service.answers.visibility import HiddenDocuments, Visibility
from service.emergency.notices import shipped_notices
from service.live.pin_preview import try_pins
from service.live.serving import Serving
from tests.service.answers.editorial.library import DOC_IDS

HOW = "How do I use my inhaler?"
NOSE = "How do I stop a nosebleed?"
MAY = "Can I drink alcohol while I take metronidazole?"
BABY = "Which thermometer costs least for my baby's fever?"
FEVER = "How do I bring down a fever in children?"
QUESTIONS = (
    HOW, NOSE, FEVER,
    "How often should I clean my inhaler?",
    MAY,
    "how do I use my inhalr",
    "what is the capital of France",
    "Which inhaler costs least?",
    "Can I drink alcohol while I take warfarin?",
    "How do I use my inhaler? How do I stop a nosebleed?",
    "How do I clean my inhaler? Who won the cup in 1966?",
    "¿Cómo se usa el inhalador y cómo se limpia?",
    "I can't breathe and my inhaler doesn't help",
    "I want to kill myself with alcohol",
)  # fmt: skip
FIELDS = ("question", "confidence", "refusal", "did_you_mean", "snapshot_id", "unjudged_language", "alarm")


def pin(doc_id: str, *words: str) -> Pin:
    phrases = tuple(tuple(tokens(word)) for word in words)
    return Pin(words, phrases, doc_id, None, "", "", 1)


def asked(serving: Serving, question: str, *pins: Pin, k: int = 8, **more: Any) -> Answer:
    """The answer as readers get it with some pins."""
    editors, filters = EditorsLists(Pins(pins), Blocked()), more.pop("filters", Filters())
    answer, _ = replace(serving, editors=editors).reply(
        Query(question, k, filters), NOTICES, NOTICES.find(question), featuring=True, **more
    )
    return answer


NOTICES = shipped_notices()


def doc_ids(answer: Answer) -> list[str]:
    return [hit.citation.document.doc_id for hit in answer.hits]


def pinned(answer: Answer) -> list[str]:
    return [hit.citation.document.doc_id for hit in answer.hits if hit.is_pinned]


def featured(answer: Answer) -> list[str]:
    return [document.doc_id for document in answer.featured]


def unranked(hit: CitedHit) -> tuple[object, ...]:
    """A hit without its place."""
    best = hit.hit
    return hit.citation.citation_id, hit.passage_ids, hit.group_note, hit.highlights, best.score, best.signals


def check_that_order_alone_changes(serving: Serving, question: str, pins: list[Pin], k: int) -> Answer:
    """Ask with pins and without, and compare all that the answers have."""
    plain, found = asked(serving, question, k=k), asked(serving, question, *pins, k=k)

    assert [getattr(found, name) for name in FIELDS] == [getattr(plain, name) for name in FIELDS]
    assert [hit.hit.rank for hit in found.hits] == list(range(1, len(plain.hits) + 1))
    assert sorted(map(repr, map(unranked, found.hits))) == sorted(map(repr, map(unranked, plain.hits)))
    for one, other in zip(found.questions, plain.questions, strict=True):
        assert replace(one, hit_ranks=()) == replace(other, hit_ranks=())
        own = [found.hits[rank - 1] for rank in one.hit_ranks]
        assert {unranked(hit)[0] for hit in own} == {unranked(hit)[0] for hit in _hits(plain, other.hit_ranks)}
    assert set(pinned(found)) | set(featured(found)) <= {one.doc_id for one in pins} - {"overdue", "old-nose"}
    assert set(featured(found)).isdisjoint(doc_ids(found))
    moved = [unranked(hit) for hit in found.hits if hit.is_pinned]
    others = [unranked(hit) for hit in found.hits if not hit.is_pinned]
    assert others == [unranked(hit) for hit in plain.hits if unranked(hit) not in moved]
    if pinned(found) and len(found.questions) == 1:
        before = frozenset(doc_ids(plain)[: doc_ids(plain).index(pinned(found)[0])])
        without = asked(replace(serving, hidden=before), question, k=k)
        assert (without.refusal, _cited(without)) == (None, _cited(found))
    return found


@settings(max_examples=12)  # each asks two or three times
@given(
    question=st.sampled_from(QUESTIONS),
    wanted=st.lists(st.tuples(st.sampled_from(DOC_IDS), st.integers(0, 20)), min_size=1, max_size=4),
    k=st.integers(1, 8),
)
def test_whatever_is_pinned_only_order_and_marks_change(
    serving: Serving, question: str, wanted: list[tuple[str, int]], k: int
) -> None:
    terms = tokens(question)
    check_that_order_alone_changes(serving, question, [pin(doc_id, terms[at % len(terms)]) for doc_id, at in wanted], k)


def test_whichever_hit_is_pinned_only_order_and_marks_change(serving: Serving) -> None:
    moved = set()
    for question in (HOW, NOSE, MAY, "how do I use my inhalr", f"{HOW} {NOSE}"):
        plain = doc_ids(asked(serving, question))
        for doc_id in dict.fromkeys(plain[1:4]):
            found = check_that_order_alone_changes(serving, question, [pin(doc_id, tokens(question)[0])], 8)
            moved |= {(question, doc_id) for doc_id in pinned(found) if doc_ids(found) != plain}

    assert len(moved) >= 2


def _cited(answer: Answer) -> str:
    return answer.hits[0].citation.citation_id


def _hits(answer: Answer, ranks: tuple[int, ...]) -> list[CitedHit]:
    return [answer.hits[rank - 1] for rank in ranks]


def test_the_article_goes_first_where_it_answers_by_itself_and_is_marked(serving: Serving) -> None:
    first, second, *others = doc_ids(asked(serving, HOW))
    assert second == "spacer"
    found = asked(serving, HOW, pin("spacer", "inhaler", "use"))

    assert doc_ids(found) == [second, first, *others]
    assert (pinned(found), featured(found)) == (["spacer"], [])
    assert found.confidence == asked(serving, HOW).confidence


def test_the_first_article_is_marked_where_it_is(serving: Serving) -> None:
    first, *others = doc_ids(asked(serving, HOW))
    found = asked(serving, HOW, pin(first, "inhaler"))

    assert (doc_ids(found), pinned(found)) == ([first, *others], [first])


@pytest.mark.parametrize("doc_id", ["overdue", "inhalador", "nowhere", "fever-adults"])
def test_an_article_that_is_overdue_unmeasured_unknown_or_no_answer_stays_where_it_is(
    serving: Serving, doc_id: str
) -> None:
    found = asked(serving, HOW, pin(doc_id, "inhaler"))

    assert (doc_ids(found), pinned(found)) == (doc_ids(asked(serving, HOW)), [])
    if doc_id != "fever-adults":
        assert featured(found) == []


def test_an_article_of_which_a_newer_one_says_something_else_stays_where_it_is(serving: Serving) -> None:
    plain = doc_ids(asked(serving, NOSE))
    assert plain[:2] == ["new-nose", "old-nose"]

    assert pinned(asked(serving, NOSE, pin("old-nose", "nosebleed"))) == []
    withdrawn = replace(serving, hidden=frozenset({"new-nose"}))
    assert pinned(asked(withdrawn, NOSE, pin("old-nose", "nosebleed"))) == ["old-nose"]


def test_an_article_that_is_hidden_withdrawn_or_filtered_out_is_named_nowhere(serving: Serving) -> None:
    public = Visibility.within(Filters(language="en"), Filters(doc_ids=tuple(set(DOC_IDS) - {"staff"})))
    hidden = HiddenDocuments(public).beside(frozenset({"spacer"}), serving.searcher)
    some = replace(serving, hidden=hidden, withdrawn=frozenset({"spacer"}), visible=public)
    for doc_id in ("staff", "spacer"):
        for question in (HOW, "Which inhaler costs least?"):
            found = asked(some, question, pin(doc_id, "inhaler"))
            assert doc_id not in (*doc_ids(found), *featured(found))

    for filters in (Filters(doc_ids=("technique",)), Filters(audience="staff")):
        found = asked(serving, HOW, pin("spacer", "inhaler"), filters=filters)
        assert "spacer" not in (*doc_ids(found), *featured(found))


def test_what_is_about_other_people_than_the_question_goes_before_nothing(serving: Serving) -> None:
    plain = asked(serving, FEVER)
    noted = [hit.citation.document.doc_id for hit in plain.hits if hit.group_note]
    assert "fever-adults" in noted

    assert pinned(asked(serving, FEVER, pin("fever-adults", "fever"))) == []
    assert featured(asked(serving, FEVER, pin("fever-adults", "fever"), k=1)) == []


@pytest.mark.parametrize("doc_id", ["cleaning", "technique"])
def test_what_is_less_sure_in_words_than_the_answer_goes_before_nothing(serving: Serving, doc_id: str) -> None:
    question = HOW if doc_id == "cleaning" else "How do I clean my inhaler?"
    plain = asked(serving, question)
    at = doc_ids(plain).index(doc_id)
    others = asked(replace(serving, hidden=frozenset(doc_ids(plain)[:at])), question)
    assert (others.refusal, doc_ids(others)[0]) == (None, doc_id)  # a small library: its lead over the rest is wide

    assert doc_ids(asked(serving, question, pin(doc_id, "inhaler"))) == doc_ids(plain)


def test_a_refusal_stays_one_and_the_article_is_pointed_to_beside_it(serving: Serving) -> None:
    question = "Which inhaler costs least?"
    plain, found = asked(serving, question), asked(serving, question, pin("cleaning", "inhaler"))

    assert plain.refusal is not None
    assert (found.refusal, found.hits, found.confidence) == (plain.refusal, (), plain.confidence)
    assert featured(found) == ["cleaning"]


@pytest.mark.parametrize(("doc_id", "pointed"), [("fever-adults", []), ("fever-children", ["fever-children"])])
def test_beside_a_refusal_no_article_about_other_people_is_pointed_to(
    serving: Serving, doc_id: str, pointed: list[str]
) -> None:
    found = asked(serving, BABY, pin(doc_id, "fever"))

    assert found.refusal is not None
    assert found.refusal.reason == "not_answered"
    assert featured(found) == pointed
    assert featured(asked(serving, BABY.replace("my baby's", "a"), pin("fever-adults", "fever"))) == ["fever-adults"]


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Can I drink alcohol while I take warfarin?", "not_about"),
        ("¿Cómo se usa el inhalador y cómo se limpia?", "language_not_supported"),
        ("I want to kill myself with alcohol", "crisis"),
    ],
)
def test_beside_other_refusals_nothing_is_pointed_to(serving: Serving, question: str, reason: str) -> None:
    pins = [pin(doc_id, term) for term in tokens(question) for doc_id in ("alcohol", "cleaning")]
    found = asked(serving, question, *pins, filters=Filters(language="en"))

    assert found.refusal is not None
    assert (found.refusal.reason, found.hits, found.featured) == (reason, (), ())


def test_an_article_on_another_thing_than_the_question_names_is_never_pointed_to(serving: Serving) -> None:
    found = asked(serving, "Can I drink alcohol while I take warfarin?", pin("alcohol", "alcohol"))

    assert found.refusal is not None
    assert (found.refusal.reason, found.featured) == ("nothing_on_subject", ())


def test_beside_a_notice_and_for_a_ranking_no_pin_counts(serving: Serving) -> None:
    question = "I can't breathe, how do I use my inhaler?"
    assert NOTICES.find(question) is not None
    for one in (
        asked(serving, question, pin("spacer", "inhaler")),
        asked(serving, HOW, pin("spacer", "inhaler"), min_confidence=0.0),
    ):
        assert (pinned(one), featured(one)) == ([], [])


def test_the_article_without_a_hit_is_pointed_to_and_moved_where_it_has_one(serving: Serving) -> None:
    at = doc_ids(asked(serving, HOW)).index("spacer")
    few = asked(serving, HOW, pin("spacer", "inhaler"), k=at)

    assert (doc_ids(few), pinned(few), featured(few)) == (doc_ids(asked(serving, HOW, k=at)), [], ["spacer"])
    assert pinned(asked(serving, HOW, pin("spacer", "inhaler"), k=at + 1)) == ["spacer"]


def test_the_next_pin_counts_where_the_first_may_not(serving: Serving) -> None:
    found = asked(serving, HOW, pin("overdue", "use", "inhaler"), pin("spacer", "inhaler"))

    assert pinned(found) == ["spacer"]


def test_each_question_of_a_letter_has_its_own_pins(serving: Serving) -> None:
    found = asked(serving, f"{NOSE} {HOW}", pin("spacer", "inhaler"))
    nose, how = found.questions

    assert [found.hits[rank - 1].is_pinned for rank in nose.hit_ranks] == [False] * len(nose.hit_ranks)
    assert found.hits[how.hit_ranks[0] - 1].is_pinned
    assert pinned(found) == ["spacer"]


def test_a_preview_shows_both_orders_and_what_pins_do(serving: Serving) -> None:
    first = doc_ids(asked(serving, HOW))[0]
    shown = try_pins(serving, HOW, Pins([pin("spacer", "inhaler")]), NOTICES)

    assert (pinned(shown.without), pinned(shown.featured)) == ([], ["spacer"])
    assert ([hit.citation.document.doc_id for hit in shown.moved], shown.marked) == (["spacer"], ())
    stays = try_pins(serving, HOW, Pins([pin(first, "inhaler")]), NOTICES)
    assert (stays.moved, [hit.citation.document.doc_id for hit in stays.marked]) == ((), [first])
    beside = try_pins(
        replace(serving, paused=True), "Which inhaler costs least?", Pins([pin("spacer", "inhaler")]), NOTICES
    )
    assert (beside.moved, beside.marked, featured(beside.featured)) == ((), (), ["spacer"])
    for other in (pin("spacer", "nosebleed"), pin("overdue", "inhaler")):
        none = try_pins(serving, HOW, Pins([other]), NOTICES)
        assert (none.moved, none.marked, none.has_notice) == ((), (), False)
    notice = try_pins(serving, "I can't breathe, how do I use my inhaler?", Pins([pin("spacer", "inhaler")]), NOTICES)
    assert (notice.moved, notice.marked, notice.has_notice) == ((), (), True)


def test_what_is_compared_or_copied_is_without_pins(serving: Serving) -> None:
    pinning = replace(serving, editors=EditorsLists(Pins([pin("spacer", "inhaler")]), Blocked()))

    assert doc_ids(pinning.ask(Query(HOW, 8))) == doc_ids(serving.ask(Query(HOW, 8)))
    assert pinned(pinning.reply(Query(HOW, 8), NOTICES, None)[0]) == []
