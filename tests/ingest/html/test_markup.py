import pytest

from ingest.errors import UnreadableSource
from ingest.html.markup import decode_page

PAGE = "<p>Café, 20 µg</p>"


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (PAGE.encode(), None),
        (b"\xef\xbb\xbf" + PAGE.encode(), "iso-8859-1"),
        (b"\xff\xfe" + PAGE.encode("utf-16-le"), None),
        (PAGE.encode("windows-1252"), "iso-8859-1"),
        (b"<meta charset='windows-1252'>" + PAGE.encode("windows-1252"), None),
        (b"<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'>" + PAGE.encode("latin-1"), None),
        (b"<?xml version='1.0' encoding='ISO-8859-1'?>" + PAGE.encode("latin-1"), None),
    ],
)
def test_a_page_is_decoded_as_it_says(data: bytes, charset: str | None) -> None:
    text, warnings = decode_page(data, charset=charset, where="page")
    assert text.endswith(PAGE)
    assert warnings == ()


def test_utf_8_that_is_declared_otherwise_is_read_as_utf_8_and_reported() -> None:
    text, warnings = decode_page(PAGE.encode(), charset="iso-8859-1", where="page")
    assert text == PAGE
    assert "says it is iso-8859-1" in warnings[0]


@pytest.mark.parametrize(
    ("data", "charset", "what"),
    [
        (b"<p>caf\xe9</p>", None, "not UTF-8"),
        (b"<meta charset=utf-8><p>caf\xe9</p>", None, "not UTF-8"),
        (b"<p>caf\xe9</p>", "klingon", "doesn't exist"),
        (b"<p>\x81\xff</p>", "shift_jis", "doesn't belong"),
        (b"<p>a\x00b</p>", None, "NUL"),
        (b"  \n ", None, "empty"),
    ],
)
def test_bytes_that_belong_to_no_page_are_refused(data: bytes, charset: str | None, what: str) -> None:
    with pytest.raises(UnreadableSource, match=what) as caught:
        decode_page(data, charset=charset, where="page")
    assert caught.value.where == "page"
