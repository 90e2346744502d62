"""A model that is open is opened once, for as long as somebody has it open."""

import gc
import shutil
import weakref
from pathlib import Path

from index.answerability.model_folder import find_answerability
from index.models.exported_folder import MODEL_FILE, open_session


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
