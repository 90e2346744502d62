import json
import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from ingest.home import Home
from service.app import create_app
from service.errors import FeedbackError
from service.feedback.box import FeedbackBox, clear_feedback
from service.feedback.record import Feedback, Why, read_feedback
from service.live.live_index import LiveIndex
from tests.processes import serving
from tests.service.operation.raw import until
from vouch import main

QUESTION = "why do I jerk awake quokka7731"


class Days:
    """A calendar that a test turns."""

    def __init__(self) -> None:
        self.now = date(2026, 3, 1)

    def __call__(self) -> date:
        return self.now


@pytest.fixture
def days() -> Days:
    return Days()


def asking(home: Home, folder: Path, days: Days, *, keeps_questions: bool = False) -> TestClient:
    box = FeedbackBox(folder, days=30, keeps_questions=keeps_questions, today=days)
    return TestClient(create_app(LiveIndex(home, min_confidence=0.0), feedback=box))


def cited(client: TestClient) -> dict[str, str]:
    citation = client.post("/v1/ask", json={"question": QUESTION}).json()["hits"][0]["citation"]
    return {"doc_id": citation["doc_id"], "citation_id": citation["citation_id"]}


def said_in(folder: Path) -> list[Feedback]:
    return list(read_feedback(folder))


@pytest.mark.parametrize(
    ("agreed", "keeps_questions", "is_kept"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_a_question_is_kept_only_where_the_reader_agrees_and_the_operator_keeps_them(
    built_home: Home, tmp_path: Path, days: Days, agreed: bool, keeps_questions: bool, is_kept: bool
) -> None:
    client = asking(built_home, tmp_path / "said", days, keeps_questions=keeps_questions)
    body = {**cited(client), "answered": False, "why": "old", "question": QUESTION, "agreed": agreed}
    taken = client.post("/v1/feedback", json=body)

    assert (taken.status_code, taken.json()) == (202, {"kept_question": is_kept})
    said = said_in(tmp_path / "said")[0]
    assert (said.day, said.answered, said.why) == (date(2026, 3, 1), False, Why.OLD)
    assert said.question == (QUESTION if is_kept else None)
    assert said.words in said.quote
    stored = "".join(path.read_text() for path in (tmp_path / "said").iterdir())
    assert ("quokka7731" in stored) is is_kept
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "said").iterdir()} == {0}


def test_the_form_below_an_answer_does_the_same_without_script(built_home: Home, tmp_path: Path, days: Days) -> None:
    client = asking(built_home, tmp_path / "said", days, keeps_questions=True)
    page = client.post("/", data={"q": QUESTION}).text
    assert "Did this answer your question?" in page
    sent = {**cited(client), "answered": "no", "why": "other", "q": QUESTION}
    without, agreed = client.post("/feedback", data=sent), client.post("/feedback", data={**sent, "agreed": "1"})
    odd = client.post("/feedback", data={**sent, "why": "<b>", "answered": "yes"})

    assert [page.status_code for page in (without, agreed, odd)] == [200, 200, 200]  # where the redirection leads
    assert "Thank you" in without.text
    assert [(one.answered, one.why, one.question) for one in said_in(tmp_path / "said")] == [
        (False, Why.OTHER, None), (False, Why.OTHER, QUESTION), (True, None, None),
    ]  # fmt: skip


def test_where_none_is_taken_nothing_asks_for_it(built_home: Home) -> None:
    client = TestClient(create_app(LiveIndex(built_home, min_confidence=0.0)))
    refused = client.post("/v1/feedback", json={**cited(client), "answered": True})
    assert (refused.status_code, refused.json()["title"]) == (404, "Feedback not taken")
    assert "Did this answer" not in client.post("/", data={"q": QUESTION}).text
    assert client.post("/feedback", data={"answered": "yes"}).status_code == 404


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"citation_id": "0" * 16}, 404),
        ({"citation_id": "x"}, 422),
        ({"doc_id": "none"}, 404),
        ({"answered": "yes"}, 422),
        ({"why": "boring"}, 422),
        ({"name": "Ann"}, 422),
    ],
)
def test_feedback_on_nothing_or_in_another_form_is_refused(
    built_home: Home, tmp_path: Path, days: Days, changed: dict[str, object], status: int
) -> None:
    client = asking(built_home, tmp_path / "said", days)
    refused = client.post("/v1/feedback", json={**cited(client), "answered": True, **changed})
    assert (refused.status_code, refused.headers["content-type"]) == (status, "application/problem+json")
    assert not (tmp_path / "said").exists()


def test_what_is_kept_long_enough_goes_and_the_rest_stays(built_home: Home, tmp_path: Path, days: Days) -> None:
    client = asking(built_home, tmp_path / "said", days)
    body = {**cited(client), "answered": True}
    for day in (date(2026, 3, 1), date(2026, 3, 20), date(2026, 3, 31), date(2026, 4, 1)):
        days.now = day
        assert client.post("/v1/feedback", json=body).status_code == 202
    assert [one.day.isoformat() for one in said_in(tmp_path / "said")] == ["2026-03-20", "2026-03-31", "2026-04-01"]
    clear_feedback(tmp_path / "said", 1, date(2026, 4, 1))
    assert [one.day.isoformat() for one in said_in(tmp_path / "said")] == ["2026-03-31", "2026-04-01"]


def test_a_home_that_cannot_be_written_says_so(built_home: Home, tmp_path: Path, days: Days) -> None:
    (tmp_path / "said").write_text("a file where the folder should be")
    client = asking(built_home, tmp_path / "said", days)
    refused = client.post("/v1/feedback", json={**cited(client), "answered": True})
    assert (refused.status_code, refused.json()["title"]) == (503, "Feedback not kept")


def test_a_line_that_was_cut_is_left_out_and_one_that_is_none_is_named(tmp_path: Path) -> None:
    good = Feedback(date(2026, 3, 1), "a", "0" * 16, "Quote.", "Quote.", answered=True)
    path = tmp_path / "2026-03-01.jsonl"
    path.write_bytes(good.line() + good.line()[:30])
    assert said_in(tmp_path) == [good]
    path.write_bytes(good.line() + b"{}\n")
    with pytest.raises(FeedbackError, match="no feedback") as found:
        said_in(tmp_path)
    assert found.value.where == f"{path}:2"


def test_readers_words_become_labels_and_counts(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.feedback.mkdir(parents=True)
    day = date(2026, 3, 1)
    said = [
        Feedback(day, "a", "0" * 16, "Don't … Do it.", "Do it.", answered=True, question="what to do"),
        Feedback(day, "b", "1" * 16, "No.", "No.", answered=False, why=Why.WRONG, question="is it so"),
        Feedback(day, "b", "1" * 16, "No.", "No.", answered=False),
        Feedback(day, "a", "0" * 16, "Do it.", "Do it.", answered=True),
    ]
    (home.feedback / "2026-03-01.jsonl").write_bytes(b"".join(one.line() for one in said))
    out = tmp_path / "labels.jsonl"
    arguments = ["eval", "import-feedback", "--out", str(out), "--json"]
    done = CliRunner().invoke(main, arguments, env={"VOUCH_HOME": str(home.root)}, catch_exceptions=False)
    again = CliRunner().invoke(main, arguments, env={"VOUCH_HOME": str(home.root)}, catch_exceptions=False)

    assert json.loads(done.output) == {
        "labels": 2,
        "articles": {"b": {"not (wrong)": 1, "not": 1}, "a": {"answered": 2}},
    }
    assert again.output == done.output
    labels = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(one["question"], one["doc_id"], one["quote"], one["grade"]) for one in labels] == [
        ("what to do", "a", "Do it.", 2), ("is it so", "b", "No.", 0),
    ]  # fmt: skip


def test_a_form_of_another_site_or_one_that_says_nothing_is_not_kept(
    built_home: Home, tmp_path: Path, days: Days
) -> None:
    client = asking(built_home, tmp_path / "said", days, keeps_questions=True)
    sent = {**cited(client), "answered": "no", "agreed": "1", "q": "planted words"}
    for headers in (
        {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"},
    ):  # fmt: skip
        assert client.post("/feedback", data=sent, headers=headers).status_code == 422
    assert client.post("/feedback", data={**sent, "answered": "maybe"}).status_code == 422
    assert client.post("/feedback", data={name: sent[name] for name in ("doc_id", "citation_id")}).status_code == 422
    assert not (tmp_path / "said").exists()
    own = client.post("/feedback", data=sent, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False)
    assert (own.status_code, own.headers["location"]) == (303, "/feedback")  # a reload sends nothing twice
    assert client.post("/feedback", data=sent, headers={"origin": "http://testserver"}).status_code == 200
    assert len(said_in(tmp_path / "said")) == 2


def test_one_address_is_heard_twenty_times_a_day(built_home: Home, tmp_path: Path, days: Days) -> None:
    client = asking(built_home, tmp_path / "said", days)
    body = {**cited(client), "answered": True}
    statuses = [client.post("/v1/feedback", json=body).status_code for _ in range(22)]
    assert statuses == [202] * 20 + [429] * 2
    assert len(said_in(tmp_path / "said")) == 20


def test_a_crisis_in_feedback_gets_its_notice(built_home: Home, tmp_path: Path, days: Days) -> None:
    client = asking(built_home, tmp_path / "said", days)
    sent = {**cited(client), "answered": "no", "q": "I want to die"}
    kept, refused = client.post("/feedback", data=sent), client.post("/feedback", data={**sent, "doc_id": "none"})
    assert (kept.status_code, refused.status_code) == (200, 404)
    assert all("You are not alone" in page.text for page in (kept, refused))


def test_a_line_that_cannot_be_written_whole_is_taken_back(
    tmp_path: Path, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = FeedbackBox(tmp_path / "said", days=30, keeps_questions=False, today=days)
    given = Feedback(days(), "a", "0" * 16, "Quote.", "Quote.", answered=True)
    box.put(given)
    write = os.write
    with monkeypatch.context() as full:
        full.setattr(os, "write", lambda descriptor, line: write(descriptor, line[:20]))
        with pytest.raises(FeedbackError, match="disk is full"):
            box.put(given)
    box.put(given)
    assert said_in(tmp_path / "said") == [given, given]


def test_a_server_that_takes_no_feedback_any_more_clears_what_is_old(
    built_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(shutil.copytree(built_home.root, tmp_path / "home", symlinks=True))
    home.feedback.mkdir()
    old, new = home.feedback / "2020-01-01.jsonl", home.feedback / f"{datetime.now(UTC).date().isoformat()}.jsonl"
    for path in (old, new):
        path.write_bytes(b"")
    with serving(home, tmp_path / "output"):
        until(lambda: not old.exists())
    assert new.exists()
