"""Debian's Chromium, driven by Playwright: where it is there, the one without windows, which opens pages faster."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--force-color-profile=srgb")
INSTALL = "apt-get install chromium-headless-shell fonts-noto-core fonts-noto-color-emoji"


def find_chromium() -> str | None:
    """The installed browser, or None."""
    return next((path for path in map(shutil.which, _NAMES) if path), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(_FLAGS))
        yield browser
        browser.close()
