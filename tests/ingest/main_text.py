"""How much of an article the HTML reader keeps, and how much furniture it leaves, against pages marked by hand.

A marked page says in comments where its main text begins and ends: `<!--main-->` and `<!--furniture-->`. The marks are
read with the standard library's parser, which shares nothing with the reader under test.

Run: python -m tests.ingest.main_text
"""

import re
import sys
from dataclasses import dataclass
from difflib import SequenceMatcher
from html.parser import HTMLParser
from pathlib import Path

from ingest.html.markup import decode_page
from ingest.html.page import extract_html

PAGES = Path(__file__).parent / "pages"
KEPT_MIN, FURNITURE_MAX = 0.98, 0.01
_WORD = re.compile(r"\w+|[^\w\s]")
_INLINE = frozenset(
    {
        "a", "abbr", "b", "bdi", "em", "font", "i", "nobr", "small", "span", "strong", "time",
    }
)  # fmt: skip
_UNSEEN = frozenset({"script", "style", "noscript", "title", "template"})


@dataclass(frozen=True, slots=True)
class MainText:
    """The shares for one page, of characters that aren't white space.

    Attributes:
        name: The page.
        kept: The share of the marked main text that the reader kept, in its order.
        furniture: The share of the reader's text that isn't marked as main text.
        lost: Words of the main text that are missing.
        left: Words that shouldn't be there.
    """

    name: str
    kept: float
    furniture: float
    lost: tuple[str, ...]
    left: tuple[str, ...]


class _Marked(HTMLParser):
    """Collects what is between the marks."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._is_main = False
        self._unseen = ""

    def handle_comment(self, data: str) -> None:
        if data in {"main", "furniture"}:
            self._is_main = data == "main"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen = tag if tag in _UNSEEN else self._unseen
        if tag not in _INLINE:
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = "" if tag == self._unseen else self._unseen
        if tag not in _INLINE:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if self._is_main and not self._unseen:
            self.pieces.append(data)


def marked_text(page: Path) -> str:
    """The main text of a page as somebody marked it."""
    parser = _Marked()
    parser.feed(decode_page(page.read_bytes(), charset=None, where=page.name)[0])
    parser.close()
    return "".join(parser.pieces)


def compare(page: Path) -> MainText:
    """Read a page, and compare with its marks."""
    extraction, _ = extract_html(page.read_bytes(), url=None, where=page.name)
    wanted, found = _WORD.findall(marked_text(page)), _WORD.findall(extraction.text)
    matched = SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
    in_wanted = {number for match in matched for number in range(match.a, match.a + match.size)}
    in_found = {number for match in matched for number in range(match.b, match.b + match.size)}
    lost = tuple(word for number, word in enumerate(wanted) if number not in in_wanted)
    left = tuple(word for number, word in enumerate(found) if number not in in_found)
    return MainText(page.stem, 1 - _length(lost) / _length(wanted), _length(left) / _length(found), lost, left)


def _length(words: list[str] | tuple[str, ...]) -> int:
    return sum(map(len, words))


def main() -> int:
    """Print the shares for every page; 1 where one misses its mark."""
    results = [compare(page) for page in sorted(PAGES.glob("*.html"))]
    print(f"{'structure':<20}{'kept':>8}{'furniture':>12}")  # noqa: T201 (this is what it is for)
    for result in results:
        print(f"{result.name:<20}{result.kept:>8.2%}{result.furniture:>12.2%}")  # noqa: T201
        for word, words in (("lost", result.lost), ("left", result.left)):
            if words:
                print(f"    {word}: {' '.join(words)}")  # noqa: T201
    return int(any(result.kept < KEPT_MIN or result.furniture > FURNITURE_MAX for result in results))


if __name__ == "__main__":
    sys.exit(main())
