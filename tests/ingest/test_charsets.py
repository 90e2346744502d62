import pytest

from ingest.canonical import decode
from ingest.charsets import codecs_of, decode_as
from ingest.errors import UnreadableSource
from ingest.html.markup import decode_page

LABELLED = [
    ("Shift_JIS", "cp932", "①錠を飲む ㈱ Ⅳ ～"),
    ("gb2312", "gb18030", "每日两次，镕 𠀀"),
    ("GBK", "gb18030", "體重 5 千克 ㄅ"),
    ("iso-8859-8-i", "iso8859_8", "שתה מים"),
    ("logical", "cp1255", "שָׁלוֹם"),
    ("ks_c_5601-1987", "cp949", "약을 똠 드세요"),
    ("x-sjis", "cp932", "髙熱"),
    ("EUC-JP", "euc_jis_2004", "①日二回"),
    ("iso-2022-jp", "iso2022_jp", "薬を飲む"),
    ("big5", "big5hkscs", "每日兩次"),
    ("tis-620", "cp874", "กินยา “วันละ”"),
    ("iso-8859-9", "cp1254", "“günde” iki kez"),
    ("x-mac-cyrillic", "mac_cyrillic", "дважды в день"),
]


@pytest.mark.parametrize(("label", "codec", "words"), LABELLED)
def test_a_label_means_what_browsers_read_by_it(label: str, codec: str, words: str) -> None:
    page = f"<meta charset={label}><p>{words}</p>"
    text, warnings = decode_page(page.encode(codec), charset=None, where="page")
    assert text == page
    assert warnings == ()
    assert decode_page(f"<p>{words}</p>".encode(codec), charset=f" {label.upper()} ", where="page")[0] == (
        f"<p>{words}</p>"
    )


def test_every_label_has_codecs_that_python_knows() -> None:
    for label in ("unicode-1-1-utf-8", "visual", "csisolatin5", "x-user-defined", "dos-874", "ms_kanji"):
        for codec in codecs_of(label):
            assert "".encode(codec) == b""
    assert codecs_of("x-user-defined") == ()
    with pytest.raises(LookupError):
        decode_as(b"a", "rot13")


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_honoured_in_every_format(codec: str) -> None:
    words = "<p>Take 20 µg — 每日 𝛼</p>"
    assert decode(words.encode(codec), where="a.txt") == words
    assert decode_page(words.encode(codec), charset="iso-8859-1", where="a.html") == (words, ())
    assert decode_as(words.encode(codec), "windows-1252") == words


def test_utf_16_without_a_mark_is_read_where_its_markup_or_its_header_tells() -> None:
    page = "<!doctype html><meta charset=utf-16><p>Café</p>"
    assert decode_page(page.encode("utf-16-le"), charset=None, where="page") == (page, ())
    assert decode_page(page.encode("utf-16-be"), charset=None, where="page") == (page, ())
    assert decode_page(f" {page}".encode("utf-16-le"), charset="UTF-16", where="page") == (f" {page}", ())


def test_a_page_that_says_utf_16_in_ascii_letters_is_not_in_it() -> None:
    page = "<meta charset=utf-16><p>Café</p>"
    assert decode_page(page.encode(), charset=None, where="page") == (page, ())


def test_a_header_with_an_unknown_label_leaves_the_page_to_say_it() -> None:
    page = "<meta charset=windows-1251><p>дважды</p>"
    assert decode_page(page.encode("cp1251"), charset="none", where="page") == (page, ())


def test_a_file_whose_mark_is_wrong_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="byte order mark of UTF-16-LE"):
        decode(b"\xff\xfeabc", where="a.txt")
