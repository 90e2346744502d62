"""The notice is in the response whatever fails after it, and nothing that is printed or logged quotes the question."""

import json
import logging
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from starlette.testclient import TestClient

from index.snapshots.snapshot import current_folder
from ingest.home import Home
from service.app import create_app
from service.emergency.notices import DEFAULT_NOTICES, Notices
from service.live.live_index import LiveIndex
from tests.keyed import keyed, staff_client
from tests.processes import vouch
from tests.service.http.test_problems import check_problem
from vouch import main

QUESTION = "crushing pain in my chest, says canary"
GB = Notices.read(DEFAULT_NOTICES, country="GB")
SECTION, NUMBER = '<section class="panel notice"', '<a href="tel:999">'
HARMLESS = "why do I jerk awake"


def overwrite(path: Path, *, keep: int = 0) -> None:
    """Write nonsense over a file from a byte on, in its place: whoever has it mapped reads the nonsense."""
    length = path.stat().st_size
    with path.open("r+b") as stream:
        stream.seek(keep)
        stream.write(bytes((at * 37 + 11) % 256 for at in range(length - keep)))


def check_notice(client: TestClient, status: int) -> None:
    """Each way to ask fails with this status, and says first what to do."""
    for response in (
        client.post("/v1/ask", json={"question": QUESTION, "min_confidence": 0}),
        client.get("/v1/search", params={"q": QUESTION}),
    ):
        body = check_problem(response, status)
        assert body["notice"]["topic"] == "heart"
        assert body["notice"]["numbers"] == [{"label": "Emergency", "number": "999"}]
    page = client.get("/", params={"q": QUESTION})
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert page.text.index(SECTION) < page.text.index(NUMBER) < page.text.index('id="problem"')
    assert f'value="{QUESTION}"' in page.text  # to be asked again
    staff = client.get("/staff", params={"q": QUESTION})
    assert staff.status_code == status
    assert "Call 999 now if there is chest pain" in staff.text
    assert "notice" not in client.post("/v1/ask", json={"question": HARMLESS}).json()
    assert SECTION not in client.get("/", params={"q": HARMLESS}).text


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("segments/0000/terms.npy", "IndexError"),
        ("lexical/*.fast", "PanicException"),  # a library in Rust, whose panics are no `Exception`
    ],
)
def test_an_index_that_breaks_while_it_serves_takes_no_notice_away(
    own_home: Home, part: str, kind: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    live = LiveIndex(own_home, serving=False)
    live.get()
    (path,) = current_folder(own_home).glob(part)
    overwrite(path)
    with caplog.at_level(logging.WARNING):
        check_notice(staff_client(create_app(live, notices=GB, access=keyed()), raise_server_exceptions=False), 500)

    said = caplog.text + "".join(capfd.readouterr())
    assert f"Internal error: {kind}" in said
    assert "service/answers/answerer.py" in said  # where it came through
    assert "canary" not in said


def test_words_that_were_changed_on_the_disk_take_no_notice_away(
    own_home: Home, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    live = LiveIndex(own_home, serving=False)
    live.get()
    overwrite(current_folder(own_home) / "segments/0000/content.db")
    client = staff_client(create_app(live, notices=GB, access=keyed()), raise_server_exceptions=False)
    with caplog.at_level(logging.WARNING):
        check_notice(client, 503)

    problem = client.post("/v1/ask", json={"question": HARMLESS, "min_confidence": 0}).json()
    assert "changed on the disk" in problem["detail"]
    assert "vouch build --force" in problem["remedy"]
    assert "canary" not in caplog.text + "".join(capfd.readouterr())


def test_an_exception_that_quotes_the_question_takes_no_notice_away_and_is_not_quoted(
    built_home: Home,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    live = LiveIndex(built_home, serving=False)
    live.get()

    def run(*_: object) -> None:
        try:
            raise LookupError(QUESTION)
        except LookupError as error:
            raise RuntimeError(f"cannot embed {QUESTION}") from error

    monkeypatch.setattr("onnxruntime.InferenceSession.run", run)
    with caplog.at_level(logging.WARNING):
        check_notice(staff_client(create_app(live, notices=GB, access=keyed()), raise_server_exceptions=False), 500)
        in_words, in_json = asked(built_home), asked(built_home, "--json")

    said = caplog.text + "".join(capfd.readouterr()) + in_words.output + in_json.output
    assert "Internal error: RuntimeError" in caplog.text
    assert "canary" not in said
    for result in (in_words, in_json):
        assert result.exit_code == 1
        assert result.stderr.startswith("vouch: Internal error: RuntimeError\n")
        assert result.stderr.endswith("run: vouch doctor\n")
        assert "question_encoder.py" in result.stderr
    assert in_words.stdout.startswith("! Call")
    assert "  Emergency: 999\n" in in_words.stdout
    assert json.loads(in_json.stdout)["numbers"] == [{"label": "Emergency", "number": "999"}]


def asked(home: Home, *options: str, question: str = QUESTION) -> Result:
    """What the command line makes of a question."""
    environment = {"VOUCH_HOME": str(home.root), "VOUCH_COUNTRY": "GB"}
    return CliRunner().invoke(main, ["ask", question, *options], env=environment)


def test_an_index_that_is_broken_on_the_disk_takes_no_notice_from_the_command_line(own_home: Home) -> None:
    overwrite(current_folder(own_home) / "segments/0000/terms.npy", keep=128)  # past the header, so that it opens
    in_words, in_json = asked(own_home), asked(own_home, "--json")

    for result in (in_words, in_json):
        assert result.exit_code == 1
        assert "vouch: Internal error: IndexError" in result.stderr
    assert in_words.stdout.startswith("! Call")
    assert json.loads(in_json.stdout)["topic"] == "heart"
    assert asked(own_home, question=HARMLESS).stdout == ""


def test_with_no_index_every_page_shows_the_notice_beside_the_problem(home: Home) -> None:
    check_notice(
        staff_client(create_app(LiveIndex(home), notices=GB, access=keyed()), raise_server_exceptions=False), 503
    )


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_question_that_is_too_long_brings_its_notice_on_the_command_line_too(home: Home, options: list[str]) -> None:
    result = asked(home, *options, question=f"{QUESTION}. {'I am afraid. ' * 200}")

    assert result.exit_code == 2
    assert "chest pain or pressure" in result.stdout
    assert "QUESTION" in result.stderr
    assert "canary" not in result.output


def test_a_question_that_is_too_long_or_has_bad_filters_brings_its_notice_on_every_page(client: TestClient) -> None:
    long = f"{QUESTION}. {'I am afraid. ' * 200}"
    for path, parameters in (("/", {"q": long}), ("/staff", {"q": long}), ("/staff", {"q": QUESTION, "k": "many"})):
        page = client.get(path, params=parameters)
        assert page.status_code == 422
        assert page.text.count(SECTION) == 1


def test_a_filter_that_no_reader_of_the_index_takes_brings_no_less(client: TestClient) -> None:
    content = json.dumps({"question": QUESTION, "filters": {"language": "\ud800"}})
    response = client.post("/v1/ask", content=content, headers={"content-type": "application/json"})

    assert response.status_code >= 400
    assert response.json()["notice"]["topic"] == "heart"


def test_an_answer_and_its_notice_are_printed_whatever_characters_the_output_takes(built_home: Home) -> None:
    said = vouch(built_home, "ask", QUESTION, "--min-confidence", "0", PYTHONIOENCODING="latin-1")
    in_json = vouch(built_home, "ask", QUESTION, "--min-confidence", "0", "--json", PYTHONIOENCODING="latin-1")

    assert (said.returncode, in_json.returncode) == (0, 0), said.stderr + in_json.stderr
    assert said.stdout.startswith("! Call")
    assert "\n1. ?" in said.stdout  # a quotation mark that can't be written
    assert json.loads(in_json.stdout)["notice"]["topic"] == "heart"
