import gc
import os
import re
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.dependencies import models as dependency_models
from hypothesis import HealthCheck, settings

from index.build.build import build
from index.config import RetrievalConfig
from index.models.model_folder import EncoderFolder, find_model
from index.models.tokenizer import EncoderTokenizer
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from tests.browser.articles import add_articles
from tests.once import copied, made_once

if TYPE_CHECKING:
    from index.models.passage_encoder import TorchPassageEncoder

os.environ["HF_HUB_OFFLINE"] = "1"  # for the processes that tests start, too

ROOT = Path(__file__).parents[1]
_MUCH_GB = 1.5
_MORE_GB = 0.25
BUILT = {"built_home", "passage_encoder"}
"""Fixtures that come of the real model, also by way of others."""

settings.register_profile(
    "house",
    deadline=None,  # a busy machine is no fault of the code
    derandomize=True,  # the same examples each time; `make soak` looks further
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("house")


_LOADS_TORCH = re.compile(
    r"^(?:from|import) (?:torch|transformers|sentence_transformers|index\.exports\.(?:encoder|onnx)\b"
    r"|index\.models\.(?:passage_encoder|sentence_model|traced_model)\b)",
    re.MULTILINE,
)


_RUNS_PROCESSES = re.compile(
    r"^(?:import subprocess|from tests\.processes import|from vouch import main)", re.MULTILINE
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--quick",
        action="store_true",
        help="Unit tests only, without those that are marked; torch isn't loaded.",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--quick"):
        config.option.markexpr = "not (browser or build or cluster or kill or process or slow or soak)"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A module isn't imported, which may load torch or a browser, for the sake of being left out."""
    is_module = collection_path.suffix == ".py" and collection_path.name.startswith("test_")
    text = collection_path.read_text(encoding="utf-8") if is_module else ""
    if config.option.markexpr.startswith("kill"):
        return True if is_module and "mark.kill" not in text else None
    if not config.getoption("--quick"):
        return None
    return True if collection_path == ROOT / "tests" / "browser" or _LOADS_TORCH.search(text) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what takes its time."""
    for item in items:
        module = item.path.relative_to(ROOT).as_posix()
        if module.startswith("tests/browser/"):
            item.add_marker("browser")
        if _builds(item):
            item.add_marker("build")
        if _RUNS_PROCESSES.search(item.path.read_text(encoding="utf-8")):
            item.add_marker("process")


def _builds(item: pytest.Item) -> bool:
    """Whether a test runs the real model as PyTorch has it, or an index that was built with it."""
    if BUILT & set(getattr(item, "fixturenames", ())):
        return True
    return _LOADS_TORCH.search(item.path.read_text(encoding="utf-8")) is not None or (
        getattr(getattr(item, "module", None), "build", None) is build
    )


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

    def make(folder: Path) -> None:
        made = Home(folder)
        with Library.open(made) as library:
            outcomes = [outcome.change for outcome in intake(ROOT / "corpus", library)]
        assert outcomes == ["added"]
        build(made, config=RetrievalConfig())

    return Home(made_once(tmp_path_factory, "built", make))


@pytest.fixture(scope="session")
def articles_home(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The same with the articles that the pages are shown with. Tests only read it."""
    return Home(made_once(tmp_path_factory, "articles", lambda folder: add_articles(copied(built_home, folder))))


@pytest.fixture(scope="session")
def model() -> EncoderFolder:
    """The default model's folder."""
    return find_model()


@pytest.fixture(scope="session")
def tokenizer(model: EncoderFolder) -> EncoderTokenizer:
    """The default model's own tokenizer."""
    return EncoderTokenizer(model.tokenizer)


@pytest.fixture(scope="session")
def passage_encoder(model: EncoderFolder) -> "TorchPassageEncoder":
    """The default model, loaded once."""
    from index.models.passage_encoder import TorchPassageEncoder  # torch takes seconds

    return TorchPassageEncoder(model)


_kept_gb = [0.0]  # what was still held when applications went last: looking for it takes a third of a second each time


@pytest.fixture(autouse=True)
def apps_go() -> Iterator[None]:
    """Applications go where they hold much memory: FastAPI's caches lead to them, and so to their indexes."""
    yield
    if _held_gb() > max(_MUCH_GB, _kept_gb[0] + _MORE_GB):
        for cached in vars(dependency_models).values():
            if hasattr(cached, "cache_clear"):
                cached.cache_clear()
        gc.collect()
        _kept_gb[0] = _held_gb()


def _held_gb() -> float:
    """What this process holds; 0 where it doesn't say."""
    said = Path("/proc/self/statm")
    return int(said.read_text().split()[1]) * resource.getpagesize() / 1e9 if said.exists() else 0.0
