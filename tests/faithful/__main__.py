"""Asks a service for every item of the scoped pages, over HTTP, and looks at what it quotes, in every format.

Run: python -m tests.faithful [--json]. It prints how many items are marked, how many quotes are without what turns
their meaning, and how long scopes are; 1 where a quote is.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from html import unescape
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from ingest.home import Home
from tests.browser.chromium import chromium
from tests.faithful.scoped_pages import ScopedItem, ScopedPage, bare, scoped_pages
from tests.keyed import staff_headers
from tests.processes import serving, vouch

FORMATS = ("text", "markdown", "html", "csl-json", "annotation")
_PRINTED_EVERY = 6  # pages; those that can be are printed as PDF


@dataclass(frozen=True, slots=True)
class Asked:
    """What one question for an item gave.

    Attributes:
        page: The file that the item is in.
        question: The question.
        quote: The first hit's quote; None where there is no hit.
        is_own: Whether the first hit is of the item's page.
        is_marked: Whether the quote marks the item.
        is_faithful: Whether it holds what turns the meaning of whichever items of the page it marks.
        lost_in: The formats in which the item is without its scope.
        scope_words: How many words its scope has.
    """

    page: str
    question: str
    quote: str | None
    is_own: bool
    is_marked: bool
    is_faithful: bool
    lost_in: tuple[str, ...]
    scope_words: int


def chosen(pages: list[ScopedPage]) -> list[ScopedPage]:
    """One page of each group, the formats and layouts mixed."""
    groups: dict[str, list[ScopedPage]] = {}
    for page in pages:
        groups.setdefault(page.group, []).append(page)
    return [found[number % len(found)] for number, found in enumerate(groups.values())]


def write(pages: list[ScopedPage], folder: Path) -> list[ScopedPage]:
    """Copy pages into a folder, some of those in HTML printed as PDF."""
    with chromium() as browser:
        for number, page in enumerate(pages):
            target = folder / f"{page.group}{page.path.suffix}"
            if page.path.suffix == ".html" and number % _PRINTED_EVERY == 0:
                tab = browser.new_page()
                tab.goto(page.path.as_uri())
                tab.pdf(path=str(target.with_suffix(".pdf")))
                tab.close()
            else:
                target.write_bytes(page.path.read_bytes())
    return pages


def _client(url: str) -> httpx.Client:
    """One that may ask for rankings."""
    return httpx.Client(base_url=url, timeout=30.0, headers=staff_headers())


def ask_all(client: httpx.Client, pages: list[ScopedPage]) -> Iterator[Asked]:
    """Ask for every item."""
    for page in pages:
        for item in page.items:
            body = {"question": item.question, "k": 1, "min_confidence": 0}
            hits = client.post("/v1/ask", json=body).raise_for_status().json()["hits"]
            yield _looked_at(client, page, item, hits[0] if hits else None)


def _looked_at(client: httpx.Client, page: ScopedPage, item: ScopedItem, hit: dict[str, Any] | None) -> Asked:
    if hit is None:
        return Asked(page.path.name, item.question, None, False, False, True, (), 0)
    citation = hit["citation"]
    is_own = citation["doc_id"].rsplit("/")[-1] == page.group
    quote, scope = citation["quote"], [part["text"] for part in citation["parts"] if part["role"] == "scope"]
    marked = [one for one in page.items if is_own and one.is_in(quote)]
    lost = tuple(
        name
        for name in FORMATS
        if any(not one.is_faithful(_pasted(client, citation["citation_id"], name)) for one in marked)
    )
    return Asked(
        page=page.path.name,
        question=item.question,
        quote=quote,
        is_own=is_own,
        is_marked=item in marked,
        is_faithful=all(one.is_faithful(quote) for one in marked),
        lost_in=lost,
        scope_words=sum(len(bare(words).split()) for words in scope),
    )


def _pasted(client: httpx.Client, citation_id: str, name: str) -> str:
    text = client.get(f"/v1/citations/{citation_id}", params={"format": name}).raise_for_status().text
    if name in {"csl-json", "annotation"}:
        return " ".join(_strings(json.loads(text)))
    return unescape(text) if name == "html" else text


def _strings(value: Any) -> Iterator[str]:
    """Every text in what JSON holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def report(asked: list[Asked], kinds: dict[str, str]) -> dict[str, Any]:
    """The figures, by kind of scope and in all."""
    rows: dict[str, Any] = {}
    for kind in [*dict.fromkeys(kinds.values()), "all"]:
        found = [one for one in asked if kind in {"all", kinds[one.page]}]
        rows[kind] = {
            "questions": len(found),
            "of the right page": sum(one.is_own for one in found) / len(found),
            "item marked": sum(one.is_marked for one in found) / len(found),
            "quotes without their scope": sum(not one.is_faithful for one in found),
            "median words of scope": median(one.scope_words for one in found),
        }
    lost = Counter(name for one in asked for name in one.lost_in)
    return {"kinds": rows, "formats without scope": {name: lost[name] for name in FORMATS}}


def main() -> int:
    """Print the figures; 1 where a quote is without its scope."""
    parser = argparse.ArgumentParser(prog="python -m tests.faithful", description=__doc__)
    parser.add_argument("--json", action="store_true", help="Print every question with its quote.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder, home = Path(made) / "pages", Home(Path(made) / "home")
        folder.mkdir()
        pages = write(chosen(scoped_pages()), folder)
        for command in (("ingest", str(folder)), ("build",)):
            done = vouch(home, *command)
            if done.returncode:
                print(done.stdout, done.stderr, file=sys.stderr)  # noqa: T201 (this is what it is for)
                return 1
        with serving(home, Path(made) / "log") as server, _client(server.url) as client:
            asked = list(ask_all(client, pages))
    figures = report(asked, {page.path.name: page.kind for page in pages})
    shown = {**figures, "asked": [asdict(one) for one in asked]} if options.json else figures
    print(json.dumps(shown, indent=1, ensure_ascii=False))  # noqa: T201
    return int(any(not one.is_faithful or one.lost_in for one in asked))


if __name__ == "__main__":
    sys.exit(main())
