from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from index.config import CutLimits
from index.passages.cutting import cut
from index.passages.passage import Passage
from index.ranking.hit import Hit
from index.ranking.signals import Signals
from ingest.document import BlockKind, Document
from service.answers.merging import LONGEST_CHARS, NEWER_GAIN, SAME_DOCUMENT_COST, MergedHit, gather_hits, merge, order
from service.answers.quoting import quotable_spans
from tests.documents import documents, make_document, paragraphs
from tests.encoders import count_words

SMALL = CutLimits(8, 4, 8)


def hit(passage: Passage, score: float) -> Hit:
    signals = Signals(score, score, lexical_share=0.0, phrase_share=0.0, lexical=0.0, lexical_weight=0.3, margin=0.0)
    return Hit(passage, score, 1, signals, tuple(score for _ in passage.sentences), ())


def ranked(passages: Sequence[Passage], scores: Sequence[float]) -> list[Hit]:
    hits = sorted(map(hit, passages, scores), key=lambda one: (-one.score, one.passage.passage_id))
    return [replace(one, rank=at) for at, one in enumerate(hits, start=1)]


def texts(merged: Sequence[MergedHit]) -> list[str]:
    return [one.passage.text for one in merged]


@given(documents(max_words=30), st.data())
def test_merged_hits_are_slices_that_cross_no_heading_and_hold_every_passage_once(
    document: Document, data: st.DataObject
) -> None:
    passages = cut(document, count_words, SMALL)
    chosen = data.draw(st.lists(st.sampled_from(passages), unique=True)) if passages else []
    hits = ranked(chosen, [float(at % 3) for at in range(len(chosen))])
    merged = merge(hits, lambda _: document)

    assert sorted(name for one in merged for name in one.passage_ids) == sorted(one.passage_id for one in chosen)
    headings = [block for block in document.blocks if block.kind is BlockKind.HEADING]
    for one in merged:
        passage = one.passage
        assert document.text[passage.start : passage.end] == passage.text
        assert one.best.passage.passage_id == passage.passage_id
        assert one.best.passage.passage_id in one.passage_ids
        assert one.best.score == max(hit.score for hit in hits if hit.passage.passage_id in one.passage_ids)
        assert not any(passage.start <= block.start < passage.end for block in headings)
        assert not any(span.overlaps(passage.span) for span in passage.context)
    spans = {one.passage.ordinal: one for one in merged}
    for one in merged:
        after = spans.get(one.passage.ordinal + len(one.passage_ids))
        if after and (after.passage.section_id, after.passage.headings) == (
            one.passage.section_id,
            one.passage.headings,
        ):
            is_apart = any(one.passage.end <= block.start < after.passage.start for block in headings)
            assert is_apart or after.passage.end - one.passage.start > LONGEST_CHARS


def test_a_merged_hit_stands_where_its_best_passage_did() -> None:
    document = paragraphs(*(f"Remedy number {number} is to rest well now." for number in range(6)))
    passages = cut(document, count_words, SMALL)
    assert len(passages) == 6
    merged = merge(ranked([passages[at] for at in (1, 4, 2, 5)], [0.9, 0.8, 0.7, 0.6]), lambda _: document)

    assert [one.passage_ids for one in merged] == [
        (passages[1].passage_id, passages[2].passage_id),
        (passages[4].passage_id, passages[5].passage_id),
    ]
    assert texts(merged)[0] == document.text[passages[1].start : passages[2].end]
    assert [one.best.score for one in merged] == [0.9, 0.8]


def _long(count: int) -> tuple[Document, list[Passage]]:
    """Passages of 900 characters, two of which fit into one hit."""
    words = " ".join(["x" * 127] * 7)
    document = paragraphs(*(f"{number} {words}xxx" for number in range(count)))
    passages = list(cut(document, count_words, SMALL))
    assert [len(passage.text) for passage in passages] == [900] * count
    return document, passages


def test_a_hit_grows_by_its_better_neighbour_as_long_as_it_fits_and_the_rest_are_hits_of_their_own() -> None:
    document, passages = _long(7)
    scores = {3: 0.9, 2: 0.8, 4: 0.7, 1: 0.6, 0: 0.5, 5: 0.4, 6: 0.3}
    hits = ranked([passages[at] for at in scores], list(scores.values()))
    merged = merge(hits, lambda _: document)

    names = {passage.passage_id: at for at, passage in enumerate(passages)}
    assert [[names[name] for name in one.passage_ids] for one in merged] == [[2, 3], [4, 5], [0, 1], [6]]
    assert [one.best.score for one in merged] == [0.9, 0.7, 0.6, 0.3]
    assert all(len(one.passage.text) <= LONGEST_CHARS for one in merged)
    assert merge(hits[::-1], lambda _: document) != merged
    assert merge(list(hits), lambda _: document) == merged


def test_a_passage_that_is_too_long_by_itself_is_still_a_hit() -> None:
    document = paragraphs("x" * (LONGEST_CHARS + 1), "Rest well and drink tea and sleep long.")
    merged = merge(ranked(cut(document, count_words, SMALL), [0.9, 0.8]), lambda _: document)

    assert [len(one.passage.text) for one in merged] == [LONGEST_CHARS + 1, 39]


def test_the_answering_sentence_is_the_best_of_all_merged_passages_and_of_equals_that_of_the_best_one() -> None:
    document = paragraphs("Rest well now. Sleep a lot now.", "Drink some tea now. Eat some soup now.")
    first, second = cut(document, count_words, SMALL)
    best, other = ranked([first, second], [0.9, 0.8])

    def answering(*scores: tuple[float, float]) -> tuple[str, str]:
        hits = [replace(one, sentence_scores=given) for one, given in zip((best, other), scores, strict=True)]
        (merged,) = merge(hits, lambda _: document)
        found = merged.answering(lambda passage: quotable_spans(lambda _: document, passage))
        assert found is not None
        assert found.span == found.hit.passage.sentences[found.number]
        return found.hit.passage.passage_id, document.slice(found.span)

    assert answering((0.5, 0.4), (0.1, 0.6)) == (second.passage_id, "Eat some soup now.")
    assert answering((0.5, 0.7), (0.1, 0.6)) == (first.passage_id, "Sleep a lot now.")
    assert answering((0.1, 0.6), (0.6, 0.6)) == (first.passage_id, "Sleep a lot now.")
    assert answering((0.1, 0.2), (0.6, 0.6)) == (second.passage_id, "Drink some tea now.")


def test_what_the_confidence_is_told_of_is_never_found_deeper_than_where_the_best_hit_is_steady() -> None:
    pages = {f"page {at}": paragraphs(f"Case {at}.", doc_id=f"page {at}") for at in range(30)}
    every = ranked(
        [cut(page, count_words, SMALL)[0] for page in pages.values()], [1.0 - at / 100 for at in range(len(pages))]
    )
    asked: list[int] = []

    def search(depth: int) -> list[Hit]:
        asked.append(depth)
        return every[:depth]

    hits, merged = gather_hits(search, pages.__getitem__, k=15, steady=10)
    assert asked == [10, 40]
    assert hits == every[:10]
    assert len(merged) == 18


def test_two_sections_of_the_same_heading_stay_apart() -> None:
    document = make_document(
        [
            (BlockKind.HEADING, 2, "Dose"),
            (BlockKind.PARAGRAPH, 0, "Take one tablet a day."),
            (BlockKind.HEADING, 2, "Dose"),
            (BlockKind.PARAGRAPH, 0, "Take two tablets a day."),
        ]
    )
    merged = merge(ranked(cut(document, count_words, SMALL), [0.9, 0.8]), lambda _: document)

    assert texts(merged) == ["Take one tablet a day.", "Take two tablets a day."]


def _hits(*known: tuple[str, float]) -> tuple[list[Hit], dict[str, Document]]:
    """Hits that have no neighbour, by document and score."""
    pages = {
        name: make_document(
            [
                piece
                for at in range(5)
                for piece in ((BlockKind.HEADING, 2, f"CitedPart {at}"), (BlockKind.PARAGRAPH, 0, f"Words {at}."))
            ],
            doc_id=name,
        )
        for name, _ in known
    }
    passages = {name: iter(cut(page, count_words, SMALL)) for name, page in pages.items()}
    return ranked([next(passages[name]) for name, _ in known], [score for _, score in known]), pages


def _order(hits: list[Hit], pages: dict[str, Document], *, prefer_newer: bool = False) -> list[tuple[str, float]]:
    found = order(merge(hits, pages.__getitem__), pages.__getitem__, prefer_newer=prefer_newer, today=date(2026, 1, 1))
    assert [one.best.rank for one in found] == list(range(1, len(found) + 1))
    scores = [one.best.score for one in found]
    assert scores == sorted(scores, reverse=True)
    return [(one.passage.doc_id, one.best.score) for one in found]


def test_after_the_second_hit_of_a_page_others_that_are_nearly_as_good_go_first() -> None:
    hits, pages = _hits(("a", 0.9), ("a", 0.8), ("a", 0.7), ("b", 0.69), ("a", 0.6), ("c", 0.5))

    assert [name for name, _ in _order(hits, pages)] == ["a", "a", "b", "a", "a", "c"]
    assert _order(hits, pages)[3] == ("a", 0.7 - SAME_DOCUMENT_COST)


def test_a_page_that_alone_answers_keeps_all_its_hits() -> None:
    hits, pages = _hits(("a", 0.9), ("a", 0.8), ("a", 0.7), ("b", 0.3), ("a", 0.6))

    assert [name for name, _ in _order(hits, pages)] == ["a", "a", "a", "a", "b"]


def _dated(pages: dict[str, Document], **days: date) -> dict[str, Document]:
    return pages | {name: replace(pages[name], updated_on=day) for name, day in days.items()}


def test_of_two_equally_good_passages_the_newer_goes_first_and_of_others_it_does_not() -> None:
    hits, pages = _hits(("a", 0.8), ("b", 0.8 - NEWER_GAIN / 2))
    newer = _dated(pages, a=date(2020, 1, 1), b=date(2024, 1, 1))

    assert [name for name, _ in _order(hits, newer, prefer_newer=True)] == ["b", "a"]
    assert [name for name, _ in _order(hits, newer)] == ["a", "b"]
    assert [name for name, _ in _order(hits, _dated(pages, a=date(2024, 1, 1)), prefer_newer=True)] == ["a", "b"]
    assert [name for name, _ in _order(hits, _dated(pages, b=date(1999, 1, 1)), prefer_newer=True)] == ["b", "a"]
    clear, pages = _hits(("a", 0.8), ("b", 0.8 - 2 * NEWER_GAIN))
    newer = _dated(pages, a=date(2020, 1, 1), b=date(2024, 1, 1))
    assert [name for name, _ in _order(clear, newer, prefer_newer=True)] == ["a", "b"]


def test_of_articles_on_one_subject_the_current_one_goes_first_and_then_the_newer() -> None:
    hits, pages = _hits(("a", 0.8), ("b", 0.79), ("c", 0.78))
    pages = {name: replace(page, title="Croup") for name, page in _dated(pages, b=date(2020, 1, 1)).items()}
    overdue = pages | {"b": replace(pages["b"], next_review_on=date(2021, 1, 1))}
    others = pages | {"b": replace(pages["b"], title="Croup in adults")}

    assert [name for name, _ in _order(hits, pages, prefer_newer=True)] == ["b", "a", "c"]
    assert [name for name, _ in _order(hits, overdue, prefer_newer=True)] == ["a", "c", "b"]
    assert [name for name, _ in _order(hits, others, prefer_newer=True)] == ["a", "b", "c"]
    assert [name for name, _ in _order(hits, pages)] == ["a", "b", "c"]
    far, _ = _hits(("a", 0.8), ("b", 0.7))
    assert [name for name, _ in _order(far, pages, prefer_newer=True)] == ["a", "b"]


def test_a_hit_that_goes_before_one_on_its_subject_scores_no_more_than_the_one_above_both() -> None:
    hits, pages = _hits(("a", 0.8), ("b", 0.8 - 1e-9), ("c", 0.79))
    pages = {name: replace(page, title="Croup") for name, page in _dated(pages, c=date(2020, 1, 1)).items()}
    pages["a"] = replace(pages["a"], title="Asthma")

    found = _order(hits, pages, prefer_newer=True)  # it asserts that scores never rise

    assert [name for name, _ in found] == ["a", "c", "b"]
    assert found[2][1] <= found[1][1] <= found[0][1]


def test_a_review_counts_as_much_as_a_change_and_no_date_as_the_oldest() -> None:
    hits, pages = _hits(("a", 0.8), ("b", 0.8), ("c", 0.8))
    pages["a"] = replace(pages["a"], last_reviewed_on=date(2023, 1, 1), published_on=date(1990, 1, 1))
    pages["b"] = replace(pages["b"], updated_on=date(2022, 1, 1))

    assert [name for name, _ in _order(hits, pages, prefer_newer=True)] == ["a", "b", "c"]


def test_without_any_date_nothing_changes() -> None:
    hits, pages = _hits(("a", 0.8), ("b", 0.8), ("c", 0.7))

    assert _order(hits, pages, prefer_newer=True) == _order(hits, pages)
    assert [score for _, score in _order(hits, pages)] == [0.8, 0.8, 0.7]


def test_k_counts_hits_after_merging_and_the_search_goes_as_deep_as_that_takes() -> None:
    long = paragraphs(*(f"Remedy number {number} is to rest well." for number in range(30)), doc_id="long")
    pages = {f"other {at}": paragraphs(f"Case {at}.", doc_id=f"other {at}") for at in range(6)} | {"long": long}
    passages = [*cut(long, count_words, SMALL), *(cut(pages[f"other {at}"], count_words, SMALL)[0] for at in range(6))]
    every = ranked(passages, [1.0 - at / 100 for at in range(len(passages))])
    asked: list[int] = []

    def search(depth: int) -> list[Hit]:
        asked.append(depth)
        return every[:depth]

    hits, merged = gather_hits(search, pages.__getitem__, k=4, steady=100)
    assert asked == [11, 44]
    assert hits == every[:11]
    assert [one.passage.doc_id for one in merged] == ["long", *(f"other {at}" for at in range(6))]
    assert merged[0].passage.text == long.text


def test_what_ranks_below_the_hits_that_are_shown_lengthens_none() -> None:
    long = paragraphs(*(f"Remedy number {number} is to rest well." for number in range(4)), doc_id="long")
    pages = {f"other {at}": paragraphs(f"Case {at}.", doc_id=f"other {at}") for at in range(9)} | {"long": long}
    first, *neighbours = cut(long, count_words, SMALL)
    others = [cut(pages[f"other {at}"], count_words, SMALL)[0] for at in range(9)]
    every = ranked([first, *others, *neighbours], [1.0 - at / 100 for at in range(13)])

    _, merged = gather_hits(lambda depth: every[:depth], pages.__getitem__, k=5, steady=100)
    assert merged[0].passage == first
