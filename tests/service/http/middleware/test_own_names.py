"""The names of this machine, under which it may be asked with nothing set."""

import pytest
from starlette.testclient import TestClient

from ingest.home import Home
from service.access.policy import AccessPolicy
from service.app import create_app
from service.live.live_index import LiveIndex
from service.settings import Settings
from tests.keyed import keyed

LONG, SHORT = ["desk.office.example"], ["desk", "desk.local:8000"]
OTHERS = ["other", "evil.local", "a.desk.local", "office.example"]


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("0.0.0.0", LONG + SHORT),
        ("127.0.0.1", LONG),
        ("::1", LONG),
        ("localhost", LONG),
        ("desk", LONG[:1] + SHORT[:1]),
    ],
)
def test_this_machine_is_known_by_its_own_names_and_by_the_short_ones_where_its_network_may_ask(
    home: Home, monkeypatch: pytest.MonkeyPatch, host: str, known: list[str]
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "Desk.office.example")
    access = keyed(AccessPolicy.of(Settings(), host=host))
    client = TestClient(create_app(LiveIndex(home), access=access))

    answered = [
        name for name in LONG + SHORT + OTHERS if client.get("/widget.js", headers={"host": name}).status_code == 200
    ]

    assert answered == known


def test_a_second_host_that_is_not_known_is_refused_whichever_comes_first(home: Home) -> None:
    client = TestClient(create_app(LiveIndex(home), access=keyed(AccessPolicy(hosts=("desk.example",)))))
    sent = [("desk.example", "evil.example"), ("evil.example", "desk.example"), ("desk.example", "desk.example")]

    statuses = [client.get("/widget.js", headers=[("host", name) for name in names]).status_code for names in sent]

    assert statuses == [421, 421, 200]
