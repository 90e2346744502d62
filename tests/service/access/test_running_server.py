"""A key in a running server, from the command that makes it to the one that revokes it."""

import json
import shutil
import stat
import time
from pathlib import Path

import pytest

from ingest.home import Home
from tests import loopback
from tests.keyed import bearer
from tests.processes import Server, serving, vouch

CANARY = "quokka7731"
_PATIENCE_S = 30.0


@pytest.fixture
def home(built_home: Home, tmp_path: Path) -> Home:
    shutil.copytree(built_home.root, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


def test_a_key_is_revoked_in_a_running_server_and_leaves_only_its_id(home: Home, tmp_path: Path) -> None:
    own = {"VOUCH_KEYS_FILE": "", "VOUCH_ADDRESS_RATE": "30/s", "VOUCH_TRUSTED_PROXIES": "127.0.0.1"}
    own["VOUCH_KEYS_FILE"] = str(home.keys)
    made = vouch(home, "keys", "create", "--scope", "staff", "--note", "desk")
    key = made.stdout.strip()
    key_id, _, secret = key.rpartition("_")
    question = {"question": f"does {CANARY} twitch", "min_confidence": 0}
    sent = {**bearer(key), "X-Forwarded-For": "198.51.100.237"}

    with serving(home, tmp_path / "output", more=own) as server:
        asked = loopback.post(f"{server.url}/v1/ask", json=question, headers=sent)
        assert asked.status_code == 200
        assert loopback.post(f"{server.url}/v1/ask", json=question, headers=bearer(f"{key}0")).status_code == 401
        assert vouch(home, "keys", "revoke", key_id).returncode == 0
        deadline = time.monotonic() + _PATIENCE_S
        while (status := loopback.post(f"{server.url}/v1/ask", json=question, headers=sent).status_code) == 200:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert status == 401

    assert "staff/enter" not in (tmp_path / "output").read_text()  # it isn't a terminal
    looked = 0
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        content = path.read_bytes()
        looked += 1
        assert not [text for text in (secret, CANARY, "198.51.100.237") if text.encode() in content], path
    assert looked > 10
    lines = [json.loads(line) for line in home.audit.read_text().splitlines()]
    assert [(line["what"], line["details"]["key"], line["outcome"]) for line in lines] == [
        ("keys create", key_id, "done"),
        ("keys revoke", key_id, "done"),
    ]
    assert all(line["who"] and line["at"] for line in lines)
    assert stat.S_IMODE(home.audit.stat().st_mode) == stat.S_IMODE(home.keys.stat().st_mode) == 0o600


def _status(server: Server, **headers: str) -> int:
    """Of a question that staff alone may ask."""
    question = {"question": "why do I jerk awake", "min_confidence": 0}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return loopback.post(f"{server.url}/v1/ask", json=question, headers=named, timeout=60).status_code


def test_who_comes_from_this_machine_is_not_believed_where_it_is_not_listed(built_home: Home, tmp_path: Path) -> None:
    own = {"VOUCH_TRUSTED_PROXIES": "10.0.0.0/8", "VOUCH_IDENTITY_HEADER": "X-Forwarded-User"}
    own |= {"VOUCH_ADDRESS_RATE": "2/h", "FORWARDED_ALLOW_IPS": "*"}
    with serving(built_home, tmp_path / "output", more=own) as server:
        spoofed = [
            _status(server, X_Forwarded_For=f"10.0.0.{number}", X_Forwarded_User="mallory") for number in range(1, 4)
        ]
        assert spoofed == [401, 401, 429]
        assert _status(server, X_Forwarded_For="198.51.100.7") == 429


def test_a_listed_proxy_on_this_machine_signs_staff_in(built_home: Home, tmp_path: Path) -> None:
    own = {"VOUCH_TRUSTED_PROXIES": "127.0.0.1", "VOUCH_IDENTITY_HEADER": "X-Forwarded-User"}
    with serving(built_home, tmp_path / "output", more=own) as server:
        assert _status(server, X_Forwarded_For="198.51.100.7", X_Forwarded_User="alice") == 200
        assert _status(server, X_Forwarded_For="198.51.100.7") == 401
