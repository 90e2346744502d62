"""Takes a picture of every state, desktop and phone, light and dark: `make screenshots`.

All go to `build/screenshots/`, to be looked at; the one that the README shows goes to `docs/`.
"""

import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from tests.browser.articles import add_articles
from tests.browser.chromium import INSTALL, chromium, find_chromium
from tests.browser.servers import ROOT, example_site, faulty_service, vouch
from tests.browser.states import BOXES, PAGES, Places, State

_TO = ROOT / "build" / "screenshots"
_SIZES = {"desktop": (1200, 850), "phone": (375, 740)}
_IN_DOCS = {"sure": "search.png", "box-sure": "widget.png"}


def main() -> None:
    """Take all pictures, or those of the states named on the command line."""
    if find_chromium() is None:
        sys.exit(f"Screenshots need Chromium. On Debian: {INSTALL}")
    wanted = set(sys.argv[1:])
    states = {name: state for name, state in (PAGES | BOXES).items() if not wanted or name in wanted}
    with ExitStack() as stack:
        example = stack.enter_context(example_site())
        home = built(Path(stack.enter_context(TemporaryDirectory(prefix="vouch-pages-"))))
        places = Places(
            vouch=stack.enter_context(vouch(home.root, allowed_origins=example.address)),
            empty=stack.enter_context(vouch(home.root / "none")),
            faulty=stack.enter_context(faulty_service()),
            example=example,
        )
        browser = stack.enter_context(chromium())
        for name, state in states.items():
            for size in _SIZES:
                for scheme in ("light", "dark"):
                    _take(browser, places, state, size, scheme, _TO / f"{name}-{size}-{scheme}.png")
            if name in _IN_DOCS:
                _take(browser, places, state, "desktop", "light", ROOT / "docs" / _IN_DOCS[name], whole=False)


def built(folder: Path) -> Home:
    """A home with the articles that the pages are shown with."""
    home = Home(folder)
    with Library.open(home) as library:
        list(intake(ROOT / "corpus", library))
    add_articles(home)
    return home


def _take(
    browser: Browser, places: Places, state: State, size: str, scheme: str, path: Path, *, whole: bool = True
) -> None:
    width, height = _SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    state(page, places)
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=whole, animations="disabled")
    context.close()


if __name__ == "__main__":
    main()
