"""The library as staff look at it: lists, and the versions of a document."""

from index.passages.query import Filters
from ingest.library.library import Library, withdrawn_ids
from tests.service.writing.desk import StaffDesk
from tests.service.writing.test_documents import problem
from tests.service.writing.test_many import lines, upload, worked


def test_a_list_has_pages_and_can_be_asked_for_what_somebody_looks_for(desk: StaffDesk) -> None:
    records = [
        {
            "_id": "a",
            "title": "Gout of the foot",
            "text": "It hurts.",
            "tags": ["joints"],
            "next_review_on": "2020-01-01",
        },
        {"_id": "b", "title": "GOUT diet", "text": "Eat less.", "language": "en", "url": "nonsense"},
        {"_id": "c", "title": "Flu", "text": "Rest.", "status": "draft", "audience": "staff"},
        {"_id": "d", "title": "Cough", "text": "Wait.", "next_review_on": "2999-01-01"},
    ]
    upload(desk, lines(*records))
    worked(desk)
    desk.client.post("/v1/documents/d/withdraw")

    def listed(**query: object) -> list[str]:
        found = desk.client.get("/v1/documents", params={name: str(value) for name, value in query.items()}).json()
        return [one["doc_id"] for one in found["documents"]]

    assert listed() == ["a", "b", "c", "d"]
    assert listed(q="gout") == ["a", "b"]
    assert listed(q="FOOT gout") == ["a"]
    assert [listed(status=name) for name in ("published", "draft", "withdrawn", "duplicate")] == [
        ["a", "b"], ["c"], ["d"], [],
    ]  # fmt: skip
    assert (listed(tag="joints"), listed(language="en"), listed(audience="staff")) == (["a"], ["b"], ["c"])
    assert (listed(overdue="true"), listed(overdue="false")) == (["a"], ["b", "c", "d"])
    assert listed(warnings="true") == ["b"]
    pages, after = [], ""
    while True:
        page = desk.client.get("/v1/documents", params={"limit": 2, "after": after}).json()
        pages.append([one["doc_id"] for one in page["documents"]])
        if page["next"] is None:
            break
        after = page["next"]
    assert pages == [["a", "b"], ["c", "d"]]
    assert problem(desk.client.get("/v1/documents?after=%C3%A9"), 422)["where"] == "query.after"
    problem(desk.client.get("/v1/documents?status=ready"), 422)
    problem(desk.client.get("/v1/documents?limit=1000"), 422)


def test_versions_are_those_that_were_published_the_newest_first(desk: StaffDesk) -> None:
    for text in ("First.", "Second.", "Third."):
        desk.put(text=text)
    desk.put(text="Draft.", status="draft")
    path = "/v1/documents/gout/versions"
    page = desk.client.get(path, params={"limit": 2}).json()
    rest = desk.client.get(path, params={"limit": 2, "skip": page["next"]}).json()
    texts = [
        desk.client.get(f"{path}/{one['version']}").json()["text"] for one in (*page["versions"], *rest["versions"])
    ]

    assert texts == ["Third.", "Second.", "First."]
    assert rest["next"] is None
    assert [one["is_present"] for one in page["versions"]] == [False, False]
    problem(desk.client.get(f"{path}/{'0' * 64}"), 404)
    problem(desk.client.get(f"{path}/nonsense"), 422)
    problem(desk.client.get("/v1/documents/never/versions"), 404)
    desk.client.delete("/v1/documents/gout")
    assert len(desk.client.get(path).json()["versions"]) == 3


def test_a_key_with_filters_neither_withdraws_nor_takes_back_what_it_cannot_see(desk: StaffDesk) -> None:
    bound = desk.with_key(filters=Filters(audience="public"))
    desk.put("secret", audience="staff")
    desk.put("open", audience="public")
    desk.client.post("/v1/documents/secret/withdraw")
    desk.client.delete("/v1/documents/secret")
    problem(bound.post("/v1/documents/secret/withdraw/undo"), 404)
    assert withdrawn_ids(desk.home) == {"secret"}
    desk.client.post("/v1/documents/secret/withdraw/undo")
    problem(bound.post("/v1/documents/secret/withdraw"), 404)
    with Library.open(desk.home) as library:
        assert library.withdrawals.all() == []

    assert bound.post("/v1/documents/open/withdraw").status_code == 200
    assert bound.post("/v1/documents/open/withdraw/undo").status_code == 200
    assert desk.client.post("/v1/documents/secret/withdraw").status_code == 200  # without filters, what is gone too


def test_versions_are_listed_as_far_as_a_keys_filters_go(desk: StaffDesk) -> None:
    bound = desk.with_key(filters=Filters(audience="public", tags=("joints",)))
    desk.put(title="Gout, for staff", text="Secret.", audience="staff", tags=["joints"])
    desk.put(title="Gout one", text="One.", audience="public", tags=["feet", "joints"])
    desk.put(title="Gout, no tag", text="None.", audience="public")
    desk.put(title="Gout two", text="Two.", audience="public", tags=["joints"], last_reviewed_on="2024-05-06")
    path = "/v1/documents/gout/versions"
    page = bound.get(path, params={"limit": 1}).json()
    rest = bound.get(path, params={"limit": 1, "skip": page["next"]}).json()

    assert [one["title"] for one in (*page["versions"], *rest["versions"])] == ["Gout two", "Gout one"]
    assert rest["next"] is None
    assert page["versions"][0]["last_reviewed_on"] == "2024-05-06"
    assert len(desk.client.get(path).json()["versions"]) == 4
