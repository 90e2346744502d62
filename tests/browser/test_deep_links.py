"""Links into articles on their own sites, followed in a browser, and judged by what it paints."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from service.deep_link import LinkPrecision
from tests.browser.landing import OWN_PAGES, PAINT, Case, Judge, cases, pages, verdicts
from tests.browser.servers import serving_pages
from tests.ingest.shared_data import shared_data

LEAST = 0.98


@pytest.fixture(scope="module")
def own_site() -> Iterator[str]:
    with serving_pages([OWN_PAGES], inject=PAINT) as address:
        yield address


def rate(found: list[tuple[Case, str]]) -> float:
    judged = [verdict for _, verdict in found if verdict != "undetermined"]
    assert len(judged) > 0.85 * len(found)
    return judged.count("landed") / len(judged)


def test_links_into_our_own_page_structures_land_on_the_words(browser: Browser, own_site: str) -> None:
    drawn = cases(pages(OWN_PAGES), own_site, count=36)
    found = verdicts(browser, drawn)

    assert len(found) > 25
    assert rate(found) >= LEAST, [(case.link.url, verdict) for case, verdict in found if verdict != "landed"]


def test_what_a_link_cannot_reach_is_said_and_not_promised(own_site: str) -> None:
    drawn = cases(pages(OWN_PAGES), own_site, count=10_000)
    others = [case for case in drawn if case.link.precision is not LinkPrecision.FRAGMENT]

    assert 0 < len(others) < 0.25 * len(drawn)
    assert all(case.link.caveat and ":~:" not in case.link.url for case in others)


def test_planted_broken_links_are_found_out(browser: Browser, own_site: str) -> None:
    """Each of them is near to a good link: another sentence, half of the words, words that stand nowhere."""
    drawn = cases(pages(OWN_PAGES), own_site, count=8)
    judge = Judge(browser)
    good = [case for case in drawn if judge.verdict(case) == "landed" and len(case.words.split()) >= 6]
    assert len(good) >= 3
    for case, other in zip(good, [*good[1:], good[0]], strict=True):
        page = case.link.url.partition("#")[0]
        half = " ".join(case.words.split()[: len(case.words.split()) // 2])
        elsewhere = replace(case, span=other.span, document=other.document)
        assert judge.verdict(elsewhere, link=case.link.url) != "landed"
        assert judge.verdict(case, link=page) == "nothing painted"
        assert judge.verdict(case, link=f"{page}#:~:text={quote(case.words[::-1], safe='')}") == "nothing painted"
        assert judge.verdict(case, link=f"{page}#:~:text={quote(half, safe='')}") == "painted in part"
    judge.close()


@pytest.fixture(scope="module")
def real_pages() -> Path:
    return shared_data() / "ingest" / "gard-html"


def _real(browser: Browser, folder: Path, *, count: int) -> list[tuple[Case, str]]:
    with serving_pages([folder], inject=PAINT) as address:
        return verdicts(browser, cases(pages(folder), address, count=count))


def test_links_into_real_pages_land_on_the_words(browser: Browser, real_pages: Path) -> None:
    found = _real(browser, real_pages, count=32)
    assert rate(found) >= LEAST, [(case.link.url, verdict) for case, verdict in found if verdict != "landed"]


@pytest.mark.soak
def test_hundreds_of_links_into_real_pages_land_on_the_words(browser: Browser, real_pages: Path) -> None:
    found = _real(browser, real_pages, count=600)
    assert rate(found) >= LEAST, [(case.link.url, verdict) for case, verdict in found if verdict != "landed"]
