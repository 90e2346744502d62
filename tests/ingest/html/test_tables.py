"""What the tables of a page say: which cells belong together, and under which labels."""

import re

import pytest

from ingest.document import BlockKind
from ingest.scope.block_scope import with_scope
from tests.ingest.html.articles import last, read


def test_a_cell_that_spans_rows_belongs_to_each_of_them() -> None:
    extraction = read(
        "<table><tr><th>Who</th><th>Drug</th><th>Dose</th></tr>"
        "<tr><td rowspan=2>Adults</td><td>Colchicine</td><td>0.5 mg</td></tr>"
        "<tr><td>Naproxen</td><td>500 mg</td></tr><tr><td>Children</td><td>None</td><td>Ask</td></tr></table>"
    )
    rows = [block for block in extraction.blocks if block.kind is BlockKind.TABLE_ROW]
    spans = [[extraction.text[span.start : span.end] for span in row.scope] for row in rows]
    assert spans == [[], ["Adults"], []]


def test_lists_in_the_cells_of_a_table_that_lays_them_out_are_under_their_own_labels() -> None:
    nested = "<table><tr><td>1<td>2<tr><td>3<td>4</table>"
    extraction = read(
        f"<table><tr><th>Do<th>Don't<tr><td><ul><li>Walk slowly<li>Rest a lot</ul><td>Run{nested}</table>"
    )
    blocks = with_scope(extraction.text, extraction.blocks, title="Gout", language="en")
    over = {
        extraction.text[block.start : block.end]: extraction.text[block.scope[-1].start : block.scope[-1].end]
        for block in blocks
        if block.kind is BlockKind.LIST_ITEM
    }

    assert over["Walk slowly"] == over["Rest a lot"] == "Do"


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><th>Age<th>Dose<tr><td><p>Under 12</p><p>Over 12</p><td><p>None</p><p>500 mg</p></table>",
        "<table><caption>Later</caption><tr><th>Do<th>Don't<tr><td>At first:<ul><li>Walk</ul>Ask<td>Run</table>",
        "<div role=table><div role=row><div role=cell>Drug</div></div><p>Never take both.</p></div>",
        "<div role=table><div><div role=row><div role=cell>Colchicine</div></div></div></div>",
        "<table><tr><th>Drug<th/>Dose<tr><td>Aspirin<td/>Never</table>",
    ],
)
def test_no_word_of_a_table_is_lost(table: str) -> None:
    written = sorted(re.findall(r"[A-Za-z0-9]+", re.sub(r"<[^>]*>", " ", table)))

    assert sorted(re.findall(r"[A-Za-z0-9]+", read(f"<h2>End</h2>{table}").text.split("End", 1)[1])) == written


def test_cells_of_several_lines_keep_their_row() -> None:
    dose = "<table><tr><th>Age<th>Dose<tr><td><p>Under 12</p><p>Over 12</p><td><p>None</p><p>500 mg</p></table>"

    assert last(dose) == "Under 12\nOver 12\tNone\n500 mg"


def scopes(markup: str) -> dict[str, tuple[str, ...]]:
    """The words that each block hangs on, by its own words."""
    extraction = read(markup)
    blocks = with_scope(extraction.text, extraction.blocks, title="Gout", language="en")
    return {
        extraction.text[block.start : block.end]: tuple(extraction.text[span.start : span.end] for span in block.scope)
        for block in blocks
    }


def test_cells_that_span_rows_and_columns_say_which_rows_they_are_about() -> None:
    over = scopes(
        "<table><tr><th rowspan=2>Drug<th colspan=2>Dose<tr><th>Adult<th>Child"
        "<tr><td rowspan=2>Allopurinol<td>100 mg<td>50 mg<tr><td>300 mg<td></table>"
    )

    assert over["Allopurinol\t100 mg\t50 mg"][-2:] == ("Drug\tDose", "Adult\tChild")
    assert "Allopurinol" in over["300 mg"]


def test_a_row_over_all_columns_heads_the_rows_below_it() -> None:
    over = scopes(
        "<table><tr><th>Drug<th>Dose<tr><td colspan=2>Never with alcohol<tr><td>Metronidazole<td>400 mg</table>"
    )

    assert over["Metronidazole\t400 mg"][-1] == "Never with alcohol"


def test_cases_and_what_to_do_in_them_stay_in_rows() -> None:
    over = scopes(
        "<table><tr><th>If you can't have<th>You can have<tr><td>Milk<td>Oat drink<tr><td>Wheat<td>Rice</table>"
    )

    assert over["Milk\tOat drink"][-1] == "If you can't have\tYou can have"


def test_labels_over_columns_of_lists_head_them_even_in_a_table_that_lays_a_page_out() -> None:
    over = scopes(
        "<table role=presentation><tr><td><h3>Do</h3><td><h3>Don't</h3>"
        "<tr><td><ul><li>Walk<li>Rest</ul><td><ul><li>Run<li>Jump</ul></table>"
    )

    assert [over[item][-1] for item in ("Walk", "Rest", "Run", "Jump")] == ["Do", "Do", "Don't", "Don't"]


def test_a_row_without_a_first_cell_goes_on_from_the_one_above_it() -> None:
    over = scopes(
        "<table><tr><th>Drug<th>Do not take with<tr><td>Warfarin<td>Aspirin<tr><td><td>Ibuprofen"
        "<tr><td>Metformin<td>Alcohol</table>"
    )

    assert over["Ibuprofen"][-2:] == ("Drug\tDo not take with", "Warfarin")
    assert over["Metformin\tAlcohol"][-1] == "Drug\tDo not take with"


def test_a_row_hangs_on_the_heads_of_the_columns_that_it_fills() -> None:
    over = scopes(
        "<table><thead><tr><td><th>Not yet<th>At once<tbody><tr><td>Swim<td>✔<td><tr><td>Read<td><td>✔"
        "<tr><td>Walk<td colspan=2>Ask first<tr><td>Drive<td>2 weeks<td>Never</table>"
    )

    assert (over["Swim\t✔"][-1], over["Read\t\t✔"][-1]) == ("Not yet", "At once")
    assert over["Walk\tAsk first"][-1] == over["Drive\t2 weeks\tNever"][-1] == "Not yet\tAt once"


def test_a_cell_alone_in_the_middle_of_a_wider_table_groups_the_rows_below_it() -> None:
    over = scopes(
        "<table><tr><th>Drug<th>Dose<th>How often<tr><td>Aspirin<td>300 mg<td>Daily<tr><td><td>Children<td>"
        "<tr><td>Aspirin<td>Never<td>Never</table>"
    )

    assert over["Aspirin\tNever\tNever"][-1] == "Children"


def test_columns_of_which_one_goes_on_alone_are_lists_under_their_labels() -> None:
    over = scopes(
        "<table><tr><th>Things that help<th>For 3 days, avoid<tr><td>Rest<td>Alcohol<tr><td><td>Running"
        "<tr><td><td>Heat</table>"
    )

    assert [over[item][-1] for item in ("Rest", "Alcohol", "Heat")] == [
        "Things that help", "For 3 days, avoid", "For 3 days, avoid"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><th>Not urgent<th>Best to do<tr><td>A cold<br>A cough<td>Rest<tr><td>A rash<td>Ask",
        "<tr><th>Avoid<th>Good swaps<tr><td>Butter<td>Oil<tr><td>Beer<td>Juice",
        "<tr><th>Medicines you may take<th>Not with<tr><td>Warfarin<td>Aspirin<tr><td><td>Ibuprofen",
    ],
)
def test_columns_that_belong_together_row_by_row_are_no_lists(rows: str) -> None:
    kinds = {block.kind for block in read(f"<table>{rows}</table>").blocks[-2:]}

    assert kinds == {BlockKind.TABLE_ROW}


def test_headings_in_a_row_of_a_grid_are_over_the_boxes_in_their_columns() -> None:
    over = scopes(
        "<div style='display:grid'><h3>Do</h3><h3>Don't</h3>"
        "<div><ul><li>Walk<li>Rest</ul></div><div><ul><li>Run<li>Jump</ul></div></div>"
    )
    apart = scopes("<div><h3>Do</h3><h3>Don't</h3><div><ul><li>Run<li>Jump</ul></div></div>")

    assert [over[item][-1] for item in ("Walk", "Rest", "Run", "Jump")] == ["Do", "Do", "Don't", "Don't"]
    assert apart["Run"][-1] == "Don't"
