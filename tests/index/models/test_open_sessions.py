"""A model that is open is opened once, for as long as somebody has it open."""

import gc
import shutil
import weakref
from pathlib import Path
from weakref import WeakValueDictionary

import pytest

from index.answerability.model_folder import find_answerability
from index.models import exported_folder
from index.models.exported_folder import MODEL_FILE, open_session


@pytest.fixture(autouse=True)
def nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Apps of other tests may have a model with the same bytes open."""
    monkeypatch.setattr(exported_folder, "_OPEN", WeakValueDictionary())


def test_the_same_file_is_shared_and_another_one_in_its_place_is_not(tmp_path: Path) -> None:
    shutil.copy(find_answerability().path / MODEL_FILE, tmp_path)
    first = open_session(tmp_path)
    assert open_session(tmp_path) is first

    shutil.copy(tmp_path / MODEL_FILE, tmp_path / "written")
    (tmp_path / "written").replace(tmp_path / MODEL_FILE)
    assert open_session(tmp_path) is not first

    gone = weakref.ref(first)
    del first
    gc.collect()
    assert gone() is None


def test_files_with_the_same_bytes_are_open_once_and_a_damaged_one_is_open_by_itself(tmp_path: Path) -> None:
    one, same = tmp_path / "one", tmp_path / "same"
    for folder in (one, same):
        folder.mkdir()
        shutil.copy(find_answerability().path / MODEL_FILE, folder)
    first = open_session(one)
    assert open_session(same) is first

    data = bytearray((same / MODEL_FILE).read_bytes())
    data[len(data) // 2] ^= 1
    (same / MODEL_FILE).write_bytes(data)
    damaged = open_session(same)
    assert damaged is not first

    (one / MODEL_FILE).write_bytes(data)  # what is open of this one isn't what its file holds by now
    third = tmp_path / "third"
    third.mkdir()
    shutil.copy(find_answerability().path / MODEL_FILE, third)
    assert open_session(third) not in (first, damaged)
