import shutil
from pathlib import Path

import pytest

from index.models.model_folder import EncoderFolder
from ingest.home import Home
from tests.index.models.cross_encoders import cross_encoder


@pytest.fixture
def copied_home(built_home: Home, home: Home) -> Home:
    """A built home of one's own, to change."""
    shutil.copytree(built_home.root, home.root, symlinks=True)
    return home


@pytest.fixture(scope="session")
def reranker_folder(tmp_path_factory: pytest.TempPathFactory, model: EncoderFolder) -> Path:
    """A cross-encoder on disk. Tests only read it."""
    return cross_encoder(tmp_path_factory.mktemp("cross-encoder"), model, told=["token_type_ids"])
