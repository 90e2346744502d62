"""What a question or an article may be about, and how a question uses it."""

from dataclasses import dataclass
from enum import StrEnum

from ingest.document import Span


class Kind(StrEnum):
    """What sort of thing it is."""

    MEDICINE = "medicine"
    CONDITION = "condition"
    NUMBER = "number"
    FORM = "form"
    GROUP = "group"
    SUBJECT = "subject"


class Use(StrEnum):
    """What a question names a thing for: to ask about it; to say it, asking about nothing else; or beside that."""

    ASKED = "asked"
    SAID = "said"
    BACKGROUND = "background"


class Lack(StrEnum):
    """What is missing of a thing: any word of it; its dose; or more than a mention."""

    NAME = "name"
    DOSE = "dose"
    MORE_THAN_MENTION = "more_than_mention"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with names.

    Attributes:
        kind: What sort of thing it is.
        names: All that it is called, folded, its first name first.
        in_articles: What only an article calls it: in a question it may be something else. `*` ends a beginning.
        of: Of a number, the names of what is numbered: diabetes, in type 1 diabetes.
    """

    kind: Kind
    names: tuple[str, ...]
    in_articles: tuple[str, ...] = ()
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing where a question names it.

    Attributes:
        thing: The thing.
        span: Where.
        written: The question's words for it.
        use: What it is named for.
    """

    thing: Thing
    span: Span
    written: str
    use: Use


@dataclass(frozen=True, slots=True)
class MissingThing:
    """A thing that a question is about and an answer isn't.

    Attributes:
        name: In the question's words.
        kind: What sort of thing it is.
        lack: What is missing of it.
    """

    name: str
    kind: Kind
    lack: Lack = Lack.NAME
