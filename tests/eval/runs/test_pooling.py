from dataclasses import replace

from eval.runs.pooling import grades_of, pool, to_judge
from eval.runs.results import Results, Shown
from eval.sets.labels import SETTLED, Label
from tests.eval.samples import question, results


def _label(quote: str, grade: int, *, who: str = "KL", doc_id: str = "d1") -> Label:
    return Label("q", "question q?", doc_id, quote, grade, who, "2026-11-23T09:00:00+00:00")


def test_what_several_systems_found_is_judged_once() -> None:
    first = results("a", [question("q", 1.0, text="Same."), question("r", 1.0, text="Other.")])
    second = results("b", [question("q", 1.0, text="Same."), question("r", 1.0, best="d2", text="Other.")])
    pooled = pool([first, second], depth=3)
    assert [(one.query_id, one.doc_id, one.text) for one in pooled] == [
        ("q", "d1", "Same."),
        ("r", "d1", "Other."),
        ("r", "d2", "Other."),
    ]


def test_each_person_judges_what_that_person_has_not() -> None:
    pooled = pool([results("a", [question("q", 1.0, text="Same.")])], depth=1)
    assert list(to_judge(pooled, [_label("Same.", 1)], who="KL")) == []
    assert list(to_judge(pooled, [_label("Same.", 1)], who="MM")) == pooled


def test_a_document_has_the_best_grade_of_its_words_and_a_later_label_counts() -> None:
    labels = [_label("One.", 2), _label("Two.", 1), _label("One.", 0), _label("Three.", 0, doc_id="d2")]
    assert grades_of(labels) == {"q": {"d1": 1, "d2": 0}}


def test_a_grade_that_was_settled_counts_before_later_ones() -> None:
    assert grades_of([_label("One.", 0, who=SETTLED), _label("One.", 2)]) == {"q": {"d1": 0}}


def test_titles_are_those_of_articles_whichever_system_found_the_words() -> None:
    with_headings, without, untitled = (
        replace(
            question("q", 1.0, text=f"Words {number}."),
            shown=(Shown("p", "d1", title, f"Words {number}.", "", None),),
        )
        for number, title in enumerate(("Gout › What helps › Diet", "Gout", ""))
    )
    pooled = pool([results("a", [with_headings]), results("b", [without]), results("c", [untitled])], depth=1)
    assert [one.title for one in pooled] == ["Gout", "Gout", "Gout"]


def _found(title: str, quote: str) -> Results:
    shown = (Shown("p", "d1", title, "Rest. Drink.", quote, None, beside=("Do:",), is_cut=True),)
    return results("a", [replace(question("q", 1.0), shown=shown)])


def test_what_is_put_forward_is_judged_apart_with_what_it_hangs_on() -> None:
    pooled = pool([_found("D", "Rest."), _found("D", "Drink."), _found("D", "Rest."), _found("D", "")], depth=1)
    assert [one.put_forward for one in pooled] == ["Rest.", "Drink.", ""]
    assert {(one.beside, one.is_cut, one.text) for one in pooled} == {(("Do:",), True, "Rest. Drink.")}
    assert pool([_found("D", "Rest. Drink.")], depth=1)[0].put_forward == ""


def test_headings_are_shown_only_where_every_system_says_them() -> None:
    says, says_none = _found("D › Care › At home", "Rest."), _found("D", "Drink.")
    assert [one.headings for one in pool([says], depth=1)] == ["Care › At home"]
    assert [one.headings for one in pool([says, says_none], depth=1)] == ["", ""]
