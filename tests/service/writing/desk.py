"""An app that takes changes, and clients with keys for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from starlette.testclient import TestClient

from index.passages.query import Filters
from ingest.home import Home
from service.access.access import Access
from service.access.key_file import KeyFile
from service.access.key_ring import KeyRing
from service.access.keys import AccessScope
from service.access.policy import AccessPolicy
from service.app import create_app
from service.live.live_index import LiveIndex
from service.writing.editor import Editor
from service.writing.task_database import TaskDatabase
from service.writing.task_ledger import TaskLedger
from service.writing.task_store import TaskStore
from tests.keyed import bearer, key_like

GOUT: dict[str, Any] = {
    "title": "Gout",
    "text": "Gout is a kind of arthritis.\n\nIt is treated with colchicine.",
    "status": "published",
}


@dataclass(frozen=True, slots=True)
class StaffDesk:
    """A home, its app, and a client with a key of scope documents."""

    home: Home
    app: Any
    editor: Editor
    client: TestClient
    keys: KeyFile

    def with_key(self, scope: AccessScope = AccessScope.DOCUMENTS, filters: Filters = Filters()) -> TestClient:  # noqa: B008
        """A client with another key."""
        headers = bearer(self.keys.create(key_like(scope=scope, filters=filters)))
        return TestClient(self.app, headers=headers, raise_server_exceptions=False)

    def nobody(self) -> TestClient:
        """A client without a key."""
        return TestClient(self.app, raise_server_exceptions=False)

    def put(self, doc_id: str = "gout", *, headers: Mapping[str, str] = {}, **changes: Any) -> httpx.Response:
        """Put the sample document, or one like it."""
        body = {name: value for name, value in (GOUT | changes).items() if value is not None}
        return self.client.put(f"/v1/documents/{doc_id}", json=body, headers=headers)  # type: ignore[return-value]

    def tasks(self) -> TaskStore:
        """Its tasks."""
        return TaskStore(TaskDatabase(self.home.tasks))

    def ledger(self) -> TaskLedger:
        """Its tasks, to be worked on."""
        return TaskLedger(TaskDatabase(self.home.tasks))


def desk_of(home: Home, folder: Path, *, policy: AccessPolicy | None = None, **options: Any) -> StaffDesk:
    """An app over a home that takes changes."""
    keys = KeyFile(folder / "keys.json")
    editor = Editor(home, **options)
    access = Access(policy or AccessPolicy(), KeyRing(keys.path))
    app = create_app(LiveIndex(home, min_confidence=0.0), access=access, editor=editor)
    headers = bearer(keys.create(key_like(scope=AccessScope.DOCUMENTS)))
    return StaffDesk(home, app, editor, TestClient(app, headers=headers, raise_server_exceptions=False), keys)
