"""One document at a time over HTTP: what is made of it, on what it hangs, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.passages.query import Filters
from ingest.library.library import withdrawn_ids
from service.access.keys import AccessScope
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.service.writing.desk import GOUT, StaffDesk


def problem(response: Any, status: int) -> dict[str, Any]:
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json"), (
        response.text
    )
    body: dict[str, Any] = response.json()
    assert body["remedy"]
    return body


def test_a_document_is_put_read_changed_and_removed(desk: StaffDesk) -> None:
    put = desk.put(tags=["joints"], reviewed_by="Dr. Ada Lovelace", last_reviewed_on="2026-03-01")
    latest = desk.client.get("/v1/documents/gout/latest")
    again = desk.put(tags=["joints"], reviewed_by="Dr. Ada Lovelace", last_reviewed_on="2026-03-01")
    changed = desk.client.patch("/v1/documents/gout", json={"tags": None, "audience": "public"})
    removed = desk.client.delete("/v1/documents/gout")

    assert (put.status_code, put.json()["change"], put.json()["status"]) == (201, "added", "published")
    assert put.headers["etag"] == latest.headers["etag"] == f'"{put.json()["version"]}"'
    document = latest.json()["document"]
    assert (document["text"], document["tags"], document["reviewed_by"]) == (
        GOUT["text"], ["joints"], "Dr. Ada Lovelace",
    )  # fmt: skip
    assert latest.json()["in_service"] is False
    assert [block["kind"] for block in document["blocks"]] == ["paragraph", "paragraph"]
    assert (again.status_code, again.json()["change"]) == (200, "unchanged")
    assert (changed.status_code, changed.json()["change"]) == (200, "changed")
    assert changed.json()["text_sha256"] == put.json()["text_sha256"]
    assert (removed.status_code, removed.json()["change"], removed.json()["version"]) == (200, "removed", None)
    assert problem(desk.client.get("/v1/documents/gout/latest"), 404)["title"] == "Unknown document"
    problem(desk.client.delete("/v1/documents/gout"), 404)
    problem(desk.client.patch("/v1/documents/gout", json={"tags": None}), 404)


def test_sections_are_headings_and_words(desk: StaffDesk) -> None:
    sections = [{"heading": "Don't", "text": "Take aspirin."}, {"_id": "b", "text": "Rest."}]
    desk.put(text=None, sections=sections)
    document = desk.client.get("/v1/documents/gout/latest").json()["document"]

    assert document["text"] == "Don't\n\nTake aspirin.\n\nRest."
    assert [(one["kind"], one["section_id"]) for one in document["blocks"]] == [
        ("heading", None), ("paragraph", None), ("paragraph", "b"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        ({"status": None}, "body.status", "missing"),
        ({"status": "ready"}, "body.status", "status"),
        ({"text": None}, "body.text", "needs text or sections"),
        ({"sections": [{"text": "a"}]}, "body.text", "not both"),
        ({"url": "javascript:alert(1)"}, "body.url", "no address"),
        ({"url": "https://user:secret@a.example/"}, "body.url", "no address"),
        ({"last_reviewed_on": "2026-02-30"}, "body.last_reviewed_on", "last_reviewed_on"),
        ({"language": "English!"}, "body.language", "language"),
        ({"reviewed_by": "TBC"}, "body.reviewed_by", "no name"),
        ({"title": "a\u2028b"}, "body.title", "control character"),
        ({"title": ""}, "body.title", "title"),
        ({"tags": ["a"] * 101}, "body.tags", "tags"),
        ({"vetted": True}, "body.vetted", "not known"),
        ({"text": " \n "}, "body", "no text"),
        ({"text": "a\x00b"}, "body", "Document"),
    ],
)
def test_what_is_wrong_with_a_document_is_said_with_its_place_and_nothing_is_written(
    desk: StaffDesk, change: dict[str, Any], where: str, what: str
) -> None:
    response = desk.put(**change)
    if "\x00" in (change.get("text") or ""):  # kept as it is: no reader of JSON Lines refuses it
        assert response.status_code == 201
        return
    said = problem(response, 422)

    assert said["where"].startswith(where)
    assert what in said["detail"]
    assert desk.client.get("/v1/documents").json()["documents"] == []


def test_half_a_character_and_what_is_no_json_are_refused(desk: StaffDesk) -> None:
    sent = {"content-type": "application/json"}
    half = desk.client.put("/v1/documents/a", content=json.dumps(GOUT | {"text": "\ud800"}), headers=sent)
    cut = desk.client.put("/v1/documents/a", content='{"text', headers=sent)

    assert "text" in problem(half, 422)["where"]
    assert "not JSON" in problem(cut, 422)["detail"]


@pytest.mark.parametrize(
    "doc_id", ["a#b", "a/b/versions", "a/latest", "x/withdraw", "100%", "two words", "line\nbreak", "é"]
)
def test_a_doc_id_may_hold_any_character(desk: StaffDesk, doc_id: str) -> None:
    from urllib.parse import quote

    path = f"/v1/documents/{quote(doc_id, safe='')}"
    assert desk.client.put(path, json=GOUT).json()["doc_id"] == doc_id
    assert desk.client.get(f"{path}/latest").json()["document"]["doc_id"] == doc_id
    assert desk.client.get(f"{path}/versions").json()["doc_id"] == doc_id
    assert desk.client.post(f"{path}/withdraw").json()["withdrawn"] is True
    assert desk.client.get("/v1/documents?status=withdrawn").json()["documents"][0]["doc_id"] == doc_id
    assert desk.client.post(f"{path}/withdraw/undo").json()["doc_id"] == doc_id
    assert desk.client.delete(path).json()["doc_id"] == doc_id


@pytest.mark.parametrize("doc_id", [".", "..", "x" * 513])
def test_an_id_that_no_url_can_carry_is_refused(desk: StaffDesk, doc_id: str) -> None:
    path = doc_id if len(doc_id) > 2 else doc_id.replace(".", "%2E")
    response = desk.client.put(f"/v1/documents/{path}", json=GOUT)

    assert response.status_code in {404, 405, 422}
    assert desk.client.get("/v1/documents").json()["documents"] == []


def test_a_change_is_made_on_the_version_that_it_names_alone(desk: StaffDesk) -> None:
    first = desk.put(headers={"If-None-Match": "*"})
    problem(desk.put(headers={"If-None-Match": "*"}), 412)
    etag = {"If-Match": first.headers["etag"]}
    second = desk.put(text="Gout hurts.", headers=etag)
    assert second.status_code == 200
    lost = problem(desk.put(text="Gout aches.", headers=etag), 412)
    assert lost["value"] == repr(second.json()["version"])
    problem(desk.client.patch("/v1/documents/gout", json={"tags": ["a"]}, headers=etag), 412)
    problem(desk.client.delete("/v1/documents/gout", headers=etag), 412)
    problem(desk.put("other", headers={"If-Match": "*"}), 412)
    problem(desk.put(headers={"If-Match": f"W/{second.headers['etag']}"}), 412)
    problem(desk.put(headers={"If-None-Match": second.headers["etag"]}), 422)
    several = f'"nonsense", {second.headers["etag"]}'
    assert desk.client.delete("/v1/documents/gout", headers={"If-Match": several}).status_code == 200


def test_withdrawing_and_its_undo_hang_on_the_version_that_they_name(desk: StaffDesk) -> None:
    first = desk.put().headers["etag"]
    second = desk.put(text="Changed.").headers["etag"]
    path = "/v1/documents/gout/withdraw"
    for refused in ({"If-Match": first}, {"If-None-Match": "*"}):
        problem(desk.client.post(path, headers=refused), 412)
        assert withdrawn_ids(desk.home) == frozenset()
    assert desk.client.post(path, headers={"If-Match": second}).status_code == 200
    problem(desk.client.post(f"{path}/undo", headers={"If-Match": first}), 412)
    assert withdrawn_ids(desk.home) == {"gout"}
    assert desk.client.post(f"{path}/undo", headers={"If-Match": f"{first}, {second}"}).status_code == 200
    assert withdrawn_ids(desk.home) == frozenset()
    desk.client.delete("/v1/documents/gout")
    problem(desk.client.post(path, headers={"If-Match": "*"}), 412)


def test_a_version_that_is_known_is_not_sent_again(desk: StaffDesk) -> None:
    etag = desk.put().headers["etag"]
    known = desk.client.get("/v1/documents/gout/latest", headers={"If-None-Match": etag})
    other = desk.client.get("/v1/documents/gout/latest", headers={"If-None-Match": '"other"'})

    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", etag)
    assert other.status_code == 200


def test_the_same_key_and_body_is_answered_as_before_and_with_another_body_refused(desk: StaffDesk) -> None:
    key = {"Idempotency-Key": "change-1", "If-None-Match": "*"}
    first = desk.put(headers=key)
    desk.put(text="Gout hurts.")
    again = desk.put(headers=key)
    said = problem(desk.put(text="Another.", headers=key), 422)

    assert (again.status_code, again.headers["etag"]) == (201, first.headers["etag"])
    assert again.json() == first.json() | {"replayed": True}
    assert (said["title"], said["where"]) == ("Idempotency key used before", "Idempotency-Key")
    assert desk.client.get("/v1/documents/gout/latest").json()["document"]["text"] == "Gout hurts."
    other = desk.with_key().put("/v1/documents/gout", json=GOUT, headers={"Idempotency-Key": "change-1"})
    assert other.json()["replayed"] is False
    for named in ("", "é", "x" * 256, "two words"):
        assert desk.put(headers={"Idempotency-Key": named.encode()}).status_code == 422  # type: ignore[dict-item]


def test_every_change_has_a_line_in_the_audit_log_and_no_words(desk: StaffDesk) -> None:
    desk.put(title="Canarytitle", text="Canarytext is here.")
    desk.client.patch("/v1/documents/gout", json={"audience": "canaryaudience"})
    desk.client.post("/v1/documents/gout/withdraw")
    desk.client.post("/v1/documents/gout/withdraw/undo")
    desk.client.delete("/v1/documents/gout")
    desk.put(status="ready")  # refused
    text = desk.home.audit.read_text()
    lines = [json.loads(line) for line in text.splitlines()]

    assert [line["what"] for line in lines] == [
        "documents put", "documents patch", "documents withdraw", "documents withdraw undo", "documents delete",
    ]  # fmt: skip
    assert {line["who"][:13] for line in lines} == {"vk_documents_"}
    assert {line["details"]["doc_id"] for line in lines} == {"gout"}
    assert "canary" not in text.lower()


def test_a_withdrawn_document_stays_so_whatever_is_put(desk: StaffDesk) -> None:
    desk.put()
    withdrawn = desk.client.post("/v1/documents/gout/withdraw")
    put = desk.put(text="Gout hurts.")

    assert (withdrawn.json()["change"], withdrawn.json()["withdrawn"]) == ("changed", True)
    assert put.json()["withdrawn"] is True
    assert withdrawn_ids(desk.home) == {"gout"}
    assert desk.client.post("/v1/documents/gout/withdraw").json()["change"] == "unchanged"
    assert desk.client.post("/v1/documents/gout/withdraw/undo").json()["withdrawn"] is False
    problem(desk.client.post("/v1/documents/gout/withdraw/undo"), 404)
    problem(desk.client.post("/v1/documents/never/withdraw"), 404)


@pytest.mark.parametrize(
    ("scope", "status"), [(None, 401), (AccessScope.SEARCH, 403), (AccessScope.METRICS, 403), (AccessScope.STAFF, 201)]
)
def test_changes_need_a_key_of_scope_documents(desk: StaffDesk, scope: AccessScope | None, status: int) -> None:
    client = desk.nobody() if scope is None else desk.with_key(scope)
    responses = [
        client.put("/v1/documents/gout", json=GOUT),
        client.patch("/v1/documents/gout", json={"tags": ["a"]}),
        client.put("/v1/documents/a/file?status=draft", content=b"# A\n\nb", headers={"content-type": "text/markdown"}),
        client.post("/v1/documents/gout/withdraw"),
        client.post("/v1/documents/gout/withdraw/undo"),
        client.get("/v1/documents/gout/latest"),
        client.get("/v1/documents/gout/versions"),
        client.get("/v1/documents"),
        client.get("/v1/tasks"),
        client.get("/v1/tasks/never"),
        client.post("/v1/builds"),
        client.post("/v1/documents", content=b"{}", headers={"content-type": "application/jsonl"}),
        client.delete("/v1/documents/gout"),
    ]
    if scope is AccessScope.STAFF:
        assert [one.status_code for one in responses] == [
            201, 200, 201, 200, 200, 200, 200, 200, 200, 404, 202, 202, 200,
        ]  # fmt: skip
    else:
        assert {one.status_code for one in responses} == {status}
        assert not desk.home.library.exists()


def test_no_change_is_taken_where_the_operator_takes_none(desk: StaffDesk) -> None:
    app = create_app(LiveIndex(desk.home), access=desk.app.state.resources.access)
    client = TestClient(app, headers=dict(desk.client.headers))

    assert "VOUCH_WRITES=true" in problem(client.put("/v1/documents/gout", json=GOUT), 403)["remedy"]
    assert client.get("/v1/documents").json() == {"documents": [], "next": None}


def test_a_key_with_filters_changes_what_it_may_see_into_what_it_may_see(desk: StaffDesk) -> None:
    bound = desk.with_key(filters=Filters(audience="public"))
    desk.put("secret", audience="staff")

    outside = problem(bound.put("/v1/documents/gout", json=GOUT), 403)
    assert outside["title"] == "Key not for such documents"
    assert bound.put("/v1/documents/gout", json=GOUT | {"audience": "public"}).status_code == 201
    problem(bound.patch("/v1/documents/gout", json={"audience": "staff"}), 403)
    hidden = [
        bound.put("/v1/documents/secret", json=GOUT | {"audience": "public"}),
        bound.patch("/v1/documents/secret", json={"tags": ["a"]}),
        bound.delete("/v1/documents/secret"),
        bound.post("/v1/documents/secret/withdraw"),
        bound.get("/v1/documents/secret/latest"),
        bound.get("/v1/documents/secret/versions"),
    ]
    assert {one.status_code for one in hidden} == {404}
    assert [one["doc_id"] for one in bound.get("/v1/documents").json()["documents"]] == ["gout"]
    assert "secret" not in bound.get("/v1/documents").text
    (version,) = desk.client.get("/v1/documents/secret/versions").json()["versions"]
    path = f"/v1/documents/secret/versions/{version['version']}"
    assert desk.client.get(path).json()["title"] == "Gout"
    problem(bound.get(path), 404)


def test_a_document_may_have_a_mebibyte_with_a_key_and_no_more_than_others_without(desk: StaffDesk) -> None:
    large = GOUT | {"text": "Gout hurts. " * 60_000}
    assert desk.client.put("/v1/documents/gout", json=large).status_code == 201
    assert (
        "1 MiB" in problem(desk.client.put("/v1/documents/gout", json=large | {"title": "x" * 400_000}), 413)["remedy"]
    )
    problem(desk.nobody().put("/v1/documents/gout", json=large), 413)
    problem(desk.with_key(AccessScope.SEARCH).put("/v1/documents/gout", json=large), 413)
    problem(desk.client.post("/v1/ask", json={"question": "x" * 70_000}), 413)


def test_an_article_is_no_question_that_calls_for_a_notice(desk: StaffDesk) -> None:
    refused = desk.put(text="crushing pain in my chest", status="ready")

    assert "notice" not in problem(refused, 422)


def test_a_library_that_cannot_be_written_is_said_with_the_remedy(desk: StaffDesk, tmp_path: Path) -> None:
    desk.home.root.mkdir(parents=True)
    desk.home.library.write_bytes(b"no database " * 100)
    said = desk.put().json()

    assert said["status"] in {500, 503}
    assert "restore a backup" in said["remedy"]
    assert str(tmp_path) not in json.dumps(said)
