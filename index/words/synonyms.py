"""Words that stand for each other, from a file in the Solr format."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from index.errors import SynonymsError
from index.words.analysis import tokens
from ingest.home import Home

DEFAULT_SYNONYMS = Path(__file__).with_name("synonyms.txt")

Phrase = tuple[str, ...]
"""Analysed terms in order."""

_ESCAPED = re.compile(r"\\(.)")
_REMEDY = "Write 'a, b, c' for words that stand for each other, or 'a => b, c' for what a word is also to find"


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase of a question that others stand for.

    Attributes:
        phrase: Its terms.
        others: The phrases that stand for it, in the order of the file.
        written: Those as the file writes them.
    """

    phrase: Phrase
    others: tuple[Phrase, ...]
    written: tuple[str, ...]


@dataclass(frozen=True)
class Synonyms:
    """Phrases, and those that stand for them.

    Attributes:
        entries: Each phrase, and those that stand for it, in the order of the file.
        written: How the file writes each phrase, the first time.
    """

    entries: Mapping[Phrase, tuple[Phrase, ...]] = field(default_factory=dict)
    written: Mapping[Phrase, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Synonyms":
        """Read a file.

        Raises:
            SynonymsError: If it can't be read, or a line isn't in the format: with its number.
        """
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise SynonymsError(
                f"The synonyms can't be read: {error}", where=str(path), remedy="Save the file as UTF-8 text"
            ) from None
        return parse(text.split("\n"), where=str(path))

    @classmethod
    def of(cls, home: Home, *, instead: "Synonyms | None" = None) -> "Synonyms":
        """The site's own, or where it has none those that ship.

        Args:
            home: The site's.
            instead: What is taken where its own aren't sound; None refuses those.

        Raises:
            SynonymsError: As `read` does, without others in their place.
        """
        try:
            return cls.read(home.synonyms if home.synonyms.is_file() else DEFAULT_SYNONYMS)
        except SynonymsError:
            if instead is None:
                raise
            return instead

    @cached_property
    def _longest(self) -> dict[str, int]:
        """The length of the longest phrase that begins with a term."""
        longest: dict[str, int] = {}
        for phrase in self.entries:
            longest[phrase[0]] = max(len(phrase), longest.get(phrase[0], 0))
        return longest

    def matches(self, question: Sequence[str]) -> list[Match]:
        """The phrases that occur in a question, as its terms in order; the longest one at each place."""
        found, at = [], 0
        while at < len(question):
            longest = min(self._longest.get(question[at], 0), len(question) - at)
            phrases = (tuple(question[at : at + length]) for length in range(longest, 0, -1))
            phrase = next((phrase for phrase in phrases if phrase in self.entries), None)
            if phrase is not None:
                others = self.entries[phrase]
                found.append(Match(phrase, others, tuple(self.written[other] for other in others)))
            at += len(phrase) if phrase else 1
        return found


def parse(lines: Iterable[str], *, where: str) -> Synonyms:
    r"""Read lines of the Solr format.

    `a, b, c` stand for each other; `a, b => c, d` lets a and b find c and d, too, and not the other way round; several
    lines about one phrase add up. `#` starts a comment line; `\,`, `\=`, `\#` and `\\` are the characters themselves.

    Args:
        lines: Of the file.
        where: The file, for errors.

    Raises:
        SynonymsError: If a line isn't in the format.

    Source: Apache Solr Reference Guide, Synonym Graph Filter.
    """
    entries: dict[Phrase, dict[Phrase, None]] = {}
    written: dict[Phrase, str] = {}
    for number, line in enumerate(lines, start=1):
        rule = line.strip()
        if not rule or rule.startswith("#"):
            continue
        fail = _failing(f"{where}, line {number}", rule)
        sides = re.split(r"(?<!\\)=>", rule)
        if len(sides) > 2:
            raise fail("A line holds more than one =>")
        phrases = [_phrases(side, fail) for side in sides]
        if len(sides) == 1 and len(phrases[0]) < 2:
            raise fail("A line names one phrase only")
        for side in phrases:
            written |= {phrase: one for phrase, one in side.items() if phrase not in written}
        for phrase in phrases[0]:
            entries.setdefault(phrase, {}).update(dict.fromkeys(other for other in phrases[-1] if other != phrase))
    return Synonyms({phrase: tuple(others) for phrase, others in entries.items() if others}, written)


def _failing(where: str, rule: str) -> Callable[[str], SynonymsError]:
    return lambda what: SynonymsError(what, where=where, value=rule, remedy=_REMEDY)


def _phrases(side: str, fail: Callable[[str], SynonymsError]) -> dict[Phrase, str]:
    """The phrases of a side, analysed and as they are written."""
    written = [_ESCAPED.sub(r"\1", one).strip() for one in _split(side)]
    if not all(written):
        raise fail("A phrase is empty")
    phrases: dict[Phrase, str] = {}
    for one in written:
        phrase = tuple(tokens(one))
        if not phrase:
            raise fail(f"A phrase holds no word that is searched for: {one}")
        phrases.setdefault(phrase, one)
    return phrases


def _split(side: str) -> list[str]:
    """At every comma that isn't escaped."""
    parts, current, escaped = [], "", False
    for character in side:
        if character == "," and not escaped:
            parts.append(current)
            current = ""
            continue
        current += character
        escaped = character == "\\" and not escaped
    return [*parts, current]
