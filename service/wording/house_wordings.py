"""Wordings that the rules for notices that ship hear: a change of the rules must hear them, too."""

import json
from collections.abc import Iterable, Iterator
from functools import cache

from service.emergency.notices import DEFAULT_NOTICES, ENGLISH, Notices, shipped_notices, withholds
from service.wording.examples import examples_of

_FOLDER = DEFAULT_NOTICES.with_name("wordings")
_EMERGENCIES = ("wordings_own", "wordings_independent", "wordings_second", "means_own")
_ORDINARY = ("not_emergencies", "not_means")


def lost_wordings(language: str, before: Notices, after: Notices) -> tuple[str, ...]:
    """The wordings that are heard, and wouldn't be with a change, or would be without withholding.

    Of the changed language those that its rules that ship hear, of English what the house has written down: one of
    each combination of its rules, and the words by which a question's language is known. Of all languages, since those
    words decide which rules are asked at all, whatever is heard now of what the rules that ship hear, and of what was
    made of the home's own.

    Args:
        language: The language whose rules are changed.
        before: The rules that are in force.
        after: Those that would be.
    """
    shipped, changed = shipped_notices().rules_for(language), after.rules_for(language)
    if shipped is None or changed is None:
        return ()
    written = [
        text
        for text, is_whole in (_heard_as_shipped() if language == ENGLISH else {}).items()
        if not _hears(after, text, is_whole=is_whole)
    ]
    made = [
        text
        for text, is_whole in _examples_as_shipped(language).items()
        if not _speaks(after, language, text, is_whole=is_whole)
    ]
    silenced = [
        text
        for text, is_whole in (*_anywhere_as_shipped().items(), *_of_its_own(language, before))
        if not _hears(after, text, is_whole=is_whole) and _hears(before, text, is_whole=is_whole)
    ]
    return tuple(dict.fromkeys((*written, *made, *silenced, *sorted(shipped.marks - changed.marks))))


def marks_of_others(language: str, before: Notices, after: Notices) -> tuple[tuple[str, str], ...]:
    """New words by which a language would be known, or that would be English, and that others' rules ask for.

    With such a word a question in the other language would be taken for one in this, and its own rules wouldn't be
    asked.

    Args:
        language: The language whose rules are changed.
        before: The rules that are in force.
        after: Those that would be.

    Returns:
        Each with the other language.
    """
    known = [rules.rules_for(language) for rules in (before, shipped_notices())]
    old = frozenset[str]().union(*(rules.marks | rules.real_words for rules in known if rules is not None))
    changed = after.rules_for(language)
    new = (changed.marks | changed.real_words) - old if changed is not None else frozenset[str]()
    found = ((word, after.asked_for_by(word, but=language)) for word in sorted(new))
    return tuple((word, other) for word, other in found if other is not None)


def newly_heard(before: Notices, after: Notices) -> tuple[tuple[str, bool], ...]:
    """Ordinary questions that bring a notice after a change and brought none before, or weren't withheld before.

    Returns:
        Each with whether the notice is the whole answer.
    """
    found = []
    for text in ordinary_wordings():
        was, now = before.find(text), after.find(text)
        if (now and not was) or (withholds(now) and not withholds(was)):
            found.append((text, withholds(now)))
    return tuple(found)


@cache
def ordinary_wordings() -> tuple[str, ...]:
    """Questions in English that only sound like emergencies, or like questions for means."""
    return tuple(_texts(_ORDINARY))


@cache
def _heard_as_shipped() -> dict[str, bool]:
    """The wordings in English that the rules that ship hear, each with whether the notice is the whole answer."""
    found = {text: shipped_notices().find(text) for text in _texts(_EMERGENCIES)}
    return {text: notice.withholds for text, notice in found.items() if notice is not None}


@cache
def _examples_as_shipped(language: str) -> dict[str, bool]:
    rules = shipped_notices().rules_for(language)
    made = examples_of(rules) if rules is not None else ()
    found = {text: shipped_notices().verdict_in(language, text) for text in made}
    return {text: verdict.withholds for text, verdict in found.items() if verdict.topics}


@cache
def _anywhere_as_shipped() -> dict[str, bool]:
    """All wordings of all languages that bring a notice with the rules that ship, whichever rules they are read by."""
    texts = dict.fromkeys(_texts(_EMERGENCIES))
    for language in (ENGLISH, *shipped_notices().languages):
        texts |= dict.fromkeys(_examples_as_shipped(language))
    found = {text: shipped_notices().find(text) for text in texts}
    return {text: notice.withholds for text, notice in found.items() if notice is not None}


def _of_its_own(language: str, before: Notices) -> Iterator[tuple[str, bool]]:
    """Examples of other languages' own rules, each with whether its notice is the whole answer."""
    for other in (ENGLISH, *before.languages):
        rules, shipped = before.rules_for(other), shipped_notices().rules_for(other)
        if other != language and rules is not None and (shipped is None or rules.patterns != shipped.patterns):
            for text in examples_of(rules):
                notice = before.find(text)
                if notice is not None:
                    yield text, notice.withholds


def _hears(rules: Notices, text: str, *, is_whole: bool) -> bool:
    notice = rules.find(text)
    return notice is not None and (notice.withholds or not is_whole)


def _speaks(rules: Notices, language: str, text: str, *, is_whole: bool) -> bool:
    verdict = rules.verdict_in(language, text)
    return bool(verdict.topics) and (verdict.withholds or not is_whole)


def _texts(names: Iterable[str]) -> list[str]:
    files = ((_FOLDER / f"{name}.jsonl").read_text(encoding="utf-8") for name in names)
    return list(dict.fromkeys(json.loads(line)["text"] for text in files for line in text.splitlines()))
