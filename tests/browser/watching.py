"""What a test watches a page for."""

from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.states import Places

_WATCH = """
window.watched = { shift: 0, violations: [] };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.watched.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
document.addEventListener("securitypolicyviolation", (event) => {
  window.watched.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
});
"""


class Watch:
    """Watches a page from before it is opened: hosts asked, errors said, policy broken, things moved."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.hosts: set[str] = set()
        self.errors: list[str] = []
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.add_init_script(_WATCH)

    @property
    def shift(self) -> float:
        """Cumulative layout shift, without what the reader's own input explains."""
        return float(self._page.evaluate("window.watched.shift"))

    @property
    def violations(self) -> list[str]:
        """What the page's Content-Security-Policy refused."""
        return list(self._page.evaluate("window.watched.violations"))

    def others(self, places: Places) -> set[str]:
        """Hosts that were asked for something, besides those that the page names."""
        addresses = (places.vouch, places.empty, places.faulty, places.example.address)
        return self.hosts - {urlsplit(address).netloc for address in addresses}


_ALL = {"resultTypes": ["violations"]}
_COLOURS = {**_ALL, "runOnly": {"type": "rule", "values": ["color-contrast"]}}


def violations(page: Page, *, colours_only: bool = False) -> list[str]:
    """What axe-core finds, its best practices too; its script needs a page whose policy is bypassed.

    Args:
        page: Where it looks.
        colours_only: Whether it looks at contrast alone: all else was looked at in other colours.
    """
    found = Axe().run(page, options=_COLOURS if colours_only else _ALL).response["violations"]
    return [f"{rule['id']}: {[node['html'][:200] for node in rule['nodes']]}" for rule in found]


def in_view(page: Page, selector: str) -> bool:
    """Whether an element lies inside the window."""
    return bool(
        page.locator(selector).first.evaluate(
            "(element) => { const { top, bottom } = element.getBoundingClientRect(); "
            "return top >= 0 && bottom <= innerHeight; }"
        )
    )
