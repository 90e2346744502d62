"""Files that staff send, by the readers of formats."""

import json
from pathlib import Path
from typing import Any

from index.passages.query import Filters
from tests.service.writing.desk import StaffDesk
from tests.service.writing.test_documents import problem
from tests.service.writing.test_many import lines, upload, worked


def test_a_file_is_read_by_the_reader_that_its_name_or_type_says(desk: StaffDesk) -> None:
    def put(doc_id: str, data: bytes, kind: str, query: str = "", **headers: str) -> Any:
        path = f"/v1/documents/{doc_id}/file?status=published{query}"
        return desk.client.put(path, content=data, headers={"content-type": kind, **headers})

    page = b"<html><head><title>Gout</title></head><body><main><h1>Gout</h1><p>Gout hurts.</p></main></body></html>"
    made = [
        put("page", page, "text/html; charset=utf-8"),
        put("note", b"# Gout\n\n> [!WARNING]\n> Gout hurts.\n", "application/octet-stream", "&name=gout.md"),
        put(
            "text", b"Gout\n\nGout hurts.\n", "text/plain", **{"content-disposition": 'attachment; filename="a b.txt"'}
        ),
        put(
            "named",
            page,
            "application/octet-stream",
            **{"content-disposition": "attachment; filename*=UTF-8''gout%20x.html"},
        ),
    ]
    assert [one.status_code for one in made] == [201] * 4
    documents = [desk.client.get(f"/v1/documents/{one.json()['doc_id']}/latest").json()["document"] for one in made]
    assert {document["title"] for document in documents} == {"Gout"}
    assert all("Gout hurts." in document["text"] for document in documents)
    assert put("page", page, "text/html").json()["change"] == "unchanged"
    changed = desk.client.patch(
        "/v1/documents/page", json={"title": "Gout of the foot", "reviewed_by": "Dr. Ada Lovelace"}
    )
    assert changed.json()["change"] == "changed"
    assert desk.client.get("/v1/documents/page/latest").json()["document"]["title"] == "Gout of the foot"
    wrong = problem(put("odd", b"x", "application/octet-stream"), 415)
    assert (wrong["where"], ".pdf" in wrong["remedy"]) == ("Content-Type", True)
    for name in ("manifest.json", "a.jsonl"):
        problem(put("odd", b"x", "text/html", f"&name={name}"), 415)
    for name in ("a.exe", "a.zip", "a.html.gz"):
        problem(put("odd", b"x", "application/octet-stream", f"&name={name}"), 415)
    broken = problem(put("odd", b"%PDF-1.4 nonsense", "application/pdf"), 422)
    assert broken["title"] == "Document not readable"
    assert "odd" not in [one["doc_id"] for one in desk.client.get("/v1/documents").json()["documents"]]
    assert "draft" in problem(put("odd", b"---\ndraft: true\n---\n# A\n\nb", "text/markdown"), 422)["value"]


def test_a_real_pdf_and_word_file_are_taken_in(desk: StaffDesk, tmp_path: Path) -> None:
    from docx import Document as WordDocument

    word = WordDocument()
    word.add_heading("Gout", 1)
    word.add_paragraph("Gout hurts.")
    path = tmp_path / "gout.docx"
    word.save(str(path))
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    put = desk.client.put(
        "/v1/documents/gout/file?status=draft", content=path.read_bytes(), headers={"content-type": kind}
    )

    assert (put.status_code, put.json()["status"]) == (201, "draft")
    published = desk.client.patch("/v1/documents/gout", json={"status": "published"})
    assert (published.json()["status"], published.json()["text_sha256"]) == ("published", put.json()["text_sha256"])
    latest = desk.client.get("/v1/documents/gout/latest").json()["document"]
    assert [block["kind"] for block in latest["blocks"]] == ["heading", "paragraph"]


def test_null_takes_away_what_a_line_or_a_file_says_of_itself_until_something_is_said_again(desk: StaffDesk) -> None:
    said = {"audience": "staff", "tags": ["joints"], "reviewed_by": "Dr. Ada Lovelace", "published_on": "2020-01-02"}
    upload(desk, lines({"_id": "line", "title": "Gout", "text": "Gout hurts.", "source": "A house", **said}))
    worked(desk)
    front = "---\ntitle: Gout\n" + "".join(f"{name}: {json.dumps(value)}\n" for name, value in said.items()) + "---\n"
    path = "/v1/documents/page/file?status=published&name=page.md"
    assert desk.client.put(path, content=f"{front}# Gout\n\nGout hurts.\n").status_code == 201

    def latest(doc_id: str) -> dict[str, Any]:
        found: dict[str, Any] = desk.client.get(f"/v1/documents/{doc_id}/latest").json()["document"]
        return {name: found[name] for name in said}

    for doc_id in ("line", "page"):
        address = f"/v1/documents/{doc_id}"
        assert latest(doc_id) == said
        taken = desk.client.patch(address, json={"audience": None, "tags": None, "published_on": None})
        assert (taken.status_code, taken.json()["change"]) == (200, "changed")
        gone: dict[str, Any] = {"audience": None, "tags": [], "published_on": None}
        assert latest(doc_id) == said | gone
        assert desk.client.patch(address, json={"reviewed_by": None}).json()["change"] == "changed"
        assert latest(doc_id) == gone | {"reviewed_by": None}  # what was taken away before stays so
        assert desk.client.patch(address, json={"tags": ["feet"]}).json()["change"] == "changed"
        assert latest(doc_id) == gone | {"reviewed_by": None, "tags": ["feet"]}
        evidence = desk.client.get(f"{address}/latest").text
        assert "Lovelace" not in evidence
    bound = desk.with_key(filters=Filters(audience="staff"))
    assert bound.get("/v1/documents").json()["documents"] == []
