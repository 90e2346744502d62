"""What the rows of a table hang on, whatever its format."""

import pytest

from ingest.structure.composition import Composition
from ingest.structure.table_rows import MergedCell, MergedRow, add_rows


def row(*texts: str) -> MergedRow[str]:
    return MergedRow(tuple(MergedCell(text, column) for column, text in enumerate(texts)))


@pytest.mark.parametrize(("page", "heads"), [(None, ["Age", "Often"]), (3, [])])
def test_an_empty_cell_says_which_heads_a_row_is_under_only_where_columns_are_sure(
    page: int | None, heads: list[str]
) -> None:
    composition = Composition()

    add_rows(
        composition,
        [row("Age", "Dose", "Often"), row("1 year", "5 ml", "Twice"), row("2 years", "", "Once")],
        read=lambda text: (text, ()),
        add_nested=lambda *_: None,
        page=page,
    )

    last = composition.blocks[-1]
    assert [composition.text[span.start : span.end] for span in last.scope] == heads  # none: under the whole header
