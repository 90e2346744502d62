"""The doc_id in a path is the document that is written."""

import pytest

from tests.service.writing.desk import GOUT, StaffDesk
from tests.service.writing.test_documents import problem


@pytest.mark.parametrize("path", ["%20", "%20gout", "gout%0A", "%C2%A0gout", "gout%FF", "%EF%BF%BD"])
def test_an_id_that_would_not_be_kept_as_it_is_is_refused_and_another_document_is_not_written(
    desk: StaffDesk, path: str
) -> None:
    desk.put("gout", title="The one before")
    desk.put("%2Fgout", title="Another")
    sent = [
        desk.client.put(f"/v1/documents/{path}", json=GOUT),
        desk.client.put(f"/v1/documents/{path}/file?status=published&name=a.txt", content=b"Gout hurts."),
    ]

    for response in sent:
        assert problem(response, 422)["where"] == "path.doc_id"
    found = desk.client.get("/v1/documents").json()["documents"]
    assert [(one["doc_id"], one["title"]) for one in found] == [("/gout", "Another"), ("gout", "The one before")]


def test_a_document_that_is_read_under_another_id_is_not_written(
    desk: StaffDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.http.routes.writing.documents.check_id", lambda _: None)
    desk.put("gout", title="The one before")
    said = problem(desk.put("%20gout", title="In its place"), 422)

    assert (said["where"], "'gout'" in said["detail"]) == ("path.doc_id", True)
    assert [one["title"] for one in desk.client.get("/v1/documents").json()["documents"]] == ["The one before"]
