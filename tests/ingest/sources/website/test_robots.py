import codecs

import pytest
from protego import Protego

from ingest.sources.website.robots import robots_text

RULES = "User-agent: *\r\nDisallow: /private/\r\nSitemap: https://example.org/s.xml\r\n"


@pytest.mark.parametrize(
    "data",
    [
        RULES.encode("utf-8-sig"),
        codecs.BOM_UTF8 * 2 + RULES.encode(),
        b"# joined\r\n" + RULES.encode("utf-8-sig"),
        b"\n\n" + RULES.encode("utf-8-sig"),
        RULES.encode("utf-16"),
        codecs.BOM_UTF16_BE + RULES.encode("utf-16-be"),
        RULES.encode("utf-16-le"),
        RULES.encode("utf-16-be"),
        RULES.replace("\r\n", "\r").encode(),
        ("\u200b" + RULES).encode(),
        b"# caf\xe9\n" + RULES.encode(),
    ],
)
def test_rules_are_found_whatever_comes_before_them(data: bytes) -> None:
    rules = Protego.parse(robots_text(data))
    assert not rules.can_fetch("https://example.org/private/draft", "vouch")
    assert rules.can_fetch("https://example.org/open", "vouch")
    assert list(rules.sitemaps) == ["https://example.org/s.xml"]
