import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.home import Home
from service.access.filters import read_filters, written_filters
from service.access.key_file import KeyFile
from service.access.policy import AccessPolicy
from service.errors import SettingsError
from service.settings import Settings
from vouch import main

Run = Callable[..., Result]


@pytest.fixture
def run(home: Home) -> Run:
    def invoke(*arguments: str, **more: str) -> Result:
        return CliRunner().invoke(main, arguments, env={"VOUCH_HOME": str(home.root), **more})

    return invoke


def test_a_key_is_made_listed_rotated_and_revoked(run: Run, home: Home) -> None:
    options = ["--origins", "https://A.example", "--filters", "audience=public", "--rate", "5/s", "--daily", "9"]
    made = run("keys", "create", "--scope", "search", *options, "--expires", "90d", "--note", "box")
    key_id = made.stdout.strip().rpartition("_")[0]

    assert made.exit_code == 0
    (listed,) = [json.loads(line) for line in run("keys", "list", "--json").stdout.splitlines()]
    named = {name: listed[name] for name in ("key_id", "origins", "filters", "rate", "daily", "note", "good")}
    assert named == {
        "key_id": key_id, "origins": ["https://a.example"], "filters": "audience=public", "rate": "5/s", "daily": 9,
        "note": "box", "good": True,
    }  # fmt: skip
    assert "sha256" not in listed
    rotated = run("keys", "rotate", key_id, "--overlap", "0h").stdout.strip()
    assert rotated.startswith("vk_search_")
    assert run("keys", "revoke", rotated.rpartition("_")[0]).exit_code == 0
    shown = run("keys", "list").stdout
    assert (f"{key_id}  ended" in shown, f"{rotated.rpartition('_')[0]}  revoked" in shown) == (True, True)
    assert made.stdout.strip().rpartition("_")[2] not in shown
    assert [json.loads(line)["what"] for line in home.audit.read_text().splitlines()] == [
        "keys create", "keys rotate", "keys revoke",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--scope", "admin"], "'admin' is not one of"),
        (["--scope", "search", "--origins", "health.example"], "https://health.example"),
        (["--scope", "search", "--filters", "colour=red"], "colour"),
        (["--scope", "search", "--filters", "reviewed_since=soon"], "soon"),
        (["--scope", "search", "--rate", "fast"], "write it like 5/s"),
        (["--scope", "search", "--expires", "tomorrow"], "write it like 30min"),
        (["--scope", "search", "--daily", "0"], "0 is not in the range"),
    ],
)
def test_what_a_key_cannot_be_is_refused_by_name(run: Run, home: Home, options: list[str], said: str) -> None:
    result = run("keys", "create", *options)

    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr
    assert not home.keys.exists()


def test_keys_are_where_the_setting_says(run: Run, home: Home, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.json"

    run("keys", "create", "--scope", "metrics", VOUCH_KEYS_FILE=str(path))

    assert len(KeyFile(path).read()) == 1
    assert not home.keys.exists()


def test_what_is_done_to_the_library_is_noted_and_what_is_asked_is_not(run: Run, home: Home, tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("Hiccups pass by themselves.\n")
    run("ingest", str(article))
    run("withdraw", "a")
    run("withdraw", "none")
    run("upgrade", "--check")
    run("backup", "--verify", str(article))
    run("documents")
    run("ask", "quokka7731")

    lines = [json.loads(line) for line in home.audit.read_text().splitlines()]

    assert [(line["what"], line["outcome"]) for line in lines] == [
        ("ingest", "done"), ("withdraw", "done"), ("withdraw", "failed"),
    ]  # fmt: skip
    assert "quokka7731" not in home.audit.read_text()


@pytest.mark.parametrize(
    "text", ["audience=public", 'tag="first aid" tag=b', "doc_id=it\\'s language=en reviewed_since=2024-01-01", ""]
)
def test_filters_are_written_as_they_are_read(text: str) -> None:
    filters = read_filters(text, where="--filters")

    assert read_filters(written_filters(filters), where="") == filters
    assert filters.is_empty == (text == "")


@pytest.mark.parametrize("text", ["audience", "audience=", "audience=a audience=b", "'", "tags=a", "=x"])
def test_what_is_no_filter_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(SettingsError, match="VOUCH_PUBLIC_FILTER"):
        read_filters(text, where="VOUCH_PUBLIC_FILTER")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VOUCH_TRUSTED_PROXIES", "proxy.example"),
        ("VOUCH_ADDRESS_RATE", "often"),
        ("VOUCH_IDENTITY_HEADER", "X User"),
        ("VOUCH_REQUIRE_KEY", "perhaps"),
    ],
)
def test_a_setting_of_access_that_does_not_fit_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        Settings.load()


def test_a_header_of_staff_needs_a_proxy_that_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOUCH_IDENTITY_HEADER", "X-Forwarded-User")
    with pytest.raises(SettingsError, match="VOUCH_TRUSTED_PROXIES"):
        AccessPolicy.of(Settings.load(), host="127.0.0.1")
