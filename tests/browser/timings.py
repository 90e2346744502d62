"""What a reader on a slow phone waits for, page by page: `make page-timings`.

Chromium with a processor four times slower, and a network as Lighthouse throttles "slow 4G" by the browser's own means:
562.5 ms before each response, 1,474.56 kbit/s down, 675 up. Each page is opened in an empty cache; medians are printed.
"""

import statistics
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from playwright.sync_api import Browser, Page

from tests.browser.chromium import INSTALL, chromium, find_chromium
from tests.browser.screenshots import built
from tests.browser.servers import example_site, vouch
from tests.browser.states import BOX, SURE

_SLOWER = 4
_SLOW_4G = {"latency": 562.5, "downloadThroughput": 1_474_560 / 8, "uploadThroughput": 675_000 / 8}
_QUIET_MS = 1000
_OBSERVE = """
window.timed = { fcp: 0, lcp: 0, tasks: [], shift: 0 };
const seen = (type, note) => {
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
};
seen("paint", ({ name, startTime }) => { if (name === "first-contentful-paint") window.timed.fcp = startTime; });
seen("largest-contentful-paint", ({ startTime }) => { window.timed.lcp = startTime; });
seen("longtask", ({ startTime, duration }) => window.timed.tasks.push([startTime, duration]));
seen("layout-shift", ({ value, hadRecentInput }) => { if (!hadRecentInput) window.timed.shift += value; });
"""
_BLOCKED_FROM_MS = 50
"""A task that takes longer blocks input for the rest of it (Total Blocking Time, W3C Long Tasks)."""


class Slow:
    """A page on a slow device, in an empty cache; counts what comes over the network."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.bytes = 0
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", {"offline": False, **_SLOW_4G})
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
        devtools.on("Network.loadingFinished", self._count)
        page.add_init_script(_OBSERVE)

    def _count(self, finished: dict[str, Any]) -> None:
        self.bytes += int(finished["encodedDataLength"])

    def settled(self) -> dict[str, float]:
        """What the document that is shown took, once the network has been quiet for a second."""
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_timeout(_QUIET_MS)
        timed = self.page.evaluate("window.timed")
        blocked = sum(max(0, took - _BLOCKED_FROM_MS) for start, took in timed["tasks"] if start >= timed["fcp"])
        times = {"fcp_ms": timed["fcp"], "lcp_ms": timed["lcp"], "tbt_ms": blocked, "cls": timed["shift"]}
        return times | {"kB": self.bytes / 1000}


def _opened(slow: Slow, address: str) -> dict[str, float]:
    slow.page.goto(address, wait_until="load")
    return slow.settled()


def _answered(slow: Slow, address: str) -> dict[str, float]:
    """The document with the answer, after the page with the form: what both share is in the cache by then."""
    _opened(slow, address)
    slow.bytes = 0
    slow.page.fill("#q", SURE)
    with slow.page.expect_navigation():
        slow.page.press("#q", "Enter")
    return slow.settled()


def _box_answered(slow: Slow, address: str) -> dict[str, float]:
    """What an answer in the box takes until its first result is painted, from the key that sends the question."""
    _opened(slow, address)
    slow.bytes = 0
    slow.page.evaluate("window.timed.shift = 0; window.timed.tasks = []")
    slow.page.fill(f"{BOX} input", SURE)
    slow.page.evaluate(
        """() => {
          const box = document.querySelector("vouch-search");
          const at = (name) => new Promise((heard) => {
            box.addEventListener(name, () => heard(performance.now()), { once: true });
          });
          const painted = () => new Promise((done) => {
            requestAnimationFrame(() => setTimeout(() => done(performance.now())));
          });
          const both = Promise.all([at("vouch:ask"), at("vouch:answer").then(painted)]);
          window.timed.shown = both.then(([from, to]) => to - from);
        }"""
    )
    slow.page.press(f"{BOX} input", "Enter")
    shown = slow.page.evaluate("window.timed.shown")
    found = slow.settled()
    return {"shown_ms": shown} | {name: found[name] for name in ("tbt_ms", "cls", "kB")}


@contextmanager
def _slow(browser: Browser) -> Iterator[Slow]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield Slow(page)
    context.close()


@click.command()
@click.option("--runs", default=5, show_default=True, help="How often each page is opened.")
def main(runs: int) -> None:
    """Print a table of what readers on a slow phone wait for.

    Example: python -m tests.browser.timings --runs 3
    """
    if find_chromium() is None:
        raise click.ClickException(f"Timings need Chromium. On Debian: {INSTALL}")
    with ExitStack() as stack:
        example = stack.enter_context(example_site())
        home = built(Path(stack.enter_context(TemporaryDirectory(prefix="vouch-timings-"))))
        service = stack.enter_context(vouch(home.root, allowed_origins=example.address))
        example.point_at(service)
        browser = stack.enter_context(chromium())
        host = f"{example.address}/index.html"
        pages: dict[str, tuple[Callable[[Slow, str], dict[str, float]], str]] = {
            "`/`": (_opened, f"{service}/"),
            "`/` after an answer": (_answered, f"{service}/"),
            "a reader page": (_opened, f"{service}/documents/myoclonus"),
            "a site's page with the box": (_opened, host),
            "an answer in the box": (_box_answered, host),
        }
        click.echo(
            "| page | first paint, ms | largest paint, ms | blocked, ms | layout shift | answer shown, ms | kB |"
        )
        click.echo("|---|---|---|---|---|---|---|")
        for name, (measure, address) in pages.items():
            found = []
            for _ in range(runs):
                with _slow(browser) as slow:
                    found.append(measure(slow, address))
            click.echo(_row(name, {key: statistics.median(one[key] for one in found) for key in found[0]}))


def _row(name: str, found: dict[str, float]) -> str:
    digits = {"fcp_ms": 0, "lcp_ms": 0, "tbt_ms": 0, "cls": 3, "shown_ms": 0, "kB": 1}
    cells = [f"{found[key]:,.{places}f}" if key in found else "" for key, places in digits.items()]
    return f"| {' | '.join([name, *cells])} |"


if __name__ == "__main__":
    main()
