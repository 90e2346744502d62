import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from ingest.home import Home
from service.app import create_app
from service.citations.deep_link import reader_path
from service.citations.words import day_in_words
from service.http.bodies.answer import AnswerBody, SpanBody
from service.http.bodies.notice import NoticeBody, NumberBody
from service.live.live_index import LiveIndex
from service.pages.templates import address, marked, templates
from tests.browser.articles import ATTACK, HOSTILE_ID
from tests.browser.states import ANSWERING
from tests.keyed import keyed, staff_client

QUESTION = "why do I jerk awake"


@pytest.fixture(scope="module")
def client(articles_home: Home) -> Iterator[TestClient]:
    with staff_client(
        create_app(LiveIndex(articles_home), allowed_origins=("https://health.example",), access=keyed())
    ) as made:
        yield made


@pytest.fixture
def nothing_built(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return staff_client(create_app(LiveIndex(Home(tmp_path_factory.mktemp("empty"))), access=keyed()))


def test_the_search_page_shows_the_passage_with_its_sentence_marked_and_a_link_to_it(client: TestClient) -> None:
    page = client.post("/", data={"q": QUESTION})
    assert page.status_code == 200
    assert f"<mark>{ANSWERING}</mark>" in page.text
    assert 'href="/documents/myoclonus?cite=' in page.text
    assert "<title>5 results: why do I jerk awake – Vouch</title>" in page.text
    assert '<time datetime="2024-03-05">5 March 2024</time>' in page.text


def test_the_empty_page_offers_questions_that_the_articles_answer(client: TestClient) -> None:
    page = client.get("/").text
    assert '<button name="q" value="What are the Types of Myoclonus?"' in page
    assert "autofocus" in page
    assert "autofocus" not in client.get("/", params={"q": QUESTION}).text


def test_a_refusal_says_what_there_is_and_names_articles_only_that_have_to_do_with_it(client: TestClient) -> None:
    page = client.post("/", data={"q": "what is the capital of France"}).text
    assert "No answer found" in page
    assert 'href="/documents/myoclonus"' not in page
    assert re.search(r"<bdi>first aid</bdi>, <bdi>neurology</bdi>", page)
    assert "ask a doctor, nurse or pharmacist" in page
    assert "<blockquote" not in page
    near = client.post("/", data={"q": "how much does myoclonus insurance cost"}).text
    assert "No answer found" in near
    assert 'href="/documents/myoclonus"' in near


def test_a_long_question_that_is_not_answered_is_offered_in_parts(client: TestClient) -> None:
    letter = (
        "I have had an odd feeling since the spring and nobody can tell me anything, which is hard for all of us here. "
        "What is the capital of France? Where can I buy a house boat by the sea?"
    )
    page = client.post("/", data={"q": letter}).text
    assert "Try asking it shorter" in page
    assert '<button name="q" value="Where can I buy a house boat by the sea?"' in page


def test_more_results_are_one_button_away(client: TestClient) -> None:
    few, more = (client.post("/", data={"q": QUESTION, **extra}).text for extra in ({}, {"more": "1"}))
    assert '<button name="more"' in few
    assert '<button name="more"' not in more
    assert more.count("<article") > few.count("<article") == 5


def test_where_the_operator_wants_no_question_in_addresses_none_is_answered_there(articles_home: Home) -> None:
    app = create_app(LiveIndex(articles_home), access=keyed(), hides_questions=True)
    client = staff_client(app)
    shown, posted = client.get("/", params={"q": QUESTION}).text, client.post("/", data={"q": QUESTION}).text
    assert f'value="{QUESTION}"' in shown
    assert "<blockquote" not in shown
    assert "opensearch" not in shown
    assert client.get("/opensearch.xml").status_code == 404
    assert "<blockquote" in posted
    assert 'id="notice"' in client.get("/", params={"q": "I can't breathe"}).text


@pytest.mark.parametrize(
    ("question", "status"), [("a" * 2001, 422), ("a" * 2000, 200), ("   ", 200), ("\x00\u202e🤧\ud83e", 200)]
)
def test_odd_questions_get_a_page(client: TestClient, question: str, status: int) -> None:
    sent = question.encode("utf-8", "surrogatepass")
    page = client.get("/?q=" + "".join(f"%{byte:02x}" for byte in sent))
    assert page.status_code == status
    assert page.headers["content-type"] == "text/html; charset=utf-8"


def test_markup_in_questions_and_articles_stays_text(client: TestClient) -> None:
    page = client.get("/", params={"q": f"{ATTACK} why do hamsters sneeze"}).text
    assert "<img" not in page
    assert "<script>" not in page
    assert "49" not in page.split("<main")[1].split("sneeze{{")[0][-40:]
    assert "sneeze{{ 7 * 7 }}?" in unescape(page)
    reader = client.get(reader_path("hostile/" + HOSTILE_ID)).text
    assert "<script>" not in reader
    assert "<img" not in reader
    staff = client.get("/staff", params={"q": "why do hamsters sneeze", "tag": "<b>bold</b>"}).text
    assert "<b>" not in staff
    assert "<script>" not in staff


def test_the_reader_page_marks_the_cited_words_and_says_when_they_are_gone(client: TestClient) -> None:
    hit = client.post("/v1/ask", json={"question": QUESTION}).json()["hits"][0]
    page = client.get(hit["citation"]["deep_link"].split("#")[0]).text
    scope, quote = (part["text"] for part in hit["citation"]["parts"])
    assert f"<mark>{scope}</mark>" in page
    assert f'<mark id="cited">{quote}</mark>' in page
    assert page.count("<mark") == 2
    assert "no longer in it" in client.get("/documents/myoclonus?cite=0").text


def test_the_reader_page_has_headings_with_ids_its_dates_and_its_contents(client: TestClient) -> None:
    page = client.get("/documents/myoclonus").text
    assert '<h2 id="what-are-the-types-of-myoclonus">What are the Types of Myoclonus?</h2>' in page
    assert 'href="#what-are-the-types-of-myoclonus"' in page
    assert "Review date unknown" in page
    assert 'dir="auto"' in page
    overdue = client.get("/documents/nosebleeds").text
    assert "Review overdue" in overdue
    assert "by <bdi>Dr A. Moreno</bdi>" in overdue
    assert 'href="https://articles.test/nosebleeds.html"' in overdue


def test_an_unknown_article_gets_a_page_and_so_does_a_service_without_an_index(
    client: TestClient, nothing_built: TestClient
) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    missing = client.get("/documents/none", headers=browser)
    assert (missing.status_code, "Article not found" in missing.text) == (404, True)
    for path in ("/?q=a", "/documents/none", "/staff", "/staff/documents"):
        page = nothing_built.get(path, headers=browser)
        assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert nothing_built.get("/").status_code == 200


def test_a_program_that_asks_for_a_page_that_is_not_there_gets_a_problem(client: TestClient) -> None:
    assert client.get("/documents/none").headers["content-type"] == "application/problem+json"


def test_a_notice_and_another_spelling_are_shown_where_there_are_any(client: TestClient) -> None:
    answer = AnswerBody.model_validate(client.post("/v1/ask", json={"question": QUESTION}).json())
    line = NumberBody(label="<i>Line", number="0800 1-2")
    notice = NoticeBody(topic="t", text="Call <112>.", numbers=[line], version="1")
    told = answer.model_copy(update={"notice": notice, "did_you_mean": "a&b"})
    template = templates().get_template("search.html")
    page = template.render(answer=told, notice=notice, question="q", max_question=2000, articles=[])
    assert "Call &lt;112&gt;." in page
    assert '<a href="tel:080012"><bdi>&lt;i&gt;Line</bdi> <bdi>0800 1-2</bdi></a>' in page
    assert page.index("Call &lt;112&gt;.") < page.index("Did you mean")
    assert '<button name="q" value="a&amp;b" dir="auto">a&amp;b</button>' in page
    assert "Get help now" in page  # the rules gave no title


def test_pages_run_no_script_but_their_own(client: TestClient) -> None:
    response = client.get("/", params={"q": QUESTION})
    policy = response.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "style=" not in response.text
    assert re.search(r"<[^>]*\son\w+=", response.text) is None
    assert re.search(r"<(?:script|style)[^>]*>[^<]", response.text) is None
    assert response.headers["cache-control"] == "no-store"
    assert client.get("/widget.js").headers["cache-control"] == "no-cache"


def test_browsers_can_add_the_search_and_get_suggestions(client: TestClient) -> None:
    assert '<link rel="search" href="/opensearch.xml"' in client.get("/").text
    description = client.get("/opensearch.xml", headers={"Host": 'a"<b>.example'})
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    urls = {
        url.get("type"): url.get("template") for url in ElementTree.fromstring(description.text).iter(f"{space}Url")
    }
    assert (urls["text/html"] or "").endswith("/?q={searchTerms}")
    found = client.get("/opensearch/suggestions", params={"q": "what are"})
    assert found.headers["content-type"].startswith("application/x-suggestions+json")
    assert found.json() == ["what are", ["What are the Types of Myoclonus?"]]


def test_suggestions_come_with_their_kind_and_bad_requests_are_explained(client: TestClient) -> None:
    asked: dict[str, str | int] = {"q": "nosebl", "limit": 1}
    for found in (client.post("/v1/suggest", json=asked), client.get("/v1/suggest", params=asked)):
        assert found.json() == {"q": "nosebl", "suggestions": [{"text": "Nosebleeds", "kind": "title"}]}
        assert found.headers["cache-control"] == "no-store"
    assert client.post("/v1/suggest", json={"q": "a" * 201}).status_code == 422
    assert client.get("/v1/suggest", params={"q": "a" * 201}).status_code == 422
    assert client.post("/v1/suggest", json={"q": "a", "limit": 0}).json()["where"] == "body.limit"
    assert client.get("/v1/suggest", params={"q": "a", "limit": 0}).json()["where"] == "query.limit"
    assert client.post("/v1/suggest", json={"q": "a", "k": 1}).json()["where"] == "body.k"
    assert client.post("/v1/suggest", content="nosebl").status_code == 422


def test_allowed_sites_may_read_answers_and_others_may_not(client: TestClient) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    allowed, foreign = {"Origin": "https://health.example"}, {"Origin": "https://evil.example"}
    for path in ("/v1/ask", "/v1/suggest"):
        before = client.options(path, headers=allowed | asked).headers
        assert (before["access-control-allow-origin"], before["access-control-max-age"]) == (allowed["Origin"], "7200")
        assert "access-control-allow-origin" not in client.options(path, headers=foreign | asked).headers
    for origin, allows in ((allowed, allowed["Origin"]), (foreign, None)):
        posted = client.post("/v1/suggest", json={"q": "myo"}, headers=origin)
        assert posted.headers.get("access-control-allow-origin") == allows
    for path in ("/v1/suggest?q=myo", "/widget.js", "/widget/de.json", "/v1/search?q="):
        assert client.get(path, headers=allowed).headers["access-control-allow-origin"] == allowed["Origin"]
        assert "access-control-allow-origin" not in client.get(path, headers=foreign).headers
    assert "access-control-allow-origin" not in client.get("/staff", headers=allowed).headers


def test_there_are_no_other_files_beside_the_box(client: TestClient) -> None:
    assert client.get("/widget/de.json").json()["language"] == "de"
    for path in ("/widget/xx.json", "/widget/..%2Fwidget.json", "/widget/de.json/x"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://a.example/x", True),
        ("/documents/a", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://[", False),
    ],
)
def test_links_lead_to_the_web_or_nowhere(link: str, kept: bool) -> None:
    assert address(link) == (link if kept else None)


def test_days_are_written_in_words() -> None:
    assert day_in_words(date(2023, 5, 12)) == "12 May 2023"


def test_a_passage_is_cut_at_its_highlights_whatever_their_order() -> None:
    pieces = marked("abcdef", [SpanBody(start=4, end=6), SpanBody(start=1, end=2)])
    assert [(piece.text, piece.cited) for piece in pieces] == [
        ("a", False), ("b", True), ("cd", False), ("ef", True),
    ]  # fmt: skip


def test_every_date_is_shown_with_what_it_was_read_from(client: TestClient) -> None:
    page = client.get("/documents/nosebleeds").text
    for name, day in (("Reviewed", "2023-05-12"), ("Published", "2019-02-01"), ("Next review", "2024-05-12")):
        assert f"<dt>{name}</dt><dd><q><bdi>{day}</bdi></q> (record)</dd>" in page
    assert 'Review overdue since <time datetime="2024-05-12">12 May 2024</time>' in page
    assert "Where these dates come from" not in client.get("/documents/emoji").text
    assert "Review date unknown" in client.get("/documents/emoji").text


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"question": "I want to kill myself"}', "application/json"),
        (
            b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\nI want to kill myself\r\n--x--',
            "multipart/form-data; boundary=x",
        ),
        (
            b"&".join(b"a%d=1" % number for number in range(20)) + b"&q=I+want+to+kill+myself",
            "application/x-www-form-urlencoded",
        ),
        (b"q=I+want+to+kill+myself+\xe9", "application/x-www-form-urlencoded"),
        (b"q=nosebleed&q=I+want+to+kill+myself", "application/x-www-form-urlencoded"),
    ],
)
def test_a_crisis_gets_its_notice_however_it_is_sent(client: TestClient, content: bytes, kind: str) -> None:
    page = client.post("/", content=content, headers={"content-type": kind})
    assert page.status_code in {200, 422}
    assert "You are not alone" in page.text


def test_what_holds_no_question_is_no_empty_page(client: TestClient) -> None:
    page = client.post("/", content=b"a=1", headers={"content-type": "application/x-www-form-urlencoded"})
    assert (page.status_code, "There was no question" in page.text) == (422, True)


def test_nothing_of_a_crisis_stays_in_the_title_or_the_address(client: TestClient) -> None:
    page = client.post("/", data={"q": "I want to kill myself quokka"}).text
    assert "<title>Vouch</title>" in page
    assert "data-asked" not in page
    assert "data-unsaid" in page
