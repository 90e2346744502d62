"""Words of the house at the desk: tried, published, approved by somebody else, and taken back."""

import html
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.passages.query import Filters
from ingest.home import Home
from service.access.access import Access
from service.access.key_file import KeyFile
from service.access.key_ring import KeyRing
from service.access.keys import AccessScope
from service.access.policy import AccessPolicy
from service.access.sessions import LINK
from service.app import create_app
from service.emergency.notices import DEFAULT_NOTICES, Notices
from service.http.session_cookie import SESSION_COOKIE
from service.live.live_index import LiveIndex
from service.live.rules_in_force import RulesInForce
from service.wording.keeper import written
from service.wording.kinds import KINDS
from service.writing.editor import Editor
from tests.keyed import bearer, key_like
from tests.once import copied

QUESTION = "why do I zzwibble awake"
CANARY = "zyzzyva4417"
SPANISH = KINDS["notices.es"].shipped_text


@dataclass(frozen=True, slots=True)
class WordsDesk:
    """An app over a home of its own that takes changes, and two staff."""

    home: Home
    access: Access
    app: Any
    ann: TestClient
    ben: TestClient
    keys: KeyFile

    def with_key(self, **changes: Any) -> TestClient:
        return TestClient(self.app, headers=bearer(self.keys.create(key_like(**changes))), follow_redirects=False)


@pytest.fixture
def desk(built_home: Home, tmp_path: Path) -> WordsDesk:
    home, keys = copied(built_home, tmp_path / "own"), KeyFile(tmp_path / "keys.json")
    access = Access(AccessPolicy(), KeyRing(keys.path))
    rules = RulesInForce(Notices.read(DEFAULT_NOTICES, country="GB"), home)
    app = create_app(LiveIndex(home, min_confidence=0.0), notices=rules, access=access, editor=Editor(home))
    ann, ben = (
        TestClient(
            app,
            headers=bearer(keys.create(key_like(scope=AccessScope.STAFF))) | {"accept": "text/html"},
            follow_redirects=False,
        )
        for _ in range(2)
    )
    return WordsDesk(home, access, app, ann, ben, keys)


def base_of(client: TestClient, name: str = "synonyms") -> str:
    return client.get(f"/staff/words/{name}").text.partition('name="base" value="')[2].partition('"')[0]


def sent(client: TestClient, text: str, name: str = "synonyms", **fields: str) -> Any:
    given = {"text": text, "base": base_of(client, name), "note": "lay words", "do": "publish"} | fields
    return client.post(f"/staff/words/{name}", data=given)


def words_of(page: Any) -> str:
    return html.unescape(page.text)


def test_synonyms_are_tried_and_published_and_answers_follow_without_a_restart(desk: WordsDesk) -> None:
    own = "zzwibble, jerk\ntwitching, zznothing\n"
    tried = sent(desk.ann, own, do="preview", questions=f"{QUESTION}\n{CANARY}")
    page = words_of(tried)
    assert tried.status_code == 200
    assert "zzwibble" in page[page.index("New terms") : page.index("Lost terms")]
    counted = dict(
        re.findall(r'<tr><td dir="auto">(\w+)</td><td dir="auto">\w+</td><td class="number">(\d+)</td>', page)
    )
    assert counted["zznothing"] == counted["zzwibble"] == "0"
    assert int(counted["twitching"]) >= 5
    assert page.count('class="verdict-mark') == 2
    assert not desk.home.synonyms.exists()

    done = sent(desk.ann, own)
    assert (done.status_code, done.headers["location"]) == (303, "/staff/words/synonyms?done=published")
    assert desk.home.synonyms.read_text() == own
    shown = words_of(desk.ann.get(done.headers["location"]))
    assert "Published." in shown
    assert "lay words" in shown
    deadline = time.monotonic() + 10
    found = desk.app.state.resources.live
    while "zzwibble" not in found.get().searcher.synonyms.written.values() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "zzwibble" in found.get().searcher.synonyms.written.values()
    kept = "".join(path.read_text() for path in desk.home.root.rglob("words/**/*") if path.is_file())
    assert CANARY not in kept + desk.home.audit.read_text()


def test_what_somebody_else_published_since_is_shown_and_what_was_typed_is_not_lost(desk: WordsDesk) -> None:
    base = base_of(desk.ann)
    assert sent(desk.ben, "tooth, molar\n").status_code == 303
    late = sent(desk.ann, "gum, gingiva\n", base=base)

    assert late.status_code == 409
    page = words_of(late)
    assert "Others were published since" in page
    assert "<del>-1 tooth, molar</del>" in page
    assert "\ngum, gingiva\n</textarea>" in page
    assert desk.home.synonyms.read_text() == "tooth, molar\n"
    assert 'value="publish"' not in page


def test_what_is_not_sound_is_named_by_line_and_stays_in_the_form(desk: WordsDesk) -> None:
    for do in ("preview", "publish"):
        refused = sent(desk.ann, "tooth, molar\nal<b>one\n", do=do)
        page = words_of(refused)
        assert (refused.status_code, "synonyms.txt, line 2: A line names one phrase only" in page) == (422, True)
        assert "al<b>one" not in refused.text
        assert "al&lt;b&gt;one" in refused.text
    assert sent(desk.ann, "tooth, molar\n", note="  ").status_code == 422
    assert not desk.home.synonyms.exists()


def test_notice_rules_wait_for_somebody_else_and_hold_once_they_are_approved(desk: WordsDesk) -> None:
    changed = SPANISH.replace("\ntopics:\n", "\n# checked\ntopics:\n").replace("version: ", "version: own # ", 1)
    tried = words_of(sent(desk.ann, changed, "notices.es", do="preview", questions="quiero morir"))
    assert "Every wording that the rules that ship hear is still heard" in tried
    assert "suicide, in place of an answer" in tried
    assert sent(desk.ann, changed, "notices.es").headers["location"].endswith("?done=proposed")
    assert not (desk.home.root / "notices.es.yaml").exists()
    assert "A change of vk_staff_" in desk.ben.get("/staff/words").text

    waiting = "/staff/words/notices.es/waiting"
    sha256 = desk.ben.get(waiting).text.partition('name="sha256" value="')[2].partition('"')[0]
    looked = words_of(desk.ben.post(waiting, data={"do": "preview", "questions": "quiero morir"}))
    assert "suicide, in place of an answer" in looked
    assert "<ins>" in looked
    own = desk.ann.post(waiting, data={"do": "approve", "sha256": sha256})
    assert (own.status_code, "Who proposed a change can't approve it" in words_of(own)) == (403, True)
    assert "Approve and publish" not in desk.ann.get(waiting).text
    assert desk.ben.post(waiting, data={"do": "approve", "sha256": "0" * 64}).status_code == 409
    assert not (desk.home.root / "notices.es.yaml").exists()
    done = desk.ben.post(waiting, data={"do": "approve", "sha256": sha256})
    assert (done.status_code, done.headers["location"]) == (303, "/staff/words/notices.es?done=published")
    assert (desk.home.root / "notices.es.yaml").read_bytes() == written(changed)

    rules, deadline = desk.app.state.resources.rules, time.monotonic() + 30
    while rules.current().languages["es"].version != "own" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert rules.current().languages["es"].version == "own"
    asked = desk.ben.post("/v1/ask", json={"question": "quiero morir"}).json()
    assert (asked["notice"]["version"], asked["refusal"]["reason"]) == ("own", "crisis")
    audit = [json.loads(line) for line in desk.home.audit.read_text().splitlines()]
    assert [one["what"] for one in audit] == ["words propose", "words publish"]
    assert audit[1]["details"]["approved_by"] not in {audit[1]["who"], ""}


def test_notice_rules_that_lose_a_wording_are_refused_with_it(desk: WordsDesk) -> None:
    cut = SPANISH.replace("infarto", "zzyzx")
    tried = words_of(sent(desk.ann, cut, "notices.es", do="preview"))
    assert "It can’t be published" in tried
    assert "infarto" in tried[tried.index("It can’t be published") : tried.index("<textarea")]
    assert 'value="publish"' not in tried
    refused = sent(desk.ann, cut, "notices.es")
    assert (refused.status_code, "would bring no notice" in words_of(refused)) == (422, True)
    assert "waits for approval" not in words_of(desk.ben.get("/staff/words/notices.es"))


def test_a_version_is_shown_with_what_it_changed_and_gone_back_to(desk: WordsDesk) -> None:
    for text in ("tooth, molar\n", "tooth, molar\ngum, gingiva\n"):
        assert sent(desk.ann, text).status_code == 303
    page = words_of(desk.ben.get("/staff/words/synonyms/versions/2"))
    assert "It is what is in force" in page
    assert "<ins>+2 gum, gingiva</ins>" in page[page.index("What it changed of version 1") :]
    first = "/staff/words/synonyms/versions/1"
    done = desk.ben.post(first, data={"base": base_of(desk.ben)})
    assert (done.status_code, desk.home.synonyms.read_text()) == (303, "tooth, molar\n")
    assert desk.ben.post(first, data={"base": "0"}).status_code == 409
    assert desk.ben.get("/staff/words/synonyms/versions/9").status_code == 404
    assert "Back to version 1" in words_of(desk.ben.get("/staff/words/synonyms"))


def test_only_forms_of_staff_that_are_ours_change_anything(desk: WordsDesk) -> None:
    signed_in = TestClient(
        desk.app, cookies={SESSION_COOKIE: desk.access.sessions.cookie(LINK)}, follow_redirects=False
    )
    assert sent(signed_in, "tooth, molar\n").status_code == 403
    token = signed_in.get("/staff/words/synonyms").text.partition('name="form" value="')[2].partition('"')[0]
    assert sent(signed_in, "tooth, molar\n", form="x").status_code == 403
    assert not desk.home.synonyms.exists()
    assert sent(signed_in, "tooth, molar\n", form=token).status_code == 303

    bound = desk.with_key(scope=AccessScope.STAFF, filters=Filters(tags=("sleep",)))
    refused = sent(bound, "gum, gingiva\n")
    assert (refused.status_code, "bound by filters" in words_of(refused)) == (403, True)
    assert desk.with_key(scope=AccessScope.DOCUMENTS).get("/staff/words").status_code == 403
    stranger = TestClient(desk.app, headers={"accept": "text/html"})
    for path in ("/staff/words", "/staff/words/notices", "/staff/words/notices/waiting"):
        assert stranger.get(path).status_code == 401
        assert desk.with_key(scope=AccessScope.METRICS).get(path).status_code == 403
    assert stranger.post("/staff/words/synonyms", data={"text": "x"}).status_code == 401
    assert desk.home.synonyms.read_text() == "tooth, molar\n"


def test_where_no_changes_are_taken_words_can_be_tried_and_not_published(desk: WordsDesk) -> None:
    app = create_app(LiveIndex(desk.home, min_confidence=0.0), access=desk.access)
    client = TestClient(app, headers=dict(desk.ann.headers), follow_redirects=False)
    assert "VOUCH_WRITES=true" in client.get("/staff/words").text
    tried = sent(client, "tooth, molar\n", do="preview")
    assert (tried.status_code, 'value="publish"' in tried.text) == (200, False)
    assert 'value="publish"' in sent(desk.ann, "tooth, molar\n", do="preview").text
    refused = sent(client, "tooth, molar\n")
    assert (refused.status_code, "VOUCH_WRITES=true" in refused.text) == (403, True)
    assert not desk.home.synonyms.exists()


def test_a_form_as_long_as_the_english_rules_is_taken_from_staff_alone(desk: WordsDesk) -> None:
    text = KINDS["notices"].shipped_text
    given = {"text": text, "base": "0", "note": "x", "do": "publish"}
    unchanged = desk.ann.post("/staff/words/notices", data=given)
    assert (unchanged.status_code, "Others were published" in words_of(unchanged)) == (409, True)
    stranger = TestClient(desk.app, headers={"accept": "text/html"})
    started = time.monotonic()
    assert stranger.post("/staff/words/notices", data=given).status_code == 413
    assert desk.ann.post("/staff/words/notices", data=given | {"text": "x" * 2_100_000}).status_code == 413
    assert time.monotonic() - started < 30


def test_too_many_wordings_at_once_are_refused(desk: WordsDesk) -> None:
    for tried in ("a\n" * 11, "a" * 2001):
        assert sent(desk.ann, "tooth, molar\n", do="preview", questions=tried).status_code == 422


def test_an_emergency_among_the_questions_brings_its_notice(desk: WordsDesk) -> None:
    page = sent(desk.ann, "tooth, molar\n", do="preview", questions="crushing pain in my chest")
    assert '<section class="panel notice"' in page.text


def test_a_key_that_is_bound_by_filters_sees_no_pins(desk: WordsDesk) -> None:
    bound = desk.with_key(scope=AccessScope.STAFF, filters=Filters(tags=("sleep",)))
    for path in ("pins", "pins/waiting", "pins/versions/0"):
        refused = bound.get(f"/staff/words/{path}")
        assert (refused.status_code, "bound by filters" in words_of(refused)) == (403, True)
        assert bound.post(f"/staff/words/{path}", data={"do": "preview", "text": ""}).status_code == 403
        assert desk.ann.get(f"/staff/words/{path}").status_code == 200
    assert bound.get("/staff/words/synonyms").status_code == 200


def test_words_that_are_too_long_are_not_compared(desk: WordsDesk) -> None:
    refused = sent(desk.ann, "a, b\n" * 80_001, do="preview")
    assert (refused.status_code, "more than 400,000 bytes" in words_of(refused)) == (422, True)
