import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import AddressRefused
from ingest.sources.website.urls import normalise_url, origin_of, site_of


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTP://Www.Example.ORG", "http://www.example.org/"),
        ("https://example.org:443/a#b", "https://example.org/a"),
        ("http://example.org:8080/a?b=c&d", "http://example.org:8080/a?b=c&d"),
        ("https://example.org/%7euser/%c3%a9/é", "https://example.org/~user/%C3%A9/%C3%A9"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        (" https://example.org/a b ", "https://example.org/a%20b"),
        ("https://[2606:2800::1]:443/", "https://[2606:2800::1]/"),
        ("https://example.org/a/../b", "https://example.org/a/../b"),
    ],
)
def test_a_url_has_one_spelling(url: str, normal: str) -> None:
    assert normalise_url(url) == normal


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "https://user:secret@example.org/", "https://",
     "https://example.org:99999/", "not a url", ""],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        normalise_url(url)


@pytest.mark.parametrize(
    ("host", "asked_for"),
    [
        ("straße.de", "xn--strae-oqa.de"),  # strasse.de is another host, which IDNA 2003 would have asked
        ("STRAẞE.de", "xn--strae-oqa.de"),
        ("Ｅxample。org", "example.org"),
        ("βόλος.com", "xn--nxasmm1c.com"),
        ("my_host.bücher.example", "my_host.xn--bcher-kva.example"),
        ("my_host--1.example", "my_host--1.example"),
        ("-a-.example.", "-a-.example."),
        ("xn--strae-oqa.de", "xn--strae-oqa.de"),
        ("ü" * 50 + ".de", "xn--tda" + "a" * 49 + ".de"),
    ],
)
def test_a_host_is_the_one_that_a_browser_asks(host: str, asked_for: str) -> None:
    assert normalise_url(f"https://{host}/") == f"https://{asked_for}/"
    assert normalise_url(f"https://{asked_for}/") == f"https://{asked_for}/"


@pytest.mark.parametrize(
    "host",
    [
        "-ü.de",
        "a..ü.de",
        "a..de",
        ".de",
        "ü" * 80 + ".de",
        "x" * 64 + ".de",
        "a℀b.de",
        "a\u200db.de",
        "☃.example",
        "ü_.de",
    ],
)
def test_a_host_that_no_name_can_be_is_refused_with_the_address(host: str) -> None:
    with pytest.raises(AddressRefused, match=r"It is no web address: .* Mend it where it is listed") as caught:
        normalise_url(f"https://{host}/")
    assert caught.value.value is not None
    assert "https://" in caught.value.value


@given(st.text(max_size=40), st.text(max_size=20))
def test_normalising_twice_is_normalising_once(path: str, query: str) -> None:
    try:
        once = normalise_url(f"https://example.org/{path}?{query}")
    except AddressRefused:
        return
    assert normalise_url(once) == once
    assert once.isascii()


def test_a_relative_address_is_read_against_its_page() -> None:
    assert normalise_url("../b?c", base="https://example.org/x/y/z") == "https://example.org/x/b?c"


def test_a_site_is_the_same_with_and_without_www() -> None:
    assert site_of("https://www.example.org/a") == site_of("http://example.org/b") != site_of("https://b.example.org/")
    assert origin_of("https://www.example.org:8443/a") == "https://www.example.org:8443"


@pytest.mark.parametrize("url", ["https://[link to be added]/x", "http://[::1", "//[", "http://["])
def test_a_bracket_without_its_fellow_is_refused_also_against_a_page(url: str) -> None:
    with pytest.raises(AddressRefused, match="no web address"):
        normalise_url(url, base="https://example.org/a")
