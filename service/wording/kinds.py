"""The words of the house that staff edit: each kind is a file of the home, in the place of one that ships."""

from dataclasses import dataclass
from pathlib import Path

from index.words.synonyms import DEFAULT_SYNONYMS
from ingest.home import Home
from service.emergency.notices import DEFAULT_NOTICES, ENGLISH, rule_file_name, rule_files
from service.errors import UnknownWords

MOST_BYTES = 400_000
"""Of one file; the longest that ships has 186,000."""


@dataclass(frozen=True, slots=True)
class KeptWords:
    """One kind of words.

    Attributes:
        name: In addresses, commands and the audit log.
        label: What a page calls it.
        meaning: What it does, in a sentence.
        file: What the home's own is called.
        shipped: What is in force where the home has none.
        language: The language of the rules for notices that it holds; None where it holds something else.
    """

    name: str
    label: str
    meaning: str
    file: str
    shipped: Path
    language: str | None = None

    @property
    def needs_second_key(self) -> bool:
        """Whether somebody else has to approve a change before it is published."""
        return self.language is not None

    def place(self, home: Home) -> Path:
        """Where the home's own is."""
        return home.root / self.file

    def folder(self, home: Home) -> Path:
        """Where its versions are kept."""
        return home.words / self.name


_SYNONYMS = KeptWords(
    "synonyms",
    "Synonyms",
    "Words that stand for each other in questions; in the format of Solr, a rule a line.",
    "synonyms.txt",
    DEFAULT_SYNONYMS,
)


def _rules(language: str, shipped: Path) -> KeptWords:
    file = rule_file_name(language)
    label = f"Notice rules ({language})" if language != ENGLISH else "Notice rules"
    meaning = "When a question sounds like an emergency, and what is said then; the head of the file says how."
    return KeptWords(file.removesuffix(".yaml"), label, meaning, file, shipped, language)


KINDS = {
    kind.name: kind
    for kind in (_SYNONYMS, *(_rules(language, path) for language, path in rule_files(DEFAULT_NOTICES).items()))
}
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
