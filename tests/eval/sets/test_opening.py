from pathlib import Path

import pytest

from eval.errors import MalformedSet
from eval.sets.opening import open_set
from eval.sets.question import Unit


@pytest.mark.parametrize(
    ("name", "unit", "count", "unmapped"),
    [
        ("medquad-dev", Unit.SECTION, 1546, 0),
        ("kqa", Unit.DOCUMENT, 201, 0),
        ("covidfaq", Unit.DOCUMENT, 244, 0),
        ("covidqa-dev", Unit.PASSAGE, 569, 0),
        ("scifact", Unit.DOCUMENT, 300, 0),
        ("squad2-dev", Unit.DOCUMENT, 2769, 0),
    ],
)
def test_public_sets_are_read_whole(shared_data: Path, name: str, unit: Unit, count: int, unmapped: int) -> None:
    found = open_set(shared_data / name)
    assert (found.unit, len(found.questions)) == (unit, count)
    assert sum(one.unmapped is not None for question in found.questions for one in question.judgments) == unmapped


@pytest.mark.parametrize("name", ["nothing", "empty", "notes.txt"])
def test_what_is_no_set_is_refused_with_what_to_name_instead(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(MalformedSet, match=r"Name a folder with queries\.jsonl"):
        open_set(tmp_path / name)
