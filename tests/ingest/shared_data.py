import os
from pathlib import Path

import pytest


def shared_data() -> Path:
    """The folder of real pages that the project doesn't hold, or a skip that says how to name it."""
    found = Path(os.environ.get("SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
    if not (found / "ingest").is_dir():
        pytest.skip(f"There are no shared samples in {found}; name their folder in SHARED_DATA")
    return found
