"""A site's own names: of medicines and conditions that no list of ours has."""

from pathlib import Path

import pytest

from index.errors import OwnNamesError
from index.things.own_names import OwnNames
from index.things.thing import Kind, Thing


def written(folder: Path, file: str, text: str) -> Path:
    (folder / file).write_text(text, encoding="utf-8")
    return folder


def test_each_line_is_a_thing_with_its_names(tmp_path: Path) -> None:
    written(tmp_path, "medicines.txt", "# ours\n\nQuomellane, Hessaro\nquomelsane\n")
    written(tmp_path, "conditions.txt", "Hockrill's palsy, ladder palsy\n")
    found = OwnNames.read(tmp_path)

    assert found.things == (
        Thing(Kind.MEDICINE, ("quomellane", "hessaro")),
        Thing(Kind.MEDICINE, ("quomelsane",)),
        Thing(Kind.CONDITION, ("hockrill palsy", "ladder palsy")),
    )
    assert {"quomelsane", "hessaro", "ladder"} <= found.words


def test_a_folder_that_is_not_there_has_no_names(tmp_path: Path) -> None:
    assert OwnNames.read(tmp_path / "names") == OwnNames()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("quomellane\nplinteva, quomellane\n", "line 2.*two things.*quomellane"),
        (f"{'x' * 61}\n", "line 1.*1 to 60"),
        ("one\n , ,\n", "line 2.*1 to 60"),
    ],
)
def test_a_line_that_is_not_in_the_form_is_refused_with_its_number(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(OwnNamesError, match=said):
        OwnNames.read(written(tmp_path, "medicines.txt", text))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "medicines.txt").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(OwnNamesError, match="UTF-8"):
        OwnNames.read(tmp_path)
