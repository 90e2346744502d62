import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passages.outline import Outline
from index.ranking.searcher import Searcher
from index.words.synonyms import parse
from ingest.home import Home
from service.answers.suggester import Suggester, Suggestion, SuggestionIndex, SuggestionKind, fold, gather_suggestions
from service.emergency.notices import shipped_notices


def _outline(doc_id: str, title: str, *headings: str) -> Outline:
    return Outline(doc_id, title, headings, None, None, None, None, (), None, None, None)


OUTLINES = [
    _outline("asthma", "Asthma", "Symptoms", "What triggers asthma?", "Using an inhaler well"),
    _outline("fever", "Hay fever", "Symptoms", "When to see a doctor", "What  triggers\nasthma?"),
    _outline("cafe", "Café au lait spots"),
]


def _texts(typed: str, *, limit: int = 8, withdrawn: frozenset[str] = frozenset()) -> list[str]:
    found = SuggestionIndex(gather_suggestions(OUTLINES)).find(typed, limit=limit, withdrawn=withdrawn)
    return [suggestion.text for suggestion in found]


def test_a_heading_that_says_too_little_comes_with_its_title() -> None:
    assert _texts("sympt") == ["Asthma: Symptoms", "Hay fever: Symptoms"]


def test_a_heading_that_only_means_something_under_its_title_comes_with_it() -> None:
    headings = (
        "Does it hurt?",
        "Who can't have it?",
        "What the numbers mean",
        "How long until it works?",
        "Is a vasectomy reversible?",
        "How do bones heal after a fracture?",
    )
    offered = {one.text for one in gather_suggestions([_outline("v", "Vasectomy", *headings)])}

    assert offered == {
        "Vasectomy",
        "Vasectomy: Does it hurt?",
        "Vasectomy: Who can't have it?",
        "Vasectomy: What the numbers mean",
        "Vasectomy: How long until it works?",
        "Is a vasectomy reversible?",
        "How do bones heal after a fracture?",
    }


def test_those_that_begin_so_come_first_and_questions_before_titles_before_headings() -> None:
    assert _texts("asth") == ["Asthma", "Asthma: Symptoms", "What triggers asthma?"]


def test_every_typed_word_must_begin_a_word_in_any_order_and_accents_and_case_do_not_matter() -> None:
    assert _texts("inhal us") == ["Using an inhaler well"]
    assert _texts("CAFE") == ["Café au lait spots"]
    assert _texts("lait caf") == ["Café au lait spots"]
    assert _texts("riggers") == []


def test_an_apostrophe_may_be_left_out_and_a_heading_that_only_forbids_is_not_offered() -> None:
    outlines = [_outline("burns", "Burns", "Don't", "Do", "Avoid:", "What you don’t need", "No blisters")]
    index = SuggestionIndex(gather_suggestions(outlines))
    for typed in ("what you dont", "what you don't", "what you don’t n"):
        assert [one.text for one in index.find(typed, limit=9)] == ["Burns: What you don’t need"]
    assert {one.text for one in index.suggestions} == {"Burns", "Burns: What you don’t need", "Burns: No blisters"}


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("tylenol", ["Paracetamol", "Paracetamol: Side effects"]),
        ("tylenol side", ["Paracetamol: Side effects"]),
        ("myocardial infarction", ["Heart attack"]),
        ("belly ache", ["Stomach ache"]),
        ("tylenol shoes", []),
    ],
)
def test_a_name_is_found_by_its_other_names(typed: str, offered: list[str]) -> None:
    outlines = [
        _outline("p", "Paracetamol", "Side effects"),
        _outline("h", "Heart attack"),
        _outline("s", "Stomach ache"),
    ]
    synonyms = parse(["heart attack, myocardial infarction", "belly ache, stomach ache"], where="here")
    index = SuggestionIndex(gather_suggestions(outlines), synonyms)
    assert [one.text for one in index.find(typed, limit=9)] == offered


def test_one_letter_is_too_little_and_what_stands_there_already_is_not_offered() -> None:
    assert _texts("a") == []
    assert _texts("") == []
    assert "Asthma" not in _texts("Asthma")


def test_the_limit_holds() -> None:
    assert len(_texts("as", limit=2)) == 2


def test_withdrawn_documents_offer_nothing_unless_another_says_the_same() -> None:
    assert _texts("what tri", withdrawn=frozenset({"asthma"})) == ["What triggers asthma?"]
    assert _texts("what tri", withdrawn=frozenset({"asthma", "fever"})) == []


def test_the_same_words_are_offered_once_with_all_their_documents() -> None:
    found = SuggestionIndex(gather_suggestions(OUTLINES)).find("what triggers", limit=8)
    assert found == [Suggestion("What triggers asthma?", SuggestionKind.QUESTION, ("asthma", "fever"))]


def test_example_questions_come_from_different_articles_first() -> None:
    outlines = [
        _outline("a", "A", "Is it bad?", "Why does it itch so?"),
        _outline("b", "B", "How do bones heal at all?"),
    ]
    index = SuggestionIndex(gather_suggestions(outlines))
    assert index.questions(limit=2) == ["A: Is it bad?", "How do bones heal at all?"]
    assert index.questions(limit=9, withdrawn=frozenset({"a"})) == ["How do bones heal at all?"]


@given(st.lists(st.text(max_size=30), max_size=8), st.text(max_size=10), st.integers(1, 5))
def test_it_finds_what_looking_at_each_one_finds(titles: list[str], typed: str, limit: int) -> None:
    offered = gather_suggestions(_outline(str(number), title) for number, title in enumerate(titles))
    found = {suggestion.text for suggestion in SuggestionIndex(offered).find(typed, limit=100)}
    words = fold(typed)
    expected = {
        suggestion.text
        for suggestion in offered
        if all(any(word.startswith(typed_word) for word in fold(suggestion.text)) for typed_word in words)
    }
    assert found == (expected - {typed.strip()} if sum(map(len, words)) >= 2 else set())


def test_a_snapshots_suggestions_are_gathered_once(articles_home: Home) -> None:
    suggester, searcher = Suggester(shipped_notices), Searcher.open(articles_home)
    index = suggester.of(searcher)
    assert suggester.of(searcher) is index
    assert [found.text for found in index.find("what are the", limit=3)] == ["What are the Types of Myoclonus?"]


@pytest.mark.soak
def test_a_suggestion_takes_at_most_3_ms_among_a_hundred_thousand_headings() -> None:
    draw = random.Random(7)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(draw.choices(letters, k=draw.randint(3, 10))) for _ in range(20_000)]
    opening = ["what is the", "how do i treat", "symptoms of", "causes of"]
    outlines = [
        _outline(
            str(number),
            " ".join(draw.choices(words, k=3)),
            *(f"{draw.choice(opening)} {' '.join(draw.choices(words, k=3))}?" for _ in range(9)),
        )
        for number in range(10_000)
    ]
    index = SuggestionIndex(gather_suggestions(outlines))
    assert len(index.suggestions) > 99_000
    taken_ms = []
    for number in range(1000):
        typed = draw.choice(opening)[:4] if number % 5 == 0 else draw.choice(index.suggestions).text[: 3 + number % 20]
        began = time.perf_counter()
        index.find(typed, limit=8)
        taken_ms.append((time.perf_counter() - began) * 1000)
    taken_ms.sort()
    assert taken_ms[500] < 3
    assert taken_ms[950] < 3
