"""The files of `deploy/` that put the service below a path of another site, with the programs that read them."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from ingest.home import Home
from tests.processes import serving
from tests.service.operation.proxies import CANARY, caddy_with_a_site, check_logs, nginx_with_a_site, status_of

ROOT = "/health/search"
SETTINGS = {"VOUCH_ROOT_PATH": ROOT, "VOUCH_ALLOWED_HOSTS": "www.health.example", "VOUCH_TRUSTED_PROXIES": "127.0.0.1"}
QUESTION = "is there a cure for myoclonus"

Proxy = Callable[[Path, int], AbstractContextManager[str]]
PROXIES = {"nginx": nginx_with_a_site, "caddy": caddy_with_a_site}


@pytest.fixture(scope="module")
def port(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with serving(built_home, tmp_path_factory.mktemp("below") / "output", more=SETTINGS) as server:
        yield int(server.url.rpartition(":")[2])


@pytest.mark.kill
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} isn't here"))
        for name in PROXIES
    ],
)
def test_the_service_is_below_its_path_and_the_site_beside_it(name: str, port: int, tmp_path: Path) -> None:
    with PROXIES[name](tmp_path, port) as base, httpx.Client(base_url=base, timeout=30) as client:
        assert client.get("/").text == "the site"
        moved = client.get(ROOT)
        assert (moved.status_code, moved.headers["location"].removeprefix(base)) == (301, f"{ROOT}/")
        page = client.get(f"{ROOT}/", params={"q": QUESTION}, headers={"accept": "text/html"}).text
        assert "<blockquote" in page
        assert f'href="{ROOT}/static/vouch.css"' in page
        answer = client.post(f"{ROOT}/v1/ask", json={"question": QUESTION}).json()
        link = answer["hits"][0]["citation"]["deep_link"].partition("#")[0]
        assert "<mark" in client.get(link).text
        assert client.get(f"{ROOT}/static/vouch.js").status_code == client.get(f"{ROOT}/widget.js").status_code == 200
        assert f"{ROOT}/?q={{searchTerms}}" in client.get(f"{ROOT}/opensearch.xml").text
        inside = [f"{ROOT}{path}" for path in ("/metrics", "/staff", "/staff/documents", "/staff/sign-in")]
        assert {client.get(path).status_code for path in inside} == {404}
        assert [client.get(path).text for path in inside if "Vouch" in client.get(path).text] == []

        assert status_of(f"{base}{ROOT}/v1/search?q={CANARY}") == 200
        assert status_of(f"{base}{ROOT}/documents/{CANARY}") == 404
        assert status_of(f"{base}{ROOT}/v1/ask", json.dumps({"question": CANARY}).encode()) in {200, 422}
        assert status_of(f"{base}{ROOT}/v1/ask", b"a" * 90_000) in {413, 502}
    check_logs(tmp_path)
