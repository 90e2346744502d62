"""What the model libraries would do on their own is not done."""

import gc
import os
import subprocess
import sys
from pathlib import Path

from index.models.quiet_libraries import kept_for_good
from ingest.home import Home

_ENCODES = """
import sys
from pathlib import Path
from index.models.question_encoder import OnnxQuestionEncoder

OnnxQuestionEncoder(Path(sys.argv[1])).encode("why do I jerk awake")
"""
_IMPORTS_ALONE = "import onnxruntime; onnxruntime.SessionOptions()"
_DEVICE_ID = "deviceid"


def files_left_behind(tmp_path: Path, script: str, *arguments: str) -> set[str]:
    """The names of all files in a new home folder after a script has run with it, outside of continuous integration.

    Where a variable says that it runs there, onnxruntime reports nothing by itself.
    """
    user = tmp_path / "user"
    user.mkdir()
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "PYTHONPATH", "LD_LIBRARY_PATH"}}
    subprocess.run([sys.executable, "-c", script, *arguments], env={**kept, "HOME": str(user)}, check=True)
    return {path.name for path in user.rglob("*") if path.is_file()}


def test_encoding_a_question_leaves_no_device_id_for_reports_to_the_library_s_maker(
    tmp_path: Path, built_home: Home
) -> None:
    (encoder,) = built_home.encoders.iterdir()

    assert _DEVICE_ID not in files_left_behind(tmp_path, _ENCODES, str(encoder))


def test_the_library_left_to_itself_would_make_one(tmp_path: Path) -> None:
    assert _DEVICE_ID in files_left_behind(tmp_path, _IMPORTS_ALONE)


def test_what_is_kept_for_good_is_made_without_a_look_for_garbage_and_later_looks_go_on() -> None:
    with kept_for_good():
        meanwhile = gc.isenabled()
    afterwards, kept = gc.isenabled(), gc.get_freeze_count()
    gc.unfreeze()

    assert (meanwhile, afterwards) == (False, True)
    assert kept > 0


def test_what_is_kept_for_good_is_never_searched_for_garbage() -> None:
    made: list[list[int]] = []
    try:
        with kept_for_good():
            assert not gc.isenabled()
            made.append([1])

        assert gc.isenabled()
        assert all(found is not made for found in gc.get_objects())
    finally:
        gc.unfreeze()
