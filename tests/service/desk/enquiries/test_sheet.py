import json
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from index.passages.query import Query
from ingest.home import Home
from service.answers.whole_answer import whole_citation
from service.app import create_app
from service.citations.citation import PartRole
from service.citations.forms.form import FORMS
from service.live.live_index import LiveIndex
from tests.keyed import keyed, metrics_headers, staff_client

QUESTION = "should I burst a blister myself"


@pytest.fixture(scope="module")
def client(blisters_home: Home) -> Iterator[TestClient]:
    with staff_client(create_app(LiveIndex(blisters_home, min_confidence=0.0), access=keyed())) as made:
        yield made


@pytest.mark.parametrize("question", [QUESTION, "how much syrup for children", "can I use the cream with warfarin"])
def test_the_whole_passage_goes_with_all_that_any_of_its_sentences_hangs_on(blisters_home: Home, question: str) -> None:
    serving = LiveIndex(blisters_home, serving=False, min_confidence=0.0).get()
    for cited in serving.ask(Query(question, 10), min_confidence=0.0).hits:
        whole, document = whole_citation(cited), cited.citation.document
        assert all(document.text[part.start : part.end] == part.text for part in whole.parts)
        assert whole.quote == " … ".join(part.text for part in whole.parts)
        starts = [part.start for part in whole.parts]
        assert starts == sorted(starts)
        assert any(part.start <= cited.passage.start and cited.passage.end <= part.end for part in whole.parts)
        held = [part.span for part in whole.parts]
        for needed in (*cited.citation.scope, *cited.passage.context, cited.citation.span):
            assert any(one.start <= needed.start and needed.end <= one.end for one in held)


def test_a_list_below_do_not_is_never_copied_without_it(client: TestClient, blisters_home: Home) -> None:
    serving = LiveIndex(blisters_home, serving=False).get()
    hits = serving.ask(Query("burst the blister yourself", 10), min_confidence=0.0).hits
    (listed,) = [hit for hit in hits if "peel the skin" in hit.passage.text]
    whole = whole_citation(listed)
    assert [part.text for part in whole.parts if part.role is PartRole.SCOPE] == ["Don’t"]
    page = client.post("/staff/sheet", data={"q": "burst the blister yourself", "k": "10"}).text
    line = "Don’t … burst the blister yourself peel the skin"
    lines = line.replace(" peel", "\npeel")
    assert (page.count(lines), page.count(line)) == (2, 3)  # text and Vancouver; APA, BibTeX and RIS


def test_every_form_is_on_the_page_and_can_be_saved(client: TestClient) -> None:
    page = client.post("/staff/sheet", data={"q": QUESTION, "k": "3"}).text
    for form, facts in FORMS.items():
        assert f'id="form-{form.value}">{facts.label}</h2>' in page
        saved = client.post("/staff/sheet", data={"q": QUESTION, "k": "3", "as": form.value})
        assert saved.headers["content-type"].partition(";")[0] == facts.media_type
        assert saved.headers["content-disposition"] == f'attachment; filename="answer.{facts.suffix}"'
        assert saved.headers["cache-control"] == "no-store"
    items = json.loads(client.post("/staff/sheet", data={"q": QUESTION, "k": "3", "as": "csl-json"}).text)
    assert 1 <= len(items) <= 3
    assert all(item["abstract"] for item in items)


def test_of_a_refused_question_there_is_no_sheet_and_a_notice_comes_as_a_page(blisters_home: Home) -> None:
    with staff_client(create_app(LiveIndex(blisters_home), access=keyed())) as client:
        refused = client.post("/staff/sheet", data={"q": "what is the capital of France", "as": "ris"})
        assert "Refused to readers" in refused.text
        assert "TY  - " not in refused.text
        crisis = client.post("/staff/sheet", data={"q": "I want to kill myself", "as": "text"})
        assert 'role="alert"' in crisis.text
    with staff_client(create_app(LiveIndex(blisters_home, min_confidence=0.0), access=keyed())) as client:
        alarmed = client.post("/staff/sheet", data={"q": "my chest hurts and my arm is numb", "as": "text"})
        assert 'role="alert"' in alarmed.text
        assert "content-disposition" not in alarmed.headers


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [({}, 422, "There is no question"), ({"q": "  "}, 422, "There is no question"), ({"q": "a" * 2001}, 422, "q: "),
     ({"q": "a", "k": "0"}, 422, "k: "), ({"q": "a", "reviewed_since": "x"}, 422, "reviewed_since: ")],
)  # fmt: skip
def test_what_can_not_be_asked_is_explained(client: TestClient, sent: dict[str, str], status: int, says: str) -> None:
    page = client.post("/staff/sheet", data=sent)
    assert (page.status_code, says in page.text) == (status, True)


def test_only_staff_get_it(client: TestClient) -> None:
    stranger = TestClient(client.app, headers={"accept": "text/html"})
    assert stranger.post("/staff/sheet", data={"q": QUESTION}).status_code == 401
    assert stranger.post("/staff/sheet", data={"q": QUESTION}, headers=metrics_headers()).status_code == 403
