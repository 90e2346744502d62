"""What editors wrote into their files, as readers get it: in answers, on the page, and while they type."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from ingest.home import Home
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.once import copied
from tests.service.answers.editorial.test_featuring import HOW
from tests.service.live.test_live_index import Clock

REFUSED = "Which inhaler costs least?"
MARK = '<p class="pinned">Featured by the editors</p>'


class Desk:
    """A service in this process, whose editors write files, and whose clock goes on when they do."""

    def __init__(self, home: Home) -> None:
        self._home, self._clock = home, Clock()
        self.client = TestClient(create_app(LiveIndex(home, clock=self._clock, serving=False)))

    def write(self, pins: str = "", blocked: str = "") -> None:
        self._home.words.mkdir(exist_ok=True)
        self._home.pins.write_text(pins)
        self._home.blocked.write_text(blocked)
        self._clock.now += 0.5

    def page(self, question: str) -> str:
        return self.client.post("/", data={"q": question}).text

    def offered(self, typed: str) -> list[str]:
        return [one["text"] for one in self.client.post("/v1/suggest", json={"q": typed}).json()["suggestions"]]


@pytest.fixture(scope="module")
def editing(editors_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(copied(editors_home, tmp_path_factory.mktemp("editing") / "home"))


@pytest.fixture
def desk(editing: Desk) -> Iterator[Desk]:
    editing.write()
    yield editing
    editing.write()


def test_a_pin_that_is_saved_moves_the_next_answer_and_is_marked_on_the_page(desk: Desk) -> None:
    asked = {"question": HOW, "k": 8}
    plain = desk.client.post("/v1/ask", json=asked).json()
    assert (plain["featured"], [hit["pinned"] for hit in plain["hits"]]) == ([], [False] * len(plain["hits"]))
    assert MARK not in desk.page(HOW)
    desk.write("- words: inhaler\n  doc_id: spacer\n  who: Anna\n  note: secret\n")
    body = desk.client.post("/v1/ask", json=asked).json()

    assert [hit["pinned"] for hit in body["hits"]] == [True] + [False] * (len(plain["hits"]) - 1)
    assert body["hits"][0]["citation"]["doc_id"] == "spacer"
    assert (body["confidence"], body["questions"][0]["hit_ranks"]) == (
        plain["confidence"],
        [hit["rank"] for hit in body["hits"]],
    )
    page = desk.page(HOW)
    assert page.count(MARK) == 1
    assert page.index(MARK) < page.index("<blockquote")
    assert "Anna" not in page + str(body)
    assert "secret" not in page + str(body)
    ranking = desk.client.get("/v1/search", params={"q": HOW, "k": 8}).json()
    assert ranking["hits"][0]["pinned"]


def test_beside_a_refusal_a_link_is_shown_and_the_page_is_escaped(desk: Desk) -> None:
    desk.write("- words: inhaler\n  doc_id: cleaning\n")
    body, page = desk.client.post("/v1/ask", json={"question": REFUSED}).json(), desk.page(REFUSED)

    assert body["featured"] == [{"doc_id": "cleaning", "title": "Cleaning your inhaler", "url": "/documents/cleaning"}]
    assert (body["answered"], body["hits"]) == (False, [])
    line = 'The editors point to: <bdi><a href="/documents/cleaning">Cleaning your inhaler</a></bdi>'
    assert page.index("No answer found") < page.index(line)


def test_what_is_blocked_is_offered_nowhere_and_articles_of_such_titles_are_found(desk: Desk) -> None:
    assert "Cleaning your inhaler" in desk.offered("clean")
    desk.write(blocked="*cleaning*\nUSING your inhaler\n")

    assert desk.offered("clean") == []
    assert "Using your inhaler" not in desk.offered("inhal")
    assert "Cleaning your inhaler" not in desk.offered("inhal")
    assert "Inhalers with a spacer" in desk.offered("inhal")
    assert desk.client.get("/opensearch/suggestions", params={"q": "clean"}).json()[1] == []
    found = desk.client.post("/v1/ask", json={"question": "How often should I clean my inhaler?"}).json()
    assert found["hits"][0]["citation"]["title"] == "Cleaning your inhaler"


def test_a_question_put_right_isnt_offered_where_it_is_blocked(desk: Desk) -> None:
    asked = {"question": "how do I use my inhalr"}
    plain = desk.client.post("/v1/ask", json=asked).json()
    assert plain["did_you_mean"] == "how do I use my inhaler"
    desk.write(blocked="How do I use my inhaler?\n")

    found = desk.client.post("/v1/ask", json=asked).json()
    assert found == {**plain, "did_you_mean": None, "took_ms": found["took_ms"]}


def test_a_mistake_is_said_with_its_line_and_the_list_before_it_holds(desk: Desk) -> None:
    ask = {"question": HOW, "k": 8}
    desk.write("- words: inhaler\n  doc_id: spacer\n")
    assert desk.client.post("/v1/ask", json=ask).json()["hits"][0]["pinned"]
    desk.write("- words: inhaler\n  doc: spacer\n")

    assert desk.client.post("/v1/ask", json=ask).json()["hits"][0]["pinned"]
    ready = desk.client.get("/readyz")
    assert (ready.status_code, ready.json()["trouble"]) == (
        200,
        "words/pins.yaml, line 2: Unknown key. Remove it, or use one of words, doc_id, until, who, note.",
    )
    desk.write("- words: inhaler\n  doc_id: technique\n")
    assert desk.client.post("/v1/ask", json=ask).json()["hits"][0]["citation"]["doc_id"] == "technique"
    assert desk.client.get("/readyz").json()["trouble"] is None
