"""The words of the house that staff edit: each kind is a file of the home, in the place of one that ships."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from index.words.synonyms import DEFAULT_SYNONYMS
from ingest.home import Home
from service.emergency.notices import DEFAULT_NOTICES, ENGLISH, rule_file_name, rule_files
from service.errors import UnknownWords

MOST_BYTES = 400_000
"""Of one file; the longest that ships has 186,000."""


class WordsForm(StrEnum):
    """What the words of a file are, and so how it is read."""

    SYNONYMS = "synonyms"
    RULES = "rules"
    PINS = "pins"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class KeptWords:
    """One kind of words.

    Attributes:
        name: In addresses, commands and the audit log.
        label: What a page calls it.
        form: How it is read.
        meaning: What it does, in a sentence.
        file: What the home's own is called, within the home.
        shipped: What is in force where the home has none; None where nothing is.
        language: Of the rules for notices.
    """

    name: str
    label: str
    form: WordsForm
    meaning: str
    file: str
    shipped: Path | None = None
    language: str = ""

    @property
    def needs_second_key(self) -> bool:
        """Whether somebody else has to approve a change before it is published."""
        return self.form is WordsForm.RULES

    @property
    def shipped_text(self) -> str:
        """The words that are in force where the home has none; "" where nothing is.

        Raises:
            OSError: If the file that ships can't be read.
        """
        return self.shipped.read_text(encoding="utf-8") if self.shipped is not None else ""

    def place(self, home: Home) -> Path:
        """Where the home's own is."""
        return home.root / self.file

    def folder(self, home: Home) -> Path:
        """Where its versions are kept."""
        return home.words / self.name


_SYNONYMS = KeptWords(
    "synonyms",
    "Synonyms",
    WordsForm.SYNONYMS,
    "Words that stand for each other in questions; in the format of Solr, a rule a line.",
    "synonyms.txt",
    DEFAULT_SYNONYMS,
)
_PINS = KeptWords(
    "pins",
    "Pins",
    WordsForm.PINS,
    "The article that comes first for questions with some words, where it answers: a list of words and doc_id.",
    "words/pins.yaml",
)
_BLOCKED = KeptWords(
    "blocked",
    "Blocked suggestions",
    WordsForm.BLOCKED,
    "What is never offered while a question is typed, a line each: a whole text, or words between stars.",
    "words/blocked.txt",
)


def _rules(language: str, shipped: Path) -> KeptWords:
    file = rule_file_name(language)
    label = f"Notice rules ({language})" if language != ENGLISH else "Notice rules"
    meaning = "When a question sounds like an emergency, and what is said then; the head of the file says how."
    return KeptWords(file.removesuffix(".yaml"), label, WordsForm.RULES, meaning, file, shipped, language)


_RULES = tuple(_rules(language, path) for language, path in rule_files(DEFAULT_NOTICES).items())
KINDS = {kind.name: kind for kind in (_SYNONYMS, _PINS, _BLOCKED, *_RULES)}
"""All kinds, by name."""


def kind_named(name: str) -> KeptWords:
    """The kind of a name.

    Raises:
        UnknownWords: If there is none.
    """
    kind = KINDS.get(name)
    if kind is None:
        raise UnknownWords("There are no such words", value=name, remedy=f"Take one of {', '.join(KINDS)}")
    return kind
