"""What Chromium paints for a link's text directive, against where the words are on the page."""

import base64
import re
from difflib import SequenceMatcher
from functools import cache

from playwright.sync_api import Browser

from ingest.document import Document, Span
from tests.browser.linked_sentences import LinkedSentence

PAINT = (
    b"<style>::target-text { background: #ff00ff !important; color: #ff00ff !important }"
    # As the sites' own stylesheets have it, which aren't served here.
    b".sr-only, [class*=visually-hidden] { position: absolute; width: 1px; height: 1px; overflow: hidden }</style>"
)
_WIDTH, _HEIGHT = 1000, 800
_LARGE = 200  # square pixels; of what is smaller, rounding to whole ones may take much
_CONTEXT_CHARS = ((60, 60), (60, 0), (0, 60), (20, 0), (0, 20), (8, 0), (0, 8))
_BESIDE = 0.05  # of what is painted: the edges of letters that lean over
_WORD = re.compile(r"[^\W_]+")
_COVERED = 0.8  # of each rectangle: a browser paints all of a line, give or take its leading

_LAID_OUT = """() => {
  // The characters that are laid out to be seen, and where each of them is: of text that is only there to be measured,
  // copies are transparent.
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  window.places = [];
  let text = "";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent.closest("script, style, noscript, template, select, textarea")) continue;
    if (!parent.checkVisibility({ visibilityProperty: true })) continue;
    if (getComputedStyle(parent).color === "rgba(0, 0, 0, 0)") continue;
    let at = 0;
    for (const character of node.data) {
      for (const mark of character.normalize("NFC")) { text += mark; window.places.push([node, at, character.length]); }
      at += character.length;
    }
  }
  return text;
}"""

_RECTANGLES = """([from, to]) => {
  // Words for screen readers are shrunk to a point, out of the flow: they are there, and nobody sees them.
  const isUnseen = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement)
      if (getComputedStyle(at).position === "absolute" && at.offsetWidth <= 1 && at.offsetHeight <= 1) return true;
    return false;
  };
  const rectangles = [];
  for (let at = from, next; at < to; at = next) {
    const [node, start] = window.places[at];
    for (next = at + 1; next < to && window.places[next][0] === node; next++);
    if (isUnseen(node.parentElement)) continue;
    const [, last, length] = window.places[next - 1];
    if (!node.data.slice(start, last + length).trim()) continue;
    const range = new Range();
    range.setStart(node, start);
    range.setEnd(node, last + length);
    for (const { left, top, right, bottom } of range.getClientRects()) rectangles.push({ left, top, right, bottom });
  }
  return rectangles;
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


class Judge:
    """Follows links in a browser and looks at what it paints."""

    def __init__(self, browser: Browser) -> None:
        self._context = browser.new_context(viewport={"width": _WIDTH, "height": _HEIGHT}, reduced_motion="reduce")
        self._page = self._context.new_page()
        self._reader = self._context.new_page()

    def close(self) -> None:
        """Close its pages."""
        self._context.close()

    def verdict(self, case: LinkedSentence, *, link: str | None = None) -> str:
        """`landed`, or what went wrong: words that aren't shown, nothing painted, elsewhere, in part.

        `undetermined`: the words stand on the page more than once, and nothing says which of them are the article's.
        """
        self._page.goto("about:blank")
        self._page.goto(link or case.link.url, wait_until="load")
        self._page.wait_for_timeout(60)
        places = _places(self._page.evaluate(_LAID_OUT), case.document, case.span)
        if len(places) != 1:
            return "undetermined" if places else "not shown"
        rectangles = self._page.evaluate(_RECTANGLES, places[0])
        picture = base64.b64encode(self._page.screenshot(animations="disabled")).decode()
        inside, outside, covered = self._reader.evaluate(_PAINTED, [picture, rectangles])
        if not inside and not outside:
            return "nothing painted"
        if not inside or outside > _BESIDE * inside:
            return "painted elsewhere"
        seen = [_seen(rectangle) for rectangle in rectangles]
        large = [(found, area) for found, area in zip(covered, seen, strict=True) if area > _LARGE]
        whole = sum(covered) >= _COVERED * sum(seen) and all(found >= _COVERED * area for found, area in large)
        return "landed" if whole and any(seen) else "painted in part"


def _places(page: str, document: Document, span: Span) -> list[tuple[int, int]]:
    """Where on a page a span of its article stands: one place, or none, or all that nothing tells apart.

    The same words elsewhere are told apart by as much of what stands around them as is there, then by the article's
    order. Copies with the same surroundings on both sides are the same to a reader, and the first stands for them.
    """
    shown = [at for at, character in enumerate(page) if not character.isspace()]
    text, words = _bare(page), _bare(_as_shown(document, span))
    before, after = _bare(document.text[: span.start]), _bare(document.text[span.end :])
    starts = [found.start() for found in re.finditer(f"(?={re.escape(words)})", text)]
    for front, behind in _CONTEXT_CHARS if len(starts) > 1 else ():
        prefix, suffix = before[len(before) - front :] if front else "", after[:behind]
        alike = [
            start for start in starts if text.endswith(prefix, 0, start) and text.startswith(suffix, start + len(words))
        ]
        if alike:
            starts = alike[:1] if front and behind else alike
            break
    if len(starts) > 1 and (told := _aligned(page, document.text).get(span.start)) is not None:
        starts = [start for start in starts if shown[start] == told] or starts
    return [(shown[start], shown[start + len(words) - 1] + 1) for start in starts]


def _as_shown(document: Document, span: Span) -> str:
    """The words of a span as a browser shows them, where that differs from the text."""
    block = next(each for each in document.blocks if each.start <= span.start and span.end <= each.end)
    if not block.rendered:
        return document.slice(span)
    shown, words = block.rendered.split(), list(re.compile(r"\S+").finditer(document.text, block.start, block.end))
    found: list[str] = []
    for tag, first, last, start, end in SequenceMatcher(
        None, [word[0] for word in words], shown, autojunk=False
    ).get_opcodes():
        inside = [at for at in range(first, last) if span.start <= words[at].start() and words[at].end() <= span.end]
        if inside:
            found += [shown[start + at - first] for at in inside] if tag == "equal" else shown[start:end]
    return " ".join(found)


@cache
def _aligned(page: str, text: str) -> dict[int, int]:
    """Where on a page each word of its article begins, as far as both go on alike: menus repeat words, not order."""
    articles, pages_ = list(_WORD.finditer(text)), list(_WORD.finditer(page))
    matcher = SequenceMatcher(None, [word[0] for word in articles], [word[0] for word in pages_], autojunk=False)
    return {
        articles[match.a + at].start(): pages_[match.b + at].start()
        for match in matcher.get_matching_blocks()
        for at in range(match.size)
    }


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _seen(rectangle: dict[str, float]) -> float:
    """The area of a rectangle that is in view."""
    width = min(_WIDTH, rectangle["right"]) - max(0, rectangle["left"])
    height = min(_HEIGHT, rectangle["bottom"]) - max(0, rectangle["top"])
    return max(0.0, width) * max(0.0, height)
