import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from index.passages.query import Filters
from ingest.home import Home
from service.access.access import Access
from service.access.key_file import KeyFile
from service.access.key_ring import KeyRing
from service.access.keys import AccessScope
from service.access.policy import AccessPolicy
from service.app import create_app
from service.errors import GapsError
from service.live.live_index import LiveIndex
from service.upkeep.gaps import DAYS_KEPT, GapCounter, add_gaps, read_gaps, shown_gaps
from tests.keyed import bearer, key_like, keyed, metrics_headers, staff_client
from vouch import main

TODAY = date(2026, 11, 30)
CANARY = "quokkamycin"
"""A word that has the shape of a medicine's name, and is on no list."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "gaps.json"


def _client(home: Home, path: Path) -> tuple[TestClient, GapCounter]:
    counter = GapCounter(path, today=lambda: TODAY)
    return staff_client(create_app(LiveIndex(home), access=keyed(), gaps=counter)), counter


def test_names_of_lists_and_titles_are_counted_and_no_other_word_is_in_any_file(
    blisters_home: Home, path: Path
) -> None:
    client, counter = _client(blisters_home, path)
    for question in (
        f"can my brother Zebulon take Tylenol with {CANARY} for gout", f"is {CANARY} sold at Wobbleton pharmacy",
        "does paracetamol help against frostbite of ears", "why is the sky blue",
        "do I take 7 pills of ibuprofen type 9",
    ):  # fmt: skip
        assert client.post("/v1/ask", json={"question": question}).json()["refusal"] is not None, question
        client.post("/", data={"q": question}, headers={"accept": "text/html"})
    assert not path.exists()  # nothing is written while questions come
    counter.write()

    days = read_gaps(path)
    assert set(days) == {"2026-11-30"}
    assert {"paracetamol", "gout", "ibuprofen", "frostbite"} >= set(days["2026-11-30"])
    assert days["2026-11-30"]["paracetamol"] == 4  # of two questions, each by the API and by the page
    text = path.read_text()
    for word in (CANARY, "brother", "Zebulon", "tylenol", "Wobbleton", "sky", "mars", "7", "type"):
        assert word.lower() not in text.replace("vouch-gaps-1", "").lower(), word
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_answered_sounds_like_an_emergency_or_comes_while_paused_is_not_counted(
    blisters_home: Home, path: Path
) -> None:
    client, counter = _client(blisters_home, path)
    answered = client.post("/v1/ask", json={"question": "how long do blisters take to heal", "min_confidence": 0})
    assert answered.json()["answered"]
    client.post("/v1/ask", json={"question": "I took too much paracetamol and want to die"})
    client.post("/v1/ask", json={"question": "what is the lethal dose of paracetamol"})
    client.get("/staff", params={"q": "can I take ibuprofen with gout"})
    counter.write()
    assert not path.exists()


def test_counts_add_up_over_processes_and_go_when_their_time_is_over(path: Path) -> None:
    oldest = TODAY - timedelta(days=DAYS_KEPT - 1)
    add_gaps(path, {"2026-11-30": {"gout": 6}, "2026-01-01": {"acne": 50}}, oldest=oldest)
    add_gaps(path, {"2026-11-30": {"gout": 5, "acne": 9}, "2026-11-29": {"acne": 1}}, oldest=oldest)
    assert read_gaps(path) == {"2026-11-29": {"acne": 1}, "2026-11-30": {"gout": 11, "acne": 9}}
    shown = shown_gaps(read_gaps(path), since=date(2026, 11, 29), titles=[])
    assert shown == [("gout", 11), ("acne", 10)]
    assert shown_gaps(read_gaps(path), since=date(2026, 11, 30), titles=[]) == [("gout", 11)]
    add_gaps(path, {"2026-11-30": {f"name {at}": 1 for at in range(2000)}}, oldest=oldest)
    held = read_gaps(path)["2026-11-30"]
    assert (len(held), held["gout"], held["acne"]) == (500, 11, 9)


def test_a_name_from_a_title_is_shown_to_those_who_may_see_such_a_title(path: Path) -> None:
    days = {"2026-11-30": {"zorblaxitis": 12, "gout": 12}}
    assert shown_gaps(days, since=TODAY, titles=["Hiccups"]) == [("gout", 12)]
    assert shown_gaps(days, since=TODAY, titles=["Zorblaxitis"]) == [("gout", 12), ("zorblaxitis", 12)]


def test_a_file_that_can_not_be_written_or_read_fails_no_question(blisters_home: Home, path: Path) -> None:
    path.write_text("{")
    client, counter = _client(blisters_home, path)
    assert client.post("/v1/ask", json={"question": "can I take ibuprofen with gout"}).status_code == 200
    counter.write()
    with pytest.raises(GapsError, match="can't be read"):
        read_gaps(path)
    path.unlink()
    counter.write()  # what waited wasn't lost
    assert read_gaps(path)["2026-11-30"]["ibuprofen"] == 1


@pytest.mark.parametrize("held", ["[]", '{"format": "vouch-gaps-1"}', '{"format": "vouch-gaps-1", "days": {"x": {}}}',
                                  '{"format": "vouch-gaps-1", "days": {"2026-11-30": 5}}', "[" * 99_999])  # fmt: skip
def test_a_damaged_file_is_named(path: Path, held: str) -> None:
    path.write_text(held)
    with pytest.raises(GapsError, match=r"gaps\.json"):
        read_gaps(path)


def test_the_page_and_the_command_show_them_from_ten_on(own_blisters: Home, tmp_path: Path) -> None:
    day = datetime.now(UTC).date()
    add_gaps(own_blisters.gaps, {day.isoformat(): {"gout": 10, "acne": 9, "leeches": 30}}, oldest=day)
    with staff_client(
        create_app(LiveIndex(own_blisters), access=keyed(), gaps=GapCounter(own_blisters.gaps))
    ) as client:
        page = client.get("/staff/gaps").text
        assert '<th scope="row" dir="auto">gout</th><td class="number">10</td>' in page
        assert "acne" not in page
        assert client.get("/staff/gaps", headers=metrics_headers() | {"accept": "text/html"}).status_code == 403
    done = CliRunner().invoke(main, ["gaps", "--json"], env={"VOUCH_HOME": str(own_blisters.root)})
    assert {"subject": "gout", "refused": 10} in [
        json.loads(line) for line in done.stdout.splitlines() if line[:1] == "{"
    ]
    keys = KeyFile(tmp_path / "keys.json")
    bound = bearer(keys.create(key_like(scope=AccessScope.STAFF, filters=Filters(doc_ids=("walking",)))))
    narrow = TestClient(create_app(LiveIndex(own_blisters), access=Access(AccessPolicy(), KeyRing(keys.path))))
    seen = narrow.get("/staff/gaps", headers=bound).text
    assert "Nothing is counted" in seen
    assert "gout" in seen
