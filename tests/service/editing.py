"""A library whose one article is edited."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from index.build.build import build
from index.config import RetrievalConfig
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.keyed import keyed, staff_client

CURE = "There is no complete cure for the disease."
BELOW = "Myoclonus (Muscle Twitching) Treatment … "
"""What a quote of it starts with: its heading."""
QUESTION = "is there a cure for myoclonus"


class Bench:
    """A library that is edited, built and asked, each time by a server that starts anew."""

    def __init__(self, home: Home, folder: Path) -> None:
        self.home = home
        self._articles = folder
        self.article = folder / "myoclonus.txt"

    def edit(self, old: str, new: str) -> None:
        text = self.article.read_text(encoding="utf-8")
        assert text.count(old) == 1
        self.article.write_text(text.replace(old, new), encoding="utf-8")
        with Library.open(self.home) as library:
            assert [outcome.change for outcome in intake(self.article, library)] == ["changed"]
        build(self.home, config=RetrievalConfig())

    def get(self, citation_id: str, **options: str) -> Mapping[str, Any]:
        response = self.client().get(f"/v1/citations/{citation_id}", params=options)
        assert response.status_code == 200
        found: Mapping[str, Any] = response.json()
        return found

    def client(self) -> TestClient:
        return staff_client(create_app(LiveIndex(self.home), access=keyed()), raise_server_exceptions=False)
