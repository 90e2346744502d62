import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from email import message_from_string, policy
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from index.build.build import build
from index.config import RetrievalConfig
from index.passages.query import Filters
from ingest.home import Home
from ingest.library.library import Library
from ingest.links.checked import CheckedLink, write_checked
from ingest.sync.intake import intake
from service.access.access import Access
from service.access.key_file import KeyFile
from service.access.key_ring import KeyRing
from service.access.keys import AccessScope
from service.access.policy import AccessPolicy
from service.app import create_app
from service.emergency.notices import DEFAULT_NOTICES, Notices
from service.live.live_index import LiveIndex
from tests.keyed import bearer, key_like, keyed, metrics_headers, staff_client
from tests.once import copied, made_once
from vouch import main

WORDS = " ".join(f"Sentence number {at} says that rest helps a sore elbow to heal in time." for at in range(12))
JOINTS = f"""<html lang="en"><head><title>Joints</title>
<link rel="canonical" href="https://health.example/joints"></head><body><main><h1>Joints</h1>
<p>{WORDS} See <a href="/hiccups">hiccups</a>.</p><h2>Pain</h2><p>{WORDS.replace("elbow", "knee")}
See <a href="/lost">pain</a> and <a href="https://other.example/">others</a>.</p></main></body></html>"""
PATHS = ("/staff/freshness", "/staff/freshness.csv", "/staff/pairs", "/staff/pairs.csv")


@pytest.fixture(scope="module")
def twin_home(cited_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The cited articles, and one that is there twice."""

    def make(folder: Path) -> None:
        home = copied(cited_home, folder)
        for name in ("elbow.md", "elbow-print.md"):
            (home.root / name).write_text(f"# Sore elbow\n\n{WORDS}\n", encoding="utf-8")
            with Library.open(home) as library:
                assert [one.change for one in intake(home.root / name, library)] == ["added"]
        (home.root / "joints.html").write_text(JOINTS, encoding="utf-8")
        with Library.open(home) as library:
            assert [one.change for one in intake(home.root / "joints.html", library)] == ["added"]
        build(home, config=RetrievalConfig())

    return Home(made_once(tmp_path_factory, "twins", make))


@pytest.fixture(scope="module")
def client(twin_home: Home) -> Iterator[TestClient]:
    with staff_client(create_app(LiveIndex(twin_home), access=keyed())) as made:
        yield made


def test_numbers_that_nobody_can_say_are_right_are_to_be_rung(twin_home: Home, client: TestClient) -> None:
    notices = Notices.read(DEFAULT_NOTICES, country="GB")
    with staff_client(create_app(LiveIndex(twin_home), notices=notices, access=keyed())) as british:
        page = british.get("/staff/freshness").text

    assert "Telephone numbers to ring" in page
    assert "Samaritans: 116 123" in page
    assert "Telephone numbers" not in client.get("/staff/freshness").text  # where no country is set, none is given


def _table(client: TestClient, path: str) -> list[dict[str, str]]:
    response = client.get(path)
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"].startswith("attachment; filename=")
    return list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"), newline="")))


def test_a_superseded_article_and_those_never_reviewed_are_on_the_page_and_in_the_table(client: TestClient) -> None:
    rows = _table(client, "/staff/freshness.csv")
    superseded = [row for row in rows if row["need"] == "superseded"]
    assert [(row["doc_id"], row["detail"]) for row in superseded] == [("old", "by Hiccups in adults (new)")]
    page = client.get("/staff/freshness").text
    assert "Superseded (1)" in page
    assert f"All ({len(rows)})" in page
    only = client.get("/staff/freshness", params={"need": "superseded"}).text
    assert "by Hiccups in adults (new)" in only
    assert "no date of a review is known" not in only


def test_broken_links_and_orphans_are_on_the_page_and_in_the_table(twin_home: Home, client: TestClient) -> None:
    def of(need: str) -> list[tuple[str, str]]:
        rows = _table(client, "/staff/freshness.csv")
        return [(row["doc_id"], row["detail"]) for row in rows if row["need"] == need]

    lost = ("joints", "https://health.example/lost (below “Pain”): no article is there")
    led_to = "https://health.example/hiccups (below “Joints”)"
    superseded = ("joints", f"{led_to}: its article is superseded by Hiccups in adults (new)")
    assert of("broken link") == [lost, superseded]
    assert of("orphan") == [("joints", "no other article's text links to it")]
    page = client.get("/staff/freshness", params={"need": "broken link"}).text
    assert "https://health.example/lost (below “Pain”): no article is there" in page
    assert "Broken link (2)" in page

    day = date(2026, 11, 29)
    write_checked(twin_home.links, {
        "https://health.example/lost": CheckedLink(day, 200), "https://other.example/": CheckedLink(day, 410),
    })  # fmt: skip
    try:
        checked = ("joints", "https://other.example/ (below “Pain”): status 410 on 2026-11-29")
        assert of("broken link") == [checked, superseded]
        twin_home.links.write_text("{")
        assert of("broken link") == [lost, superseded]  # the command says what is wrong with it
    finally:
        twin_home.links.unlink()


def test_pairs_and_duplicates_are_on_the_page_and_in_the_table(client: TestClient) -> None:
    rows = _table(client, "/staff/pairs.csv")
    assert (rows[0]["kind"], rows[0]["doc_id"], rows[0]["other_doc_id"]) == ("differ", "new", "old")
    assert rows[0]["words"] == "Hold your breath for 20 seconds to stop hiccups."
    assert rows[0]["other_words"] == "Hold your breath for 10 seconds to stop hiccups."
    (same,) = [row for row in rows if row["kind"] == "same"]
    assert {same["doc_id"], same["other_doc_id"]} == {"elbow", "elbow-print"}
    page = client.get("/staff/pairs").text
    assert '<td dir="auto">Hold your breath for 20 seconds to stop hiccups.</td>' in page
    assert "The newer says" in page
    assert "elbow-print" in page


def test_the_command_prints_the_same(twin_home: Home, client: TestClient) -> None:
    def run(*arguments: str) -> str:
        done = CliRunner().invoke(main, ["freshness", *arguments], env={"VOUCH_HOME": str(twin_home.root)})
        assert done.exit_code == 0, done.output
        return done.output

    rows = _table(client, "/staff/freshness.csv")
    objects = [json.loads(line) for line in run("--json").splitlines()]
    assert [(one["need"], one["doc_id"]) for one in objects] == [(row["need"], row["doc_id"]) for row in rows]
    assert "Superseded: 1\n" in run()
    assert run("--csv").splitlines()[0] == '"need","doc_id","title","date","detail","address"'
    message = message_from_string(run("--email"), policy=policy.default)
    assert message["Subject"].startswith("Vouch: articles to look at, ")


def test_only_staff_get_them_and_within_their_key(twin_home: Home, tmp_path: Path, client: TestClient) -> None:
    stranger = TestClient(client.app, headers={"accept": "text/html"})
    keys = KeyFile(tmp_path / "keys.json")
    bound = bearer(keys.create(key_like(scope=AccessScope.STAFF, filters=Filters(doc_ids=("old", "elbow")))))
    narrow = TestClient(
        create_app(LiveIndex(twin_home), access=Access(AccessPolicy(), KeyRing(keys.path))), headers=bound
    )
    for path in PATHS:
        assert stranger.get(path).status_code == 401
        assert stranger.get(path, headers=metrics_headers()).status_code == 403
        seen = narrow.get(path).text
        assert "20 seconds" not in seen
        assert "elbow-print" not in seen
        assert "by Hiccups in adults (new)" not in seen


def test_without_an_index_they_say_what_to_do(home: Home) -> None:
    with staff_client(create_app(LiveIndex(home), access=keyed())) as client:
        assert {client.get(path).status_code for path in PATHS} == {503}
        assert "vouch build" in client.get("/staff/freshness").text
