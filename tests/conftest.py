import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from index.build.build import build
from index.config import RetrievalConfig
from index.models.model_folder import EncoderFolder, find_model
from index.models.passage_encoder import TorchPassageEncoder
from index.models.tokenizer import EncoderTokenizer
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake

os.environ["HF_HUB_OFFLINE"] = "1"  # for the processes that tests start, too

ROOT = Path(__file__).parents[1]
settings.register_profile(
    "house",
    deadline=None,  # a busy machine is no fault of the code
    derandomize=True,  # the same examples each time; `make soak` looks further
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have VOUCH_ variables of their own."""
    for name in [name for name in os.environ if name.upper().startswith("VOUCH_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty VOUCH_HOME."""
    return Home(tmp_path / "home")


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A VOUCH_HOME with the sample article, built with the real model. Tests only read it."""
    made = Home(tmp_path_factory.mktemp("built"))
    with Library.open(made) as library:
        outcomes = [outcome.change for outcome in intake(ROOT / "corpus", library)]
    assert outcomes == ["added"]
    build(made, config=RetrievalConfig())
    return made


@pytest.fixture(scope="session")
def model() -> EncoderFolder:
    """The default model's folder."""
    return find_model()


@pytest.fixture(scope="session")
def tokenizer(model: EncoderFolder) -> EncoderTokenizer:
    """The default model's own tokenizer."""
    return EncoderTokenizer(model.tokenizer)


@pytest.fixture(scope="session")
def passage_encoder(model: EncoderFolder) -> TorchPassageEncoder:
    """The default model, loaded once."""
    return TorchPassageEncoder(model)
