"""Plain words, which a newcomer to English reads at once: in code, messages and documents."""

import re

import pytest

from tests.house.tree import ROOT, tracked

WORDS = {
    r"\b(?:[Tt]he|[Ii]ts|[Aa]|[Ff]rom|[Nn]o) begin\b": "start",
    r"\bstands?\b(?!(?: in)? for\b)(?!-ins?\b)|\bstood\b": "is, appears or occurs",
    r"\banew\b": "again",
    r"\bwhyever\b": "for whatever reason",
    r"\b(?:is|are|was|were|been|be) told\b|\btells\b": "says, shows or distinguishes",
    r"\bgo(?:es)? by\b": "is called, or by the name",
}
"""What isn't written, and what is instead."""

READ_BY_EVERYBODY = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")
KEPT = {
    "service/citations/deep_link.py": "its caveats go out over HTTP, and answers stay as they are",
    "ingest/structure/self_description.py": "its warnings are stored and hashed: other words would be other versions",
    "index/words/question.py": "words that stand in for others are called so",
    "service/__init__.py": "its question is the design's own",
}


def _texts() -> dict[str, str]:
    packages = ("ingest/", "index/", "service/", "eval/", "vouch.py", "examples/")
    names = {path.relative_to(ROOT).as_posix(): path for path in tracked()}
    return {
        name: path.read_text(encoding="utf-8")
        for name, path in names.items()
        if name in READ_BY_EVERYBODY or (name.endswith(".py") and name.startswith(packages) and name not in KEPT)
    }


@pytest.mark.parametrize(("pattern", "instead"), WORDS.items())
def test_words_that_a_newcomer_stumbles_over_are_not_written(pattern: str, instead: str) -> None:
    found = [
        f"{name}: {match.group()!r}; write {instead}"
        for name, text in _texts().items()
        for match in re.finditer(pattern, text)
    ]

    assert found == []


def test_the_words_are_looked_for_where_people_read() -> None:
    texts = _texts()

    assert set(READ_BY_EVERYBODY) <= texts.keys()
    assert len(texts) > 250
    assert all((ROOT / name).is_file() for name in KEPT)
