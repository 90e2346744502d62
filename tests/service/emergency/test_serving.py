import json
from pathlib import Path

from click.testing import CliRunner

from ingest.home import Home
from service.app import create_app
from service.doctor import examine
from service.emergency.notices import DEFAULT_NOTICES, Notices
from service.live.live_index import LiveIndex
from service.settings import Settings
from tests.keyed import keyed, staff_client
from tests.service.emergency.test_notices import SMALL
from vouch import main

CHEST = "crushing pain in my chest"
GB = Notices.read(DEFAULT_NOTICES, country="GB")


def test_with_no_index_the_problem_carries_the_notice(home: Home) -> None:
    client = staff_client(create_app(LiveIndex(home), notices=GB, access=keyed()), raise_server_exceptions=False)
    asked = client.post("/v1/ask", json={"question": CHEST})
    searched = client.get("/v1/search", params={"q": CHEST})

    for response in (asked, searched):
        assert response.status_code == 503
        assert response.json()["notice"]["topic"] == "heart"
        assert response.json()["notice"]["numbers"] == [{"label": "Emergency", "number": "999"}]
    assert "notice" not in client.post("/v1/ask", json={"question": "what is a stroke"}).json()
    page = client.get("/", params={"q": CHEST})
    assert page.status_code == 503
    assert '<a href="tel:999">' in page.text


def test_answers_and_refusals_carry_the_notice_beside_them(built_home: Home) -> None:
    client = staff_client(create_app(LiveIndex(built_home), notices=GB, access=keyed()))
    refused = client.post("/v1/ask", json={"question": CHEST, "min_confidence": 1.0}).json()
    answered = client.post("/v1/ask", json={"question": CHEST, "min_confidence": 0.0}).json()

    assert (refused["answered"], answered["answered"]) == (False, True)
    assert refused["notice"] == answered["notice"]
    assert set(answered["notice"]) == {"topic", "title", "text", "numbers", "version"}
    assert answered["hits"]
    assert client.post("/v1/ask", json={"question": "why do I jerk awake"}).json()["notice"] is None
    assert '<section class="panel notice"' in client.get("/", params={"q": CHEST}).text
    assert '<section class="panel notice"' in client.get("/staff", params={"q": CHEST}).text


def test_the_command_line_tells_it_first_also_with_no_index(built_home: Home, home: Home) -> None:
    told = CliRunner().invoke(main, ["ask", CHEST], env={"VOUCH_HOME": str(built_home.root), "VOUCH_COUNTRY": "US"})
    assert told.output.startswith("! Call")
    assert "  Emergency: 911\n" in told.output
    unready = CliRunner().invoke(main, ["ask", CHEST, "--json"], env={"VOUCH_HOME": str(home.root)})
    assert unready.exit_code == 2
    assert json.loads(unready.stdout.splitlines()[0])["topic"] == "heart"


def test_a_file_in_the_home_replaces_the_rules_and_a_broken_one_stops_serving(home: Home) -> None:
    own = home.root / "notices.yaml"
    home.root.mkdir(parents=True, exist_ok=True)
    own.write_text(SMALL, encoding="utf-8")
    assert Notices.of(home).rules.version == "7"
    own.write_text(SMALL.replace("<pain>", "<moon>"), encoding="utf-8")
    served = CliRunner().invoke(main, ["serve", "--port", "0"], env={"VOUCH_HOME": str(home.root)})
    assert served.exit_code == 2
    assert "line 16" in served.stderr
    assert len(served.stderr.splitlines()) == 1
    finding = next(one for one in examine(Settings(home=home.root)) if one.subject == "Notices")
    assert not finding.ok
    assert "line 16" in finding.detail


def test_the_country_is_a_setting_and_one_that_nobody_knows_is_refused(home: Home) -> None:
    for country in ("gb", "XX", "United Kingdom"):
        served = CliRunner().invoke(
            main, ["serve", "--port", "0"], env={"VOUCH_HOME": str(home.root), "VOUCH_COUNTRY": country}
        )
        assert served.exit_code == 2
        assert "VOUCH_COUNTRY" in served.stderr


def test_the_evaluation_lists_what_came_and_what_was_missed(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "wordings.jsonl"
    lines = [
        {"text": CHEST, "topic": "heart"},
        {"text": "my toe itches", "topic": "toe"},
        {"question": "I am suicidal"},
    ]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    environment = {"VOUCH_HOME": str(home.root)}
    found = json.loads(
        CliRunner().invoke(main, ["eval", "notices", "--rules-alone", str(path), "--json"], env=environment).stdout
    )
    said = CliRunner().invoke(main, ["eval", "notices", "--rules-alone", str(path)], env=environment).output

    assert (found["emergencies"], found["recall"], found["others"], found["notice rate"]) == (2, 0.5, 1, 1.0)
    assert [one["text"] for one in found["missed"]] == ["my toe itches"]
    assert [one["topic"] for one in found["came"]] == ["suicide"]
    assert [(one["text"], one["language"]) for one in found["withheld"]] == [("I am suicidal", "en")]
    assert "withheld: I am suicidal (wordings.jsonl)\n3 questions, 1 answers withheld" in said
    assert "missed  toe: my toe itches (wordings.jsonl)" in said
