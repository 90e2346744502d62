import base64
import hashlib

import pytest
from fastapi.testclient import TestClient

from ingest.home import Home
from service.access.key_file import KeyFile
from service.app import create_app
from service.box.files import languages, module
from service.live.live_index import LiveIndex
from tests.keyed import key_like

FOR_GOOD = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return TestClient(create_app(LiveIndex(Home(tmp_path_factory.mktemp("none")))))


def test_what_is_named_by_its_content_is_kept_for_good_and_has_the_integrity_that_is_said(client: TestClient) -> None:
    for path, file in (
        (f"/{module().name}", module()),
        *((f"/widget/{one.name}", one) for one in languages().values()),
    ):
        response = client.get(path)
        assert response.headers["cache-control"] == FOR_GOOD, path
        digest = hashlib.sha384(response.content).digest()
        assert file.integrity == f"sha384-{base64.b64encode(digest).decode()}"
        assert file.name.split(".")[1] == hashlib.sha256(response.content).hexdigest()[:8]


def test_names_that_stay_are_asked_after_each_time_and_answered_in_short_where_nothing_changed(
    client: TestClient,
) -> None:
    for path in ("/widget.js", "/widget/pl.json"):
        first = client.get(path, headers={"accept-encoding": "br"})
        again = client.get(path, headers={"accept-encoding": "br", "if-none-match": first.headers["etag"]})
        assert (first.headers["cache-control"], first.headers["content-encoding"]) == ("no-cache", "br")
        assert (again.status_code, again.content) == (304, b"")


def test_the_name_of_another_version_gets_the_one_that_there_is_which_is_not_kept(client: TestClient) -> None:
    for path, now in (("/widget.01234567.js", "/widget.js"), ("/widget/de.01234567.json", "/widget/de.json")):
        other = client.get(path)
        assert (other.status_code, other.headers["cache-control"]) == (200, "no-cache")
        assert other.content == client.get(now).content


@pytest.mark.parametrize("path", ["/widget/xx.json", "/widget/xx.01234567.json", "/widget/..%2Fwidget.json"])
def test_there_are_no_others(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_page_to_try_it_has_the_name_and_integrity_of_the_box_that_is_served(client: TestClient) -> None:
    page = client.get("/widget/try").text
    assert f'data-module="{module().name}" data-integrity="{module().integrity}"' in page
    assert "<option>GB</option>" in page
    assert all(f"<option>{language}</option>" in page for language in languages())


def test_pages_of_a_site_with_a_key_get_the_boxes_files_and_others_do_not(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = Home(tmp_path_factory.mktemp("keys"))
    KeyFile(home.keys).create(key_like(origins=("https://keyed.example",)))
    client = TestClient(create_app(LiveIndex(home)))
    for path in ("/widget.js", f"/{module().name}", "/widget/de.json"):
        keyed_site = client.get(path, headers={"origin": "https://keyed.example"})
        other = client.get(path, headers={"origin": "https://other.example"})
        assert keyed_site.headers["access-control-allow-origin"] == "https://keyed.example"
        assert "access-control-allow-origin" not in other.headers
