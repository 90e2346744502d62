"""The page for staff's tools: its examples are run, and what it promises of bounds is what the code has."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ingest.home import Home
from ingest.library.writing import replies
from service.access.key_file import KeyFile
from service.access.keys import AccessScope
from service.http.middleware import written_bodies
from service.writing import task_database, task_store, work
from tests.house.tree import ROOT
from tests.keyed import key_like
from tests.processes import environment, serving
from tests.service.writing.desk import StaffDesk

PAGE = (ROOT / "docs" / "documents-api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.+?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def answers(output: str) -> list[dict[str, Any]]:
    """The JSON objects that were printed one after the other."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while at < len(output):
        value, at = decoder.raw_decode(output, at)
        found.append(value)
    return found


@pytest.mark.skipif(shutil.which("curl") is None, reason="it runs curl")
def test_each_example_does_what_the_page_says(home: Home, tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys.json")
    key = file.create(key_like(scope=AccessScope.DOCUMENTS))
    said: list[dict[str, Any]] = []
    with serving(home, tmp_path / "output", more={"VOUCH_KEYS_FILE": str(file.path), "VOUCH_WRITES": "true"}) as server:
        for block in BLOCKS:
            run = subprocess.run(
                ["bash", "-euc", block],
                env=environment(home, URL=server.url, KEY=key),
                capture_output=True,
                text=True,
                timeout=120,
                check=True,
            )
            said += answers(run.stdout)
    changes = [one["change"] for one in said if "change" in one]
    tasks = [one for one in said if "task_id" in one]

    assert len(BLOCKS) == 7
    assert [one for one in said if one.get("status") not in {None, "draft", "published"}] == [], said
    assert changes == ["added", "changed", "changed", "changed", "added", "changed", "removed"]
    assert [task["kind"] for task in tasks] == ["documents", "build"]
    assert next(one for one in said if "documents" in one)["documents"][0]["tags"] == ["joints", "diet"]


def test_the_bounds_are_those_of_the_page() -> None:
    page = " ".join(PAGE.split())

    assert f"until {replies.MOST_KEPT:,} later ones were kept" in page
    assert f"for {replies.KEPT_FOR.total_seconds() / 3600:.0f} hours" in page
    assert f"{task_store.MOST_WAITING} tasks may wait" in page
    assert f"a month, {task_database.MOST_KEPT:,} at most" in page
    assert task_database.KEPT_FOR.days == 30
    assert (written_bodies.MAX_JSON_BYTES, written_bodies.MAX_FILE_BYTES) == (1 << 20, 32 << 20)
    assert work.MOST_ATTEMPTS == 3


def test_the_description_of_the_api_has_every_body_problem_and_name(desk: StaffDesk) -> None:
    paths = desk.nobody().get("/openapi.json").json()["paths"]
    own = ("/v1/documents", "/v1/tasks", "/v1/builds")
    named = {
        (method, path): about["operationId"]
        for path, methods in paths.items()
        for method, about in methods.items()
        if path.startswith(own) and (method, path) != ("get", "/v1/documents/{doc_id}")
    }

    assert named == {
        ("put", "/v1/documents/{doc_id}"): "put_document",
        ("patch", "/v1/documents/{doc_id}"): "change_document",
        ("delete", "/v1/documents/{doc_id}"): "delete_document",
        ("put", "/v1/documents/{doc_id}/file"): "put_document_file",
        ("post", "/v1/documents/{doc_id}/withdraw"): "withdraw_document",
        ("post", "/v1/documents/{doc_id}/withdraw/undo"): "undo_withdrawal",
        ("get", "/v1/documents/{doc_id}/latest"): "get_latest_document",
        ("get", "/v1/documents/{doc_id}/versions"): "list_document_versions",
        ("get", "/v1/documents/{doc_id}/versions/{version}"): "get_document_version",
        ("get", "/v1/documents"): "list_documents",
        ("post", "/v1/documents"): "upload_documents",
        ("get", "/v1/tasks"): "list_tasks",
        ("get", "/v1/tasks/{task_id}"): "get_task",
        ("post", "/v1/builds"): "build_index",
    }
    for (method, path), name in named.items():
        about = paths[path][method]
        if method == "get":
            continue
        assert {"401", "403", "422", "503", "507"} <= set(about["responses"]), name
        headers = {one["name"] for one in about["parameters"] if one["in"] == "header"}
        assert {"if-match", "if-none-match", "idempotency-key"} <= headers, name
    put = paths["/v1/documents/{doc_id}"]["put"]
    assert put["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/DocumentWrite"}
    assert "application/pdf" in paths["/v1/documents/{doc_id}/file"]["put"]["requestBody"]["content"]
    assert "application/jsonl" in paths["/v1/documents"]["post"]["requestBody"]["content"]
