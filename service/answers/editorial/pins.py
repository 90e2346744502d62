"""Pins: for questions with some words, the article that the editors want to come first where it answers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from index.words.analysis import tokens
from index.words.synonyms import Phrase
from service.emergency.rule_file import Entry, read_entries
from service.errors import EditorialError

MOST_PINS = 2_000
_MOST_PHRASES = 20
_MOST_CHARS = 1_000
_DEEPEST = 8  # a list of pins has three
_KEYS = ("words", "doc_id")
_OTHER_KEYS = ("until", "who", "note")
_REMEDY = "Mend it: each pin is '- words: [asthma, inhaler]', and below it 'doc_id: asthma-inhalers'"


@dataclass(frozen=True, slots=True)
class Pin:
    """That an article is featured for questions with some words.

    Attributes:
        words: Words and phrases as the file has them; a question must hold all of them.
        phrases: The same, each as the terms that are searched for, in order.
        doc_id: The article.
        until: The last day on which it is; None for good.
        who: Who wanted it; "" where the file doesn't say.
        note: Why; the same.
        line: Where in the file it starts, from 1.
    """

    words: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    doc_id: str
    until: date | None
    who: str
    note: str
    line: int

    def is_over(self, today: date) -> bool:
        """Whether its last day is past."""
        return self.until is not None and self.until < today

    def fits(self, terms: Sequence[str]) -> bool:
        """Whether a question, as its terms in order, holds all of its phrases; the terms of each are side by side."""
        return all(_holds(terms, phrase) for phrase in self.phrases)


class Pins:
    """The pins of a site. Safe to use from many threads at once.

    Args:
        pins: They, in the order of the file.
    """

    def __init__(self, pins: Iterable[Pin] = ()) -> None:
        self.pins = tuple(pins)
        self._by_term: defaultdict[str, list[Pin]] = defaultdict(list)
        for pin in self.pins:
            self._by_term[pin.phrases[0][0]].append(pin)

    def of(self, question: str, *, today: date) -> list[Pin]:
        """The pins for a question: those that ask for more terms first, of equals those that come first in the file.

        Args:
            question: As it is searched for.
            today: The day on which pins are over or not.
        """
        if not self.pins:
            return []
        terms = tokens(question)
        near = (pin for term in dict.fromkeys(terms) for pin in self._by_term.get(term, ()))
        found = [pin for pin in near if not pin.is_over(today) and pin.fits(terms)]
        return sorted(found, key=lambda pin: (-sum(map(len, pin.phrases)), pin.line))


def parse_pins(text: str, *, where: str) -> Pins:
    """Read the pins of a file in YAML: a list, each with `words` and `doc_id`, and `until`, `who` and `note` if wanted.

    An empty text, or one of comments alone, has none.

    Args:
        text: Of the file.
        where: The file, for errors.

    Raises:
        EditorialError: If it isn't such a list; the line is named, with what to do.
    """
    root = read_entries(text, where=where, remedy=_REMEDY, fault=EditorialError, deepest=_DEEPEST)
    entries = [] if root is None else root.entries()
    if len(entries) > MOST_PINS:
        entries[MOST_PINS].refuse(f"There are more than {MOST_PINS:,} pins", "Remove those that are over")
    return Pins(_pin(entry) for entry in entries)


def _pin(entry: Entry) -> Pin:
    found = entry.fields(_KEYS, _OTHER_KEYS)
    words = found["words"]
    listed = words.entries() if words.is_list else [words]
    if not 1 <= len(listed) <= _MOST_PHRASES:
        words.refuse(f"A pin has from 1 to {_MOST_PHRASES} words or phrases", "Write some, or make several pins")
    written = [_short(one) for one in listed]
    return Pin(
        words=tuple(written),
        phrases=tuple(_phrase(one, text) for one, text in zip(listed, written, strict=True)),
        doc_id=found["doc_id"].literal(),
        until=_day(found["until"]) if "until" in found else None,
        who=_short(found["who"]) if "who" in found else "",
        note=_short(found["note"]) if "note" in found else "",
        line=entry.line,
    )


def _phrase(entry: Entry, text: str) -> Phrase:
    phrase = tuple(tokens(text))
    if not phrase:
        entry.refuse("A phrase has no word that is searched for", "Write one that says what it is about", value=text)
    return phrase


def _short(entry: Entry) -> str:
    text = entry.text()
    if len(text) > _MOST_CHARS:
        entry.refuse(f"The text has more than {_MOST_CHARS:,} characters", "Shorten it", value=text)
    return text


def _day(entry: Entry) -> date:
    text = entry.text()
    try:
        return date.fromisoformat(text)
    except ValueError:
        entry.refuse("A day is wanted here", "Write the last day on which it holds, such as 2027-01-31", value=text)


def _holds(terms: Sequence[str], phrase: Phrase) -> bool:
    length = len(phrase)
    return any(tuple(terms[at : at + length]) == phrase for at in range(len(terms) - length + 1))
