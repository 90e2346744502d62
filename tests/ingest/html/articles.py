"""The page of a test: an article with prose, and the markup that is tested."""

from ingest.html.page import extract_html
from ingest.structure.extraction import Extraction

PROSE = "<p>Rest the joint and put ice on it, and call a doctor if you have a fever.</p>"


def read(body: str) -> Extraction:
    """What is read of an article about gout with this markup at its end."""
    return extract_html(f"<main><h1>Gout</h1>{PROSE}{body}</main>".encode(), url=None, where="page.html")[0]


def last(body: str) -> str:
    """The words of the article's last block."""
    extraction = read(body)
    block = extraction.blocks[-1]
    return extraction.text[block.start : block.end]
