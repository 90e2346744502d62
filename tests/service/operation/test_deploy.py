"""What lies in `deploy/` works, as far as what runs it is installed here; what it names is there."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from ingest.home import Home
from service.access.policy import AccessPolicy
from service.access.rates import Rate
from service.answers.catalogue import Shelf
from service.app import create_app
from service.http.routes.metrics import observed
from service.live.live_index import LiveIndex
from service.live.pause import PauseSwitch
from service.operation.board import Board
from service.operation.exposition import exposition
from service.settings import Settings
from tests.keyed import keyed
from tests.service.operation.proxies import CANARY, DEPLOY, caddy, check_logs, nginx, status_of
from tests.service.operation.raw import bare_server


def _names_served(home: Home) -> set[str]:
    text = exposition(Board(), observed(LiveIndex(home), Shelf(), PauseSwitch(home.paused)))
    return {sample.name for family in text_string_to_metric_families(text) for sample in family.samples}


def test_alerts_and_dashboard_name_metrics_that_are_served(built_home: Home) -> None:
    served = _names_served(built_home)
    groups = yaml.safe_load((DEPLOY / "alerts.yaml").read_text())["groups"]
    rules = [rule["expr"] for group in groups for rule in group["rules"]]
    panels = json.loads((DEPLOY / "grafana.json").read_text())["panels"]
    queries = [target["expr"] for panel in panels for target in panel["targets"]]

    named = {name for query in (*rules, *queries) for name in re.findall(r"\bvouch_\w+", query)}

    assert len(named) > 10
    assert named - served == set()


def test_the_server_image_asks_for_no_extra_and_runs_as_nobody_in_particular() -> None:
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    assert "pip install --no-cache-dir --constraint constraints.txt ." in "\n".join(lines)
    assert "USER 10001" in lines
    builder = (DEPLOY / "Containerfile.build").read_text()
    assert "'.[build]'" in builder
    copied = {line.split()[1] for line in lines if re.match(r"COPY \w+ \w+$", line)}
    assert copied == {"ingest", "index", "service", "eval"}


def test_a_request_through_each_proxy_is_answered_with_the_settings_of_the_unit(
    built_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in re.findall(r"^Environment=(\w+)=(\S+)$", (DEPLOY / "vouch.service").read_text(), re.MULTILINE):
        monkeypatch.setenv(name, value)
    settings = Settings.load()
    policy = replace(AccessPolicy.of(settings, host=settings.host), address_rate=Rate(1, 3600))
    app = create_app(LiveIndex(built_home), access=keyed(policy))
    client = TestClient(app, client=("127.0.0.1", 1))
    server_name = re.search(r"server_name (\S+);", (DEPLOY / "nginx.conf").read_text())
    site = re.search(r"^([\w.]+) \{$", (DEPLOY / "Caddyfile").read_text(), re.MULTILINE)
    assert server_name
    assert site

    def asked(host: str, reader: str) -> int:
        headers = {"Host": host, "X-Forwarded-For": reader, "X-Forwarded-Proto": "https"}
        return client.get("/v1/suggest?q=ab", headers=headers).status_code

    assert [asked(server_name[1], "203.0.113.1"), asked(site[1], "203.0.113.2")] == [200, 200]
    assert asked(server_name[1], "203.0.113.1") == 429  # each reader has a limit of his own
    assert asked("evil.example", "203.0.113.3") == 421
    image = (DEPLOY / "Containerfile").read_text()
    assert f"    VOUCH_ALLOWED_HOSTS={server_name[1]} \\\n" in image


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd isn't here")
def test_the_unit_is_hardened() -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=15", str(DEPLOY / "vouch.service")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:]


@pytest.mark.kill
@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx isn't here")
def test_nginx_passes_questions_on_and_logs_none(tmp_path: Path) -> None:
    with bare_server(tmp_path / "vouch") as server, nginx(tmp_path, server.port) as base:
        _ask_in_every_way(base)
        server.process.kill()
        server.process.wait()
        assert status_of(f"{base}/v1/search?q={CANARY}") == 502
    check_logs(tmp_path)


@pytest.mark.kill
@pytest.mark.skipif(shutil.which("caddy") is None, reason="Caddy isn't here")
def test_caddy_passes_questions_on_and_logs_none(tmp_path: Path) -> None:
    with bare_server(tmp_path / "vouch") as server, caddy(tmp_path, server.port) as base:
        _ask_in_every_way(base)
        server.process.kill()
        server.process.wait()
        assert status_of(f"{base}/v1/search?q={CANARY}") == 502
    check_logs(tmp_path)


def _ask_in_every_way(base: str) -> None:
    assert status_of(f"{base}/v1/search?q={CANARY}") == 200
    assert status_of(f"{base}/documents/{CANARY}") == 200
    assert status_of(f"{base}/v1/ask", json.dumps({"question": CANARY}).encode()) == 200
    assert status_of(f"{base}/v1/ask", b"a" * 90_000) in {413, 502}  # Caddy's older versions say 502
    assert [status_of(f"{base}{path}") for path in ("/metrics", "/staff", "/staff/documents")] == [404, 404, 404]
