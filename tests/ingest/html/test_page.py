from datetime import date

import pytest

from ingest.document import Block, BlockKind
from ingest.errors import UnreadableSource
from ingest.html.page import extract_html
from ingest.structure.extraction import Extraction

PROSE = "<p>Rest the joint and put ice on it, and call a doctor if you have a fever.</p>"


def read(markup: str) -> Extraction:
    return extract_html(markup.encode(), url=None, where="page.html")[0]


def blocks(extraction: Extraction) -> list[tuple[BlockKind, str]]:
    return [(block.kind, extraction.text[block.start : block.end]) for block in extraction.blocks]


def find(extraction: Extraction, words: str) -> Block:
    return next(block for block in extraction.blocks if words in extraction.text[block.start : block.end])


def test_text_keeps_the_white_space_of_its_source_and_a_block_says_what_a_browser_shows() -> None:
    extraction = read("<h1>Gout</h1><p>Rest\n   the <b>joint</b>,\tand wait.</p>")
    block = find(extraction, "Rest")
    assert extraction.text[block.start : block.end] == "Rest\n   the joint,\tand wait."
    assert block.rendered == "Rest the joint, and wait."


def test_a_block_that_a_browser_shows_as_it_is_says_nothing_more() -> None:
    assert find(read(f"<h1>Gout</h1>{PROSE}"), "Rest").rendered is None


def test_hidden_parts_that_a_control_opens_stay_in_the_text_and_out_of_what_is_shown() -> None:
    extraction = read(
        "<h1>Gout</h1><p>It hurts.<span hidden> It may come back at any time, often at night.</span>"
        "<a href='#'>Read more</a></p><h2><button aria-controls=care>Care</button></h2>"
        "<div id=care style='display:none'><p>Panels that are closed hold text of the article too.</p></div>"
    )
    assert find(extraction, "It hurts").rendered == "It hurts.Read more"
    assert find(extraction, "Panels").rendered == ""


def test_hidden_text_that_a_search_opens_counts_as_shown() -> None:
    extraction = read(
        "<h1>Gout</h1><div hidden='until-found'><p>A browser opens this when it is searched for.</p></div>"
    )
    assert find(extraction, "A browser").rendered is None


def test_characters_are_composed() -> None:
    assert "café" in read("<h1>Gout</h1><p>At the cafe\u0301 they drink beer.</p>").text


@pytest.mark.parametrize(
    "markup",
    [
        "<h2 id=causes>Causes</h2>",
        "<h2><a id=causes></a>Causes</h2>",
        "<h2><a name=causes>Causes</a></h2>",
        "<section id=causes><h2>Causes</h2></section>",
    ],
)
def test_a_heading_knows_the_id_that_leads_to_it(markup: str) -> None:
    assert find(read(f"<h1>Gout</h1>{markup}{PROSE}"), "Causes").element_id == "causes"


def test_a_care_card_is_a_warning_with_its_list_and_what_follows_is_not_under_its_heading() -> None:
    extraction = read(
        "<h1>Gout</h1><h2>Help</h2><div class='care-card care-card--urgent'><h3>Call 111 if:</h3>"
        f"<ul><li>you have a fever</li></ul></div>{PROSE}"
    )
    assert blocks(extraction)[2:4] == [(BlockKind.WARNING, "Call 111 if:"), (BlockKind.LIST_ITEM, "you have a fever")]
    assert all(text != "Call 111 if:" for kind, text in blocks(extraction) if kind is BlockKind.HEADING)


def test_a_panel_alone_in_a_section_gets_no_heading_that_would_reach_over_what_follows() -> None:
    extraction = read(f"<h1>Gout</h1><details><summary>How to rest</summary><p>Lie down.</p></details>{PROSE}")
    assert find(extraction, "How to rest").kind is BlockKind.PARAGRAPH


def test_panels_in_a_row_have_headings() -> None:
    panel = "<details><summary>Question {0}?</summary><p>Answer {0}.</p></details>"
    extraction = read("<h1>Gout</h1><p>Ask.</p>" + panel.format(1) + panel.format(2))
    assert find(extraction, "Question 1").kind is BlockKind.HEADING
    assert find(extraction, "Question 2").level == find(extraction, "Question 1").level == 2


def test_rows_name_their_cells_and_the_first_bold_row_is_the_header() -> None:
    extraction = read(
        f"<h1>Doses</h1>{PROSE}<table><tr><td><b>Age</b></td><td><b>Dose</b></td></tr>"
        "<tr><td>1 to 3</td><td>5 ml</td></tr></table>"
    )
    assert blocks(extraction)[-2:] == [(BlockKind.TABLE_HEADER, "Age\tDose"), (BlockKind.TABLE_ROW, "1 to 3\t5 ml")]


def test_key_points_beside_the_text_stay_and_what_stands_beside_the_article_goes() -> None:
    points = "Gout comes on suddenly, often at night, and it goes away by itself after a week or two."
    offer = "Our book of recipes tells you what to eat and what to leave when you suffer from gout."
    markup = f"<article><h1>Gout</h1><aside><p>{points}</p></aside>{PROSE * 3}</article><aside><p>{offer}</p></aside>"
    assert points in read(markup).text
    assert offer not in read(markup).text


def test_words_in_a_sentence_are_never_furniture_and_a_control_in_a_heading_is() -> None:
    extraction = read(
        "<h1>Gout <button>Copy</button></h1><h2><button>Causes</button></h2>"
        "<p>Too much <span class=related>uric acid</span> in the blood.</p>"
        "<pre>1 <span class=comment>a day</span></pre>"
    )
    assert extraction.text == "Gout\n\nCauses\n\nToo much uric acid in the blood.\n\n1 a day"


def test_a_title_that_stands_twice_is_kept_once() -> None:
    assert read(f"<div><h1>Gout</h1></div><main><h1>Gout</h1>{PROSE}</main>").text.count("Gout") == 1


def test_a_title_before_the_main_part_is_kept() -> None:
    extraction = read(f"<header><h1>Gout</h1><nav><a href=/a>A</a></nav></header><main>{PROSE}</main>")
    assert extraction.title == "Gout"
    assert extraction.text.startswith("Gout\n\nRest")


def test_dates_come_from_what_the_page_says_to_machines_first_and_contradictions_are_reported() -> None:
    markup = (
        '<script type="application/ld+json">{"@type":"MedicalWebPage","lastReviewed":"2023-05-12"}</script>'
        f"<h1>Gout</h1>{PROSE}<p>Page last reviewed: 13 May 2023</p>"
    )
    extraction = read(markup)
    assert dict(extraction.dates) == {"last_reviewed_on": date(2023, 5, 12)}
    assert [found.origin for found in extraction.evidence] == ["json-ld"]
    assert "2023-05-13 by text" in extraction.warnings[0]


def test_an_ambiguous_date_stays_unknown_unless_an_order_is_known() -> None:
    markup = f"<h1>Gout</h1>{PROSE}<p>Last updated: 03/04/2024</p>".encode()
    unknown, _ = extract_html(markup, url=None, where="page.html")
    assert unknown.dates == ()
    assert "03/04/2024" in unknown.warnings[0]
    known, _ = extract_html(markup, url=None, where="page.html", date_order="DMY")
    assert dict(known.dates) == {"updated_on": date(2024, 4, 3)}


def test_the_reviewer_is_read_from_the_byline_that_goes() -> None:
    extraction, about = extract_html(
        b"<h1>Gout</h1><div class=byline>Medically reviewed by <a href=/jd>Jane Doe, M.D.</a></div>" + PROSE.encode(),
        url=None,
        where="page.html",
    )
    assert about.reviewed_by == "Jane Doe, M.D."
    assert "Jane" not in extraction.text


def test_the_canonical_address_is_resolved_against_the_one_it_was_fetched_from() -> None:
    markup = f"<link rel=canonical href='https://example.org/gout'><h1>Gout</h1>{PROSE}".encode()
    assert extract_html(markup, url="http://example.org/gout?x=1", where="")[1].url == "https://example.org/gout"
    assert extract_html(PROSE.encode(), url="http://example.org/gout", where="")[1].url == "http://example.org/gout"


def test_a_page_that_is_all_furniture_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="holds no article"):
        read("<nav><a href=/>Home</a></nav><div id=cookie-banner><p>We value your privacy.</p></div>")


@pytest.mark.parametrize("name", ["sr-only", "nhsuk-u-visually-hidden", "screen-reader-text", "visuallyhidden x"])
def test_words_for_screen_readers_stay_in_the_text_and_out_of_what_is_shown(name: str) -> None:
    extraction = read(
        f"<h1>Gout</h1><p><span class='{name}'>Urgent advice: </span>See a doctor for a swollen joint.</p>"
    )
    block = find(extraction, "See a doctor")
    assert extraction.text[block.start : block.end] == "Urgent advice: See a doctor for a swollen joint."
    assert block.rendered == "See a doctor for a swollen joint."
