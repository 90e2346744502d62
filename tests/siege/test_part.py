from pathlib import Path

import pytest

from tests.siege.__main__ import PARTS, main
from tests.siege.part import Said, section, table, write


def test_a_part_writes_its_own_section_again_and_leaves_the_others(tmp_path: Path) -> None:
    page = tmp_path / "siege.md"
    page.write_text("# Under siege\n\nBy hand.\n")
    for name, lost in (("load", 1), ("kills", 0), ("load", 0)):
        write(name, section(name, Said(name.title(), ["A line."], lost=lost), 12.0), page)

    text = page.read_text()
    assert text.startswith("# Under siege\n\nBy hand.\n")
    assert text.count("0 lost, 0 leaked, 0 unhandled") == 2
    assert "1 lost" not in text
    assert text.index("## Load") < text.index("## Kills")
    assert text.count("written by `make siege`") == 2


@pytest.mark.parametrize(("counts", "held"), [({}, True), ({"lost": 1}, False), ({"leaked": 1}, False)])
def test_a_part_holds_where_nothing_is_counted_against_it(counts: dict[str, int], held: bool) -> None:
    assert Said("Load", [], **counts).held is held


def test_a_table_has_a_row_for_each() -> None:
    assert table(("a", "b"), [(1, "x")]) == ["| a | b |", "|---|---|", "| 1 | x |"]


def test_a_part_that_is_none_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--only", "load,nonsense"])

    said = capsys.readouterr().err
    assert "nonsense" in said
    assert all(name in said for name in PARTS)
