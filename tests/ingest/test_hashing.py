from pathlib import Path

import pytest

from ingest.errors import FileUnreadable
from ingest.hashing import file_sha256


def test_the_sum_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")

    # The first example of FIPS 180-2, appendix B.1.
    assert file_sha256(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_missing_file_is_named_and_no_model_is_blamed(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match=r"questions\.csv: The file can't be read: No such file") as caught:
        file_sha256(tmp_path / "questions.csv")

    assert "model" not in str(caught.value)
