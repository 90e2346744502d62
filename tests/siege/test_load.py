from pathlib import Path

import pytest

from tests.loops import run_apart
from tests.service.operation.raw import bare_server
from tests.siege.load import Replies, hold_open, load, searches

pytestmark = pytest.mark.kill


def test_a_load_counts_answers_and_refusals_and_probes_beside_them(tmp_path: Path) -> None:
    with bare_server(tmp_path / "output", working=1, waiting=1) as server:
        found = run_apart(load(server.port, ["/slow?s=0.2"], 6, 2.0))

        asked = found.asked
        counts, refused = asked.counts(), server.count("vouch_overload_refusals_total", '{cause="queue_full"}')
    assert set(counts) == {"200", "503"}
    assert counts["503"] == refused
    assert asked.percentiles_ms("200")[0] >= 200
    assert set(found.health.counts()) == set(found.ready.counts()) == {"200"}


def test_half_open_connections_are_seen_to_end(tmp_path: Path) -> None:
    with bare_server(tmp_path / "output", head_s=0.5) as server:
        head = b"GET /healthz HTTP/1.1\r\nX-Slow: "
        assert run_apart(hold_open(server.port, 20, 3.0, opening=head)) == 20
        assert server.count("vouch_connections_closed_total", '{cause="slow_head"}') == 20


def test_percentiles_are_of_the_statuses_asked_for() -> None:
    replies = Replies([("200", 0.1), ("503", 0.001), ("200", 0.3), ("200", 0.2)])
    assert replies.percentiles_ms("200") == (200.0, 300.0)
    assert replies.percentiles_ms("504") == (0.0, 0.0)


def test_questions_are_encoded_into_paths() -> None:
    assert searches(["ä & b?"]) == ["/v1/search?q=%C3%A4+%26+b%3F&k=5"]
