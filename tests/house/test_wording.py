"""Plain words in code, docs and messages: a reader should stumble over none."""

import io
import re
import tokenize
from functools import cache
from pathlib import Path

import pytest

from tests.house.tree import CODE, ROOT, named, tracked

_TEXTS = {getattr(tokenize, name) for name in ("COMMENT", "STRING", "FSTRING_MIDDLE") if hasattr(tokenize, name)}
# What was written of releases is left as it was, and figures are made by a command.
_LEFT = {"CHANGELOG.md", "docs/figures.md"}

PLAIN = [
    (r"\b(?:the|its|their|a|an|from|\w+'s) begin\b", "start"),
    (r"\bstand(?:s|ing)?\b(?! for\b| in for\b|-in)", "is, appears or occurs"),
    (r"\banew\b", "again"),
    (r"\bwhyever\b", "whatever the reason"),
    (r"\bgo(?:es)? by (?:\w+ )?names?\b", "is called"),
    (r"\btell(?:s|ing)? .{0,30}\bapart\b", "distinguishes"),
    (r"\btells\b|(?<!can't be )\btold\b", "says, shows or said"),
    (r"\b(?:come|comes|go|goes|went) behind\b|\bbehind (?:it|them|all|others)\b", "after"),
    (r"^\W*It\.\W*$", "what it is"),
]


@cache
def _prose(path: Path) -> list[tuple[int, str]]:
    """The lines of a file that people read, with their numbers: of code its comments, docstrings and messages."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        parts = [(token.start[0], token.string) for token in tokens if token.type in _TEXTS]
        return [(first + at, line) for first, part in parts for at, line in enumerate(part.splitlines())]
    lines = enumerate(text.splitlines(), 1)
    if path.suffix == ".md":
        return list(lines)
    return [(number, line) for number, line in lines if line.lstrip().startswith(("#", "//", "*", "/*"))]


@cache
def _files() -> list[Path]:
    docs = [path for path in tracked() if path.suffix == ".md" and named(path) not in _LEFT]
    comments = [path for path in tracked() if path.suffix in {".js", ".yaml", ".yml"} or path.name == "Makefile"]
    own = [
        path
        for path in (*docs, *comments)
        if not named(path).startswith(("corpus/", "eval/fictional/articles/", "tests/"))
    ]
    apart = [*(ROOT / "examples").glob("*.py"), *(ROOT / "vouch_client").rglob("*.py")]
    return sorted({*CODE, *own, ROOT / "vouch.py", *apart})


@pytest.mark.parametrize(("pattern", "instead"), PLAIN, ids=[instead for _, instead in PLAIN])
def test_plain_words_are_used(pattern: str, instead: str) -> None:
    found = [
        f"{named(path)}:{number}: {line.strip()}"
        for path in _files()
        for number, line in _prose(path)
        if re.search(pattern, line, re.IGNORECASE)
    ]

    assert found == [], f"Write: {instead}"


@pytest.mark.parametrize(
    ("line", "hits"),
    [
        ("from its begin to its end", True),
        ("where the words begin", False),
        ("a word that stands for another", False),
        ("where it stands now", True),
        ("stand-ins weigh less", False),
        ("the gain behind it", True),
        ("keep it behind your proxy", False),
        ("names tell them apart", True),
        ("what a reader is told", True),
        ("what it means can't be told", False),
    ],
)
def test_the_list_knows_a_word_from_its_plain_uses(line: str, hits: bool) -> None:
    assert any(re.search(pattern, line, re.IGNORECASE) for pattern, _ in PLAIN) == hits
