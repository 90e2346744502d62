from collections.abc import Sequence

import pytest

from ingest.document import BlockKind
from ingest.readers.pdf.article import extract_pdf
from ingest.structure.composition import collapse
from ingest.structure.extraction import Extraction
from tests.ingest.readers.pdf_files import Picture, Words, column, drawn_pdf

ABOVE = [
    "Naproxen eases pain and swelling, and most people can take it for some days without harm.",
    "Tell the pharmacist about every medicine that you take, since some don't mix. You must not",
]
BELOW = ["take it with alcohol, aspirin or any medicine against blood clots.", "Stop when it hurts less."]
WHOLE = "You must not take it with alcohol, aspirin or any medicine against blood clots."
BOTTOM = 90.0


def read(*pages: Sequence[Words | Picture]) -> Extraction:
    return extract_pdf(drawn_pdf(*pages), where="a.pdf")[0]


def texts(extraction: Extraction) -> list[str]:
    return [collapse(extraction.text[block.start : block.end]) for block in extraction.blocks]


def head(page: int) -> list[Words]:
    return [Words(72, 760, "Ward 7 leaflet", 9), Words(400, 760, "Pain", 9), Words(300, 30, f"Page {page} of 3", 9)]


def test_a_sentence_goes_on_over_a_page_with_its_running_lines() -> None:
    extraction = read(
        [*head(1), *column(ABOVE, y=BOTTOM)], [*head(2), *column(BELOW)], [*head(3), *column(["Ask us."])]
    )
    assert texts(extraction)[0].endswith(WHOLE)
    assert [block.page for block in extraction.blocks] == [1, 2, 3]
    assert "leaflet" not in extraction.text
    assert sum(entry.characters for entry in extraction.left_out) == 3 * len("Ward 7 leaflet Pain" + "Page 1 of 3")


@pytest.mark.parametrize("first", ["Aspirin", "200 mg of aspirin"])
def test_a_sentence_goes_on_with_a_capital_or_a_number_where_its_last_word_hangs(first: str) -> None:
    extraction = read(column([*ABOVE[:1], "You must never take"], y=BOTTOM), column([f"{first} with it."]))
    assert texts(extraction)[0].endswith(f"You must never take {first} with it.")


@pytest.mark.parametrize(
    "between",
    [
        [Picture(72, 400, 300, 250), Words(72, 380, "Figure 1. The stomach", 8)],
        [Words(72, 380, "1 Others in this group do the same.", 8)],
        [Words(72, 380, "When it hurts", 16, True)],
    ],
)
def test_a_sentence_goes_on_behind_what_is_set_between_its_lines(between: list[Words | Picture]) -> None:
    extraction = read([*column(ABOVE), *between, *column(BELOW, y=300)])
    assert WHOLE in texts(extraction)[0]
    assert sum(len(text.split()) for text in texts(extraction)) > len(" ".join(ABOVE + BELOW).split())


def test_a_sentence_goes_on_behind_a_head_that_only_the_next_page_has() -> None:
    extraction = read(column(ABOVE, y=BOTTOM), [Words(72, 760, "Northfield Hospital"), *column(BELOW)])
    assert WHOLE in texts(extraction)[0]
    assert "Northfield Hospital" in texts(extraction)


def test_a_sentence_goes_on_in_the_next_column_though_a_page_is_drawn_line_by_line() -> None:
    left = [
        "Naproxen eases pain and swelling",
        "and most people can take it for",
        "some days without any harm.",
        "Tell the pharmacist about every",
        "medicine that you take, and you",
        "must not take it on the same",
        "day as one that thins the blood,",
        "nor should you ever drink",
    ]
    right = [
        "alcohol with it, because the",
        "lining of the stomach may bleed",
        "when both of them are in it. Call",
        "us when you see blood or when",
        "you feel faint, and bring the",
        "packet along with you to the",
        "ward, so that we know what you",
        "took. Stop when it hurts less.",
    ]
    lines = [words for pair in zip(column(left), column(right, x=320), strict=True) for words in pair]
    extraction = read(lines)
    assert " ".join(texts(extraction)) == " ".join(left + right)
    assert any("drink alcohol with it" in text for text in texts(extraction))


def test_what_ends_or_is_an_item_stays_apart_from_the_next_page() -> None:
    item = [Words(72, BOTTOM, "\x95 rest")]
    extraction = read([*column(["Do this:"]), *item], [Words(72, 720, "\x95 drink"), *column(["Ask us."], y=600)])
    assert texts(extraction) == ["Do this:", "rest", "drink", "Ask us."]
    assert [block.kind for block in extraction.blocks][1:3] == [BlockKind.LIST_ITEM] * 2


def test_words_parted_by_a_hyphen_are_whole_and_those_with_a_hyphen_keep_it() -> None:
    lines = [
        "Naproxen belongs to the group of medicines that work against inflam-",
        "mation, as all of the anti-inflammatory ones do, and is a well-known anti-",
        "inflammatory medicine; take it for no more than ten days, in a dose of 250-",
        "500 mg.",
    ]
    assert texts(read(column(lines))) == [
        "Naproxen belongs to the group of medicines that work against inflammation, as all of the anti-inflammatory "
        "ones do, and is a well-known anti-inflammatory medicine; take it for no more than ten days, in a dose of "
        "250-500 mg."
    ]


def test_bold_words_at_the_start_of_a_line_part_no_sentence() -> None:
    extraction = read(
        [
            *column(ABOVE[:1]),
            Words(72, 706, "Whatever your friends may say about it, you must not", 11, True),
            *column(["take it with alcohol, and you should drink enough water with each dose."], y=692),
        ]
    )
    assert "you must not take it with alcohol" in " ".join(texts(extraction)[-1:])
