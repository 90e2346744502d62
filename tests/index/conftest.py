from pathlib import Path

import pytest

from index.models.model_folder import EncoderFolder
from ingest.home import Home
from tests.once import copied, made_once


@pytest.fixture
def copied_home(built_home: Home, home: Home) -> Home:
    """A built home of one's own, to change."""
    return copied(built_home, home.root)


@pytest.fixture(scope="session")
def reranker_folder(tmp_path_factory: pytest.TempPathFactory, model: EncoderFolder) -> Path:
    """A cross-encoder on disk. Tests only read it."""

    def make(folder: Path) -> None:
        from tests.index.models.cross_encoders import cross_encoder  # torch takes seconds

        folder.mkdir()
        cross_encoder(folder, model, told=["token_type_ids"])

    return made_once(tmp_path_factory, "cross-encoder", make)
