"""Whether words may be published: whether their file can be read, and whether a change loses what mustn't be lost."""

from collections.abc import Callable
from typing import TypeVar

from index.errors import SynonymsError
from index.words.synonyms import Synonyms, parse
from ingest.errors import VouchError
from service.answers.editorial.blocked import Blocked, parse_blocked
from service.answers.editorial.pins import Pins, parse_pins
from service.emergency.notices import Notices
from service.errors import EditorialError, NoticesError, WordsRefused
from service.wording.house_wordings import lost_wordings, marks_of_others
from service.wording.kinds import KeptWords, WordsForm

_SHOWN = 5
_Read = TypeVar("_Read")
Check = Callable[[KeptWords, str], None]
"""Raises `WordsRefused` where a text may not be published."""


def check_with(rules: Callable[[], Notices]) -> Check:
    """What refuses words that may not be published.

    Args:
        rules: Gives the rules for notices that are in force.
    """

    def check(kind: KeptWords, text: str) -> None:
        if kind.form is not WordsForm.RULES:
            _READERS[kind.form](kind, text)
            return
        before = rules()
        lost = lost_wordings(kind.language, before, read_rules_for(kind, text, before))
        if lost:
            refuse_lost(kind, lost)

    return check


def read_synonyms(kind: KeptWords, text: str) -> Synonyms:
    """Synonyms before they are in their place.

    Raises:
        WordsRefused: With the line, if one isn't in the format.
    """
    try:
        return parse(text.split("\n"), where=kind.file)
    except SynonymsError as error:
        raise _refused(error) from None


def read_pins(kind: KeptWords, text: str) -> Pins:
    """Pins before they are in their place.

    Raises:
        WordsRefused: With the line, if one isn't a pin.
    """
    try:
        return parse_pins(text, where=kind.file)
    except EditorialError as error:
        raise _refused(error) from None


def read_blocked(kind: KeptWords, text: str) -> Blocked:
    """Blocked phrases before they are in their place.

    Raises:
        WordsRefused: With the line, if one isn't a phrase.
    """
    try:
        return parse_blocked(text, where=kind.file)
    except EditorialError as error:
        raise _refused(error) from None


def read_if_sound(read: Callable[[KeptWords, str], _Read], kind: KeptWords, text: str) -> _Read:
    """The words of a text, or none of any where it isn't sound, as that in force may not be."""
    try:
        return read(kind, text)
    except WordsRefused:
        return read(kind, "")


def read_rules_for(kind: KeptWords, text: str, rules: Notices) -> Notices:
    """The rules for notices with a changed file, before that is in its place.

    Raises:
        WordsRefused: With the line, if it breaks its form, or doesn't know the country that is set; if another
            language's file isn't sound with it; if a new mark is a word that another language's rules ask for.
    """
    try:
        found = rules.replacing(kind.language, text)
    except NoticesError as error:
        raise _refused(error) from None
    taken = marks_of_others(kind.language, rules, found)
    if taken:
        words = ", ".join(f"{word} ({language})" for word, language in taken[:_SHOWN])
        raise WordsRefused(
            f"{len(taken)} of the new marks or real words are words of rules for other languages, which wouldn't be "
            f"asked any more about questions with them: {words}{' …' if len(taken) > _SHOWN else ''}",
            where=kind.file,
            remedy="Take them out",
        )
    return found


def refuse_lost(kind: KeptWords, lost: tuple[str, ...]) -> None:
    """Refuse a change by which wordings would bring no notice any more.

    Raises:
        WordsRefused: Always.
    """
    shown = ", ".join(f"“{text}”" for text in lost[:_SHOWN])
    error = WordsRefused(
        f"{len(lost)} wordings that are heard would bring no notice, or not be withheld: {shown}"
        f"{' …' if len(lost) > _SHOWN else ''}",
        where=kind.file,
        remedy="Put their phrases back",
    )
    error.lost = lost
    raise error


_READERS: dict[WordsForm, Callable[[KeptWords, str], object]] = {
    WordsForm.SYNONYMS: read_synonyms,
    WordsForm.PINS: read_pins,
    WordsForm.BLOCKED: read_blocked,
}


def _refused(error: VouchError) -> WordsRefused:
    found = WordsRefused(error.what, where=error.where, remedy=error.remedy)
    found.value = error.value
    return found
