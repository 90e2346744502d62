"""Files that staff send, by the readers of formats."""

from pathlib import Path
from typing import Any

from tests.service.writing.desk import StaffDesk
from tests.service.writing.test_documents import problem


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
