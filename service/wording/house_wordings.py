"""Wordings that the rules for notices that ship hear: a change of the rules must hear them, too."""

import json
from collections.abc import Iterable
from functools import cache

from service.emergency.notices import DEFAULT_NOTICES, ENGLISH, Notices, shipped_notices, withholds
from service.wording.examples import examples_of

_FOLDER = DEFAULT_NOTICES.with_name("wordings")
_EMERGENCIES = ("wordings_own", "wordings_independent", "wordings_second", "means_own")
_ORDINARY = ("not_emergencies", "not_means")


def lost_wordings(language: str, rules: Notices) -> tuple[str, ...]:
    """The wordings that the rules that ship for a language hear, and these don't, or hear without withholding.

    Of English those are the wordings that the house has written down; of every language one of each combination of its
    rules, and the words by which a question's language is known.

    Args:
        language: The language.
        rules: Rules of which those for this language were changed.
    """
    shipped, changed = shipped_notices().rules_for(language), rules.rules_for(language)
    if shipped is None or changed is None:
        return ()
    written = [
        text
        for text, is_whole in (_heard_as_shipped() if language == ENGLISH else {}).items()
        if not _hears(rules, text, is_whole=is_whole)
    ]
    made = [
        text
        for text, is_whole in _examples_as_shipped(language).items()
        if not _speaks(rules, language, text, is_whole=is_whole)
    ]
    return (*written, *made, *sorted(shipped.marks - changed.marks))


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


def _hears(rules: Notices, text: str, *, is_whole: bool) -> bool:
    notice = rules.find(text)
    return notice is not None and (notice.withholds or not is_whole)


def _speaks(rules: Notices, language: str, text: str, *, is_whole: bool) -> bool:
    verdict = rules.verdict_in(language, text)
    return bool(verdict.topics) and (verdict.withholds or not is_whole)


def _texts(names: Iterable[str]) -> list[str]:
    files = ((_FOLDER / f"{name}.jsonl").read_text(encoding="utf-8") for name in names)
    return list(dict.fromkeys(json.loads(line)["text"] for text in files for line in text.splitlines()))
