import gzip
import zlib

import brotli
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.testclient import TestClient

from service.http.revalidated import KEPT_BY_ALL, Representation, accepts, is_named

TEXT = "Muscle twitching. " * 200
KEPT = Representation.of(TEXT.encode(), "text/plain; charset=utf-8")


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()

    @app.api_route("/kept", methods=["GET", "HEAD"])
    def kept(request: Request) -> Response:
        return KEPT.response(request, KEPT_BY_ALL)

    @app.get("/secret")
    def secret(request: Request) -> Response:
        return KEPT.response(request, None)

    return TestClient(app)


def test_a_body_goes_out_compressed_or_plain_each_form_under_a_strong_tag_of_its_own(client: TestClient) -> None:
    packed = client.get("/kept", headers={"Accept-Encoding": "br, gzip"})
    plain = client.get("/kept", headers={"Accept-Encoding": "identity"})

    assert packed.text == plain.text == TEXT
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(TEXT) // 10
    assert "content-encoding" not in plain.headers
    assert int(plain.headers["content-length"]) == len(TEXT)
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert packed.headers["etag"] != plain.headers["etag"]
    for response in (packed, plain):
        assert response.headers["etag"].startswith('"')


def test_compressing_is_done_once_and_comes_out_the_same_each_time(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Representation.of(TEXT.encode(), KEPT.media_type) == KEPT
    assert gzip.decompress(KEPT.packed).decode() == TEXT

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("compressed again")

    monkeypatch.setattr(zlib, "compressobj", refuse)
    assert client.get("/kept", headers={"Accept-Encoding": "gzip"}).text == TEXT
    with pytest.raises(AssertionError):
        Representation.of(b"", "text/plain")


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_browser_that_has_it_gets_no_body_and_one_that_has_another_gets_all(
    client: TestClient, accepted: str
) -> None:
    accept = {"Accept-Encoding": accepted}
    first = client.get("/kept", headers=accept)
    tag = first.headers["etag"]
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = client.get("/kept", headers={**accept, "If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        for name in ("etag", "vary", "cache-control"):
            assert again.headers[name] == first.headers[name]
    for known in ('"other"', tag[1:-1], tag[:-1]):
        assert client.get("/kept", headers={**accept, "If-None-Match": known}).status_code == 200
    other = {"gzip": "identity", "identity": "gzip"}[accepted]
    assert client.get("/kept", headers={"Accept-Encoding": other, "If-None-Match": tag}).status_code == 200


def test_a_head_has_the_same_headers_and_no_body(client: TestClient) -> None:
    for accepted in ("gzip", "identity"):
        accept = {"Accept-Encoding": accepted}
        full, head = client.get("/kept", headers=accept), client.head("/kept", headers=accept)
        assert head.content == b""
        assert dict(head.headers) == dict(full.headers)
    assert client.head("/kept", headers={"If-None-Match": "*"}).status_code == 304


def test_what_nobody_may_keep_has_no_tag_and_is_never_said_to_be_unchanged(client: TestClient) -> None:
    for known in (KEPT.tag, KEPT.packed_tag, "*"):
        response = client.get("/secret", headers={"Accept-Encoding": "gzip", "If-None-Match": known})
        assert (response.status_code, response.text) == (200, TEXT)
        assert not {"etag", "cache-control"} & set(response.headers)


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("deflate, gzip;q=0.5", True),
        ("GZIP", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip ; q=0.000, *", False),
        ("*;q=0", False),
        ("br, x-gzip", False),
        ("gzip;q=much", False),
        ("", False),
    ],
)
def test_it_is_compressed_only_where_that_is_accepted(accepted: str, packed: bool) -> None:
    assert accepts("gzip", accepted) is packed


def test_an_empty_header_names_no_tag() -> None:
    assert not is_named('""', "")


def asking(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": raw})


def test_what_is_kept_long_is_compressed_better_where_that_is_accepted() -> None:
    content = b"the same words again and again, " * 200
    made = Representation.of(content, "text/plain", with_brotli=True)
    plain = Representation.of(content, "text/plain")
    better = made.response(asking(accept_encoding="gzip, deflate, br"), KEPT_BY_ALL)

    assert better.headers["content-encoding"] == "br"
    assert brotli.decompress(better.body) == content
    assert len(better.body) < len(made.packed)
    assert made.response(asking(accept_encoding="gzip, br;q=0"), KEPT_BY_ALL).headers["content-encoding"] == "gzip"
    assert plain.response(asking(accept_encoding="br, gzip"), KEPT_BY_ALL).headers["content-encoding"] == "gzip"
    again = made.response(asking(accept_encoding="br", if_none_match=better.headers["etag"]), KEPT_BY_ALL)
    assert again.status_code == 304
    assert len({made.tag, made.packed_tag, made.brotli_tag}) == 3
