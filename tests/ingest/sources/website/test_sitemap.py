import gzip

import pytest

from ingest.errors import UnreadableSource
from ingest.sources.website.sitemap import ListedPage, PageList, parse_page_list, parse_url_lines

NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def test_a_sitemap_lists_pages_with_the_day_of_their_last_change() -> None:
    xml = f"""<?xml version="1.0" encoding="UTF-8"?>
    <urlset {NAMESPACE} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
      <url><loc> https://example.org/a?b=1&amp;c=2 </loc><lastmod>2024-03-05</lastmod>
           <image:image><image:loc>https://example.org/a.png</image:loc></image:image></url>
      <url><loc><![CDATA[https://example.org/b]]></loc><priority>0.5</priority></url>
      <url><priority>0.5</priority></url>
    </urlset>"""
    expected = (ListedPage("https://example.org/a?b=1&c=2", "2024-03-05"), ListedPage("https://example.org/b", None))
    assert parse_page_list(xml.encode(), where="x") == PageList(pages=expected)
    assert parse_page_list(gzip.compress(xml.encode(), mtime=0), where="x") == PageList(pages=expected)
    assert parse_page_list(xml.replace("UTF-8", "UTF-16").encode("utf-16"), where="x").pages == expected


@pytest.mark.parametrize(
    "data",
    [
        b"\n  <?xml version='1.0' encoding='UTF-8'?>\n<urlset><url><loc>https://example.org/a?x=1&y=2</loc></url></urlset>",
        b"\xef\xbb\xbf\r\n<?xml version='1.0'?><urlset><url><loc>https://example.org/a?x=1&amp;y=2</loc></url></urlset>",
        b"<urlset><url><loc><![CDATA[https://example.org/a?x=1&y=2]]></loc></url></urlset>\n<!-- made -->\n\x00\x1a",
        "\n<?xml version='1.0' encoding='utf-16'?><urlset><url><loc>https://example.org/a?x=1&#38;y=2</loc></url></urlset>"
        .encode("utf-16"),
        "<?xml version='1.0' encoding='utf-16'?><urlset><url><loc>https://example.org/a?x=1&y=2</loc></url></urlset>"
        .encode("utf-16-be"),
        b"\xef\xbb\xbf\xef\xbb\xbfhttps://example.org/a?x=1&y=2\n",
        "https://example.org/a?x=1&y=2\n".encode("utf-16"),
    ],
)  # fmt: skip
def test_what_programs_leave_around_a_list_does_not_break_it(data: bytes) -> None:
    assert parse_page_list(data, where="x").pages == (ListedPage("https://example.org/a?x=1&y=2"),)


def test_a_sitemap_is_read_by_the_charset_that_it_declares() -> None:
    xml = "\n<?xml version='1.0' encoding='Shift_JIS'?><urlset><url><loc>https://example.org/薬①</loc></url></urlset>"
    assert parse_page_list(xml.encode("cp932"), where="x").pages == (ListedPage("https://example.org/薬①"),)
    with pytest.raises(UnreadableSource, match="a charset that doesn't exist"):
        parse_page_list(xml.replace("Shift_JIS", "klingon").encode(), where="x")


def test_an_index_lists_sitemaps() -> None:
    xml = f"<sitemapindex {NAMESPACE}><sitemap><loc>https://example.org/1.xml</loc></sitemap></sitemapindex>"
    assert parse_page_list(xml.encode(), where="x") == PageList(lists=("https://example.org/1.xml",))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<urlset><url></urlset>", "not XML"),
        (b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><urlset>&b;</urlset>", "document type declaration"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "document type declaration"),
        (b"<html><body>Not found</body></html>", "root is <html>"),
        (b"<urlset>" + b"<a>" * 50 + b"</a>" * 50 + b"</urlset>", "nested too deep"),
        (b"Sorry, not found.", "neither a sitemap nor a list of URLs"),
        (b"", "neither a sitemap nor a list of URLs"),
        (gzip.compress(b"<urlset></urlset>", mtime=0)[:-10], "end early"),
        (gzip.compress(bytes(60_000_000), mtime=0), "longer than 52,428,800 bytes"),
    ],
)
def test_what_is_no_list_of_pages_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        parse_page_list(data, where="https://example.org/sitemap.xml")


def test_lines_of_urls_may_have_comments_and_nothing_else() -> None:
    assert parse_url_lines(b"\xef\xbb\xbf# ours\nhttps://example.org/a\r\n\nhttp://example.org/b\n") == [
        "https://example.org/a",
        "http://example.org/b",
    ]
    assert parse_url_lines(b"See https://example.org/a for more.\n") is None
    assert parse_url_lines(b"# nothing\n") is None
    assert parse_url_lines(b"\xff\xfe") is None
