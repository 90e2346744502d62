"""Whether links land: what Chromium paints for a link's text directive, against where the words are on the page.

Prints the share of links that land, over many sentences of many pages: `python -m tests.browser.landing --help`.
"""

import argparse
import base64
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Browser, Page

from index.cutting import CutLimits, cut
from ingest.document import Document, Span
from ingest.source import read_document, read_items
from service.deep_link import DeepLink, LinkPrecision, deep_link
from tests.browser.chromium import chromium
from tests.browser.servers import serving_pages
from tests.encoders import count_words
from tests.ingest.shared_data import shared_data

OWN_PAGES = Path(__file__).parents[1] / "ingest" / "pages"
_PAINT = (
    b"<style>::target-text { background: #ff00ff !important; color: #ff00ff !important }"
    # As the sites' own stylesheets have it, which aren't served here.
    b".sr-only, [class*=visually-hidden] { position: absolute; width: 1px; height: 1px; overflow: hidden }</style>"
)
_CONTEXT_CHARS = (60, 20, 0)
_WIDTH, _HEIGHT = 1000, 800
_LARGE = 200  # square pixels; of what is smaller, rounding to whole ones may take much
_COVERED = 0.8  # of each rectangle: a browser paints all of a line, give or take its leading

_RECTANGLES = """([before, words, after]) => {
  // The text that is shown, without white space, and where each of its characters is.
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const places = [];
  let text = "";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent.closest("script, style, noscript, template")) continue;
    if (!parent.checkVisibility({ visibilityProperty: true })) continue;
    for (let at = 0; at < node.data.length; at++) {
      const character = node.data[at].normalize("NFC");
      if (/\\s/.test(character)) continue;
      for (const unit of character) { text += unit; for (let n = 0; n < unit.length; n++) places.push([node, at]); }
    }
  }
  const found = text.indexOf(before + words + after);
  if (found < 0) return "absent";
  if (text.indexOf(before + words + after, found + 1) >= 0) return "ambiguous";
  // Words for screen readers are shrunk to a point, out of the flow: they are there, and nobody sees them.
  const isUnseen = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement)
      if (getComputedStyle(at).position === "absolute" && at.offsetWidth <= 1 && at.offsetHeight <= 1) return true;
    return false;
  };
  const rectangles = [];
  let covered = 0;
  const from = found + before.length, to = from + words.length;
  for (let at = from, next; at < to; at = next) {
    const [node, start] = places[at];
    for (next = at + 1; next < to && places[next][0] === node; next++);
    if (isUnseen(node.parentElement)) continue;
    const range = new Range();
    range.setStart(node, start);
    range.setEnd(node, places[next - 1][1] + 1);
    for (const { left, top, right, bottom } of range.getClientRects()) {
      rectangles.push({ left, top, right, bottom });
      const front = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      if (front && !front.contains(node) && !node.parentElement.contains(front)) covered++;
    }
  }
  return rectangles.length && covered === rectangles.length ? "covered" : rectangles;
}"""

_PAINTED = """async ([png, rectangles]) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, image.width, image.height);
  const near = 4;
  let inside = 0, outside = 0;
  const covered = rectangles.map(() => 0);
  for (let y = 0; y < image.height; y++) for (let x = 0; x < image.width; x++) {
    const at = 4 * (y * image.width + x);
    if (data[at] < 240 || data[at + 1] > 15 || data[at + 2] < 240) continue;
    let within = false;
    rectangles.forEach(({ left, top, right, bottom }, number) => {
      if (x >= left && x < right && y >= top && y < bottom) covered[number]++;
      if (x >= left - near && x < right + near && y >= top - near && y < bottom + near) within = true;
    });
    within ? inside++ : outside++;
  }
  return [inside, outside, covered];
}"""


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence of a page, and the link that should land on it."""

    document: Document
    span: Span
    link: DeepLink

    @property
    def words(self) -> str:
        """The sentence."""
        return self.document.slice(self.span)


def pages(folder: Path) -> list[Path]:
    """The HTML files of a folder."""
    return sorted(folder.glob("*.html"))


def cases(files: Iterable[Path], address: str, *, count: int, seed: int = 1) -> list[Case]:
    """Sentences drawn from pages, evenly over them, each with its link; short ones as likely as long ones."""
    drawn: list[Case] = []
    rng = random.Random(seed)
    documents = [replace(_read(file), url=f"{address}/{file.parent.name}/{file.name}") for file in files]
    queues = []
    for document in documents:
        spans = [span for passage in cut(document, count_words, CutLimits()) for span in passage.sentences]
        queues.append((document, rng.sample(spans, len(spans))))
    while len(drawn) < count and any(spans for _, spans in queues):
        for document, spans in queues:
            if spans:
                span = spans.pop()
                drawn.append(Case(document, span, deep_link(document, span, "0" * 16)))
    return drawn[:count]


def _read(file: Path) -> Document:
    return read_document(next(read_items(file, root=file.parent)))


class Judge:
    """Follows links in a browser and looks at what it paints."""

    def __init__(self, browser: Browser) -> None:
        self._context = browser.new_context(viewport={"width": _WIDTH, "height": _HEIGHT}, reduced_motion="reduce")
        self._page = self._context.new_page()
        self._reader = self._context.new_page()

    def close(self) -> None:
        """Close its pages."""
        self._context.close()

    def verdict(self, case: Case, *, link: str | None = None) -> str:
        """`landed`, or what went wrong: words that aren't shown, nothing painted, elsewhere, in part.

        `undetermined`: the words stand on the page more than once, with all that stands around them, or something else
        lies over them, so that no paint of theirs can be seen.
        """
        self._page.goto("about:blank")
        self._page.goto(link or case.link.url, wait_until="load")
        self._page.wait_for_timeout(60)
        rectangles = _rectangles(self._page, case)
        if isinstance(rectangles, str):
            return "not shown" if rectangles == "absent" else "undetermined"
        picture = base64.b64encode(self._page.screenshot(animations="disabled")).decode()
        inside, outside, covered = self._reader.evaluate(_PAINTED, [picture, rectangles])
        if not inside and not outside:
            return "nothing painted"
        if not inside or outside > 0.05 * inside:
            return "painted elsewhere"
        seen = [_seen(rectangle) for rectangle in rectangles]
        large = [(found, area) for found, area in zip(covered, seen, strict=True) if area > _LARGE]
        whole = sum(covered) >= _COVERED * sum(seen) and all(found >= _COVERED * area for found, area in large)
        return "landed" if whole and any(seen) else "painted in part"


def _rectangles(page: Page, case: Case) -> list[dict[str, float]] | str:
    """Where the words are, told from the same ones elsewhere by as much of what stands around them as is there."""
    text, span = case.document.text, case.span
    before, after = _bare(text[: span.start]), _bare(text[span.end :])
    answers: list[list[dict[str, float]] | str] = []
    for front in _CONTEXT_CHARS:
        for behind in _CONTEXT_CHARS:
            around = [before[len(before) - front :] if front else "", _bare(case.words), after[:behind]]
            answers.append(page.evaluate(_RECTANGLES, around))
            if not isinstance(answers[-1], str) or answers[-1] == "covered":
                return answers[-1]
    return "ambiguous" if "ambiguous" in answers else "absent"


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _seen(rectangle: dict[str, float]) -> float:
    """The area of a rectangle that is in view."""
    width = min(_WIDTH, rectangle["right"]) - max(0, rectangle["left"])
    height = min(_HEIGHT, rectangle["bottom"]) - max(0, rectangle["top"])
    return max(0.0, width) * max(0.0, height)


def verdicts(browser: Browser, drawn: Sequence[Case]) -> list[tuple[Case, str]]:
    """Every case whose link promises to land on its words, with what came of it."""
    judge = Judge(browser)
    promised = [case for case in drawn if case.link.precision is LinkPrecision.FRAGMENT]
    found = [(case, judge.verdict(case)) for case in promised]
    judge.close()
    return found


def main() -> None:
    """Follow many links and print how many land."""
    parser = argparse.ArgumentParser(description="Example: python -m tests.browser.landing --links 400")
    parser.add_argument("--links", type=int, default=400, help="How many links to follow, half of them of each folder.")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folders = [shared_data() / "ingest" / "gard-html", OWN_PAGES]
        address = stack.enter_context(serving_pages(folders, inject=_PAINT))
        browser = stack.enter_context(chromium())
        for folder in folders:
            drawn = cases(pages(folder), address, count=arguments.links // len(folders))
            found = verdicts(browser, drawn)
            counted = Counter(verdict for _, verdict in found)
            precision = Counter(case.link.precision.value for case in drawn)
            judged = sum(n for name, n in counted.items() if name != "undetermined")
            sys.stdout.write(
                f"{folder.name}: {counted['landed']} of {judged} links landed ({counted['landed'] / judged:.3f});"
                f" {dict(counted)}; links to {dict(precision)}\n"
            )
            for case, verdict in found:
                if verdict != "landed":
                    sys.stdout.write(f"  {verdict}: {json.dumps(case.words[:90])} {case.link.url}\n")


PAINT = _PAINT

if __name__ == "__main__":
    main()
