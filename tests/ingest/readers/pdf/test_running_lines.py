from collections.abc import Sequence

from ingest.document import Fate, LeftOut
from ingest.readers.pdf.article import extract_pdf
from ingest.structure.extraction import Extraction
from tests.ingest.readers.pdf_files import Words, column, drawn_pdf

PROSE = ["Gout comes on suddenly, often at night.", "Rest the joint, and drink plenty of water."]


def read(*pages: Sequence[Words]) -> Extraction:
    return extract_pdf(drawn_pdf(*pages), where="a.pdf")[0]


def foot(text: str) -> Words:
    return Words(72, 30, text, 8)


def test_a_foot_that_counts_two_pages_is_furniture() -> None:
    extraction = read(*([*column([line]), foot(f"Leaflet 8, page {n} of 2")] for n, line in enumerate(PROSE, 1)))
    assert "Leaflet" not in extraction.text
    assert extraction.left_out == (LeftOut(Fate.FURNITURE, "running line", 2 * len("Leaflet 8, page 1 of 2")),)


def test_lines_whose_numbers_dont_count_pages_are_the_articles() -> None:
    doses = ["Under 3 years: 5 ml", "Under 7 years: 10 ml", "Under 12 years: 20 ml"]
    extraction = read(*([*column([line]), foot(dose)] for line, dose in zip([*PROSE, "Ask."], doses, strict=True)))
    assert all(dose in extraction.text for dose in doses)
    assert extraction.left_out == ()


def test_a_sentence_at_the_foot_of_every_page_is_said_once() -> None:
    warning = "Call 999 if your chest hurts badly."
    extraction = read(*([*column([line]), foot(warning)] for line in [*PROSE, "Ask us."]))
    assert extraction.text.count(warning) == 1


def test_a_title_in_large_type_on_every_page_stays_once() -> None:
    extraction = read(*([Words(72, 760, "Gout", 24), *column([line])] for line in [*PROSE, "Ask us."]))
    assert extraction.text.count("Gout") == 2
    assert extraction.title == "Gout"


def test_heads_that_take_turns_are_furniture() -> None:
    extraction = read(
        *(
            [Words(72, 770, ("Ward 7", "Our leaflets")[n % 2], 8), *column([f"{PROSE[n % 2]} Now!{'!' * n}"])]
            for n in range(6)
        )
    )
    assert "Ward" not in extraction.text
    assert "leaflets" not in extraction.text
