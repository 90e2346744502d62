"""Folders, buckets and web servers as shared places: conditional pointers, and what is read of them."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer

from index.errors import NothingPublished, PlaceUnreachable, PublicationDamaged, PublishedMeanwhile, PublishingError
from index.publishing.place import SharedPlace, WritablePlace, place_to_read, place_to_write, read_small
from index.publishing.publication import part_of


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["file", "s3"])
def writable(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WritablePlace:
    if request.param == "file":
        return place_to_write(tmp_path.as_uri())
    endpoint = request.getfixturevalue("endpoint")
    bucket = f"b{abs(hash(str(tmp_path)))}"
    assert httpx.put(f"{endpoint}/{bucket}").status_code == 200
    for name, value in {"ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "b", "REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    return place_to_write(f"s3://{bucket}/pre/fix")


def test_a_pointer_is_moved_by_whoever_read_the_one_that_is_there_and_by_nobody_else(writable: WritablePlace) -> None:
    with pytest.raises(NothingPublished):
        writable.pointer()
    writable.move(b"one", None)
    with pytest.raises(PublishedMeanwhile, match="run the same command again"):
        writable.move(b"another one", None)
    one = writable.pointer()
    assert one is not None
    assert one.data == b"one"
    assert writable.pointer(one.etag) is None

    writable.move(b"two", one)
    with pytest.raises(PublishedMeanwhile):
        writable.move(b"three", one)
    two = writable.pointer(one.etag)
    assert two is not None
    assert two.data == b"two"


@pytest.mark.parametrize("size", [0, 10, 6_000_000])
def test_a_file_is_there_whole_or_not_at_all(writable: WritablePlace, tmp_path: Path, size: int) -> None:
    data = b"z" * size
    source = tmp_path / "source"
    source.write_bytes(data)
    assert writable.size("blobs/a") is None
    with pytest.raises(PublicationDamaged, match="It isn't there"):
        read_small(writable, "blobs/a", part_of(data))

    writable.send("blobs/a", source)

    assert writable.size("blobs/a") == size
    assert read_small(writable, "blobs/a", part_of(data)) == data
    with pytest.raises(PublicationDamaged):
        read_small(writable, "blobs/a", part_of(data + b"more"))


def test_a_bucket_that_does_not_answer_is_said_without_its_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "b", "REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")

    with pytest.raises(PlaceUnreachable) as caught:
        place_to_read("s3://bucket/x").pointer()
    assert "127.0.0.1" not in f"{caught.value.what} {caught.value.remedy}"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[SharedPlace]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called there
            pass

        def end_headers(self) -> None:
            self.send_header("ETag", '"fixed"')
            super().end_headers()

        def do_GET(self) -> None:
            if self.headers.get("If-None-Match") == '"fixed"':
                self.send_response(304)
                self.end_headers()
            else:
                super().do_GET()

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield place_to_read(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_web_server_gives_what_lies_behind_it_and_says_by_etag_that_nothing_changed(
    web: SharedPlace, tmp_path: Path
) -> None:
    with pytest.raises(NothingPublished):
        web.pointer()
    (tmp_path / "current.json").write_bytes(b"one")
    (tmp_path / "blob").write_bytes(b"bytes")
    one = web.pointer()
    assert one is not None
    assert (one.data, one.etag) == (b"one", '"fixed"')

    assert web.pointer(one.etag) is None
    assert b"".join(web.read("blob")) == b"bytes"
    with pytest.raises(PublicationDamaged):
        b"".join(web.read("blobs/none"))


@pytest.mark.parametrize(
    "url", ["ftp://host/x", "/a/path", "file://host/x", "http://health.example/x", "https://a:b@health.example/x", ""]
)
def test_an_address_of_no_known_kind_is_refused(url: str) -> None:
    with pytest.raises(PublishingError):
        place_to_read(url)


def test_a_web_address_is_not_published_to() -> None:
    with pytest.raises(PublishingError, match="read from, and not written to"):
        place_to_write("https://health.example/x")
