from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page

from ingest.home import Home
from tests.browser.chromium import INSTALL, chromium, find_chromium
from tests.browser.servers import example_site, faulty_service, vouch
from tests.browser.states import Places

MISSING = f"Chromium is not installed, so no page was tested in a browser. On Debian: {INSTALL}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if find_chromium() is None:
        pytest.skip(MISSING)
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def places(browser: Browser, articles_home: Home) -> Iterator[Places]:
    with ExitStack() as stack:
        example = stack.enter_context(example_site())
        yield Places(
            vouch=stack.enter_context(vouch(articles_home.root, allowed_origins=example.address)),
            empty=stack.enter_context(vouch(articles_home.root / "none")),
            faulty=stack.enter_context(faulty_service()),
            example=example,
        )


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own context, with permission to copy, as pages over https have."""
    context = browser.new_context(viewport={"width": 1200, "height": 850})
    made = context.new_page()
    made.set_default_timeout(15_000)
    yield made
    context.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it loudly where these tests were skipped."""
    if any(MISSING in str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])):
        terminalreporter.section("BROWSER TESTS SKIPPED", red=True, bold=True)
        terminalreporter.line(MISSING)
