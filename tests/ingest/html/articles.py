"""The page of a test: an article with prose, and the markup that is tested."""

from ingest.html.page import extract_html
from ingest.scope.block_scope import with_scope
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


def scopes(body: str) -> dict[str, list[str]]:
    """The words that may be cited, block by block, and what each hangs on but for the article's own prose."""
    extraction = read(body)
    own = extraction.blocks[1].span  # the paragraph that all articles have
    text = extraction.text
    return {
        text[block.start : block.end]: [text[span.start : span.end] for span in block.scope if span != own]
        for block in with_scope(text, extraction.blocks, title="Gout", language="en")
        if block.is_citable and block.span != own
    }
