"""The rules for notices that are in force: a change of their files is noticed twice a second."""

import logging
import math
import os
import re
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from ingest.home import Home
from service.emergency.notices import DEFAULT_NOTICES, ENGLISH, Notices, home_rule_files, rule_files
from service.emergency.rules import read_rules
from service.errors import NoticesError
from service.live.newest_first import NewestFirst

_LOOK_EVERY_S = 0.4
_AGAIN_AFTER_S = 5.0
"""A file that couldn't be read, though nothing of it seems changed, is tried again after this."""
_RULE_FILE = re.compile(r"notices(?:\.[a-z]{2})?\.yaml")
_LOG = logging.getLogger("vouch")
_UNREAD = "The rules for notices can't be read. Those before are in force."


class RulesInForce:
    """Gives each request the rules for notices as they are now. Each process looks at the files by itself.

    Rules are read beside the requests, which go on with those before. In place of a file that breaks its form the
    rules that ship for its language are in force, and `trouble` says so.
    """

    def __init__(
        self,
        notices: Notices,
        home: Home | None = None,
        *,
        unreviewed: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start with rules that were read.

        Args:
            notices: They, with the country whose numbers are given.
            home: Whose files are looked at; None leaves these rules in force.
            unreviewed: Whether rules are taken in that no clinician has read.
            clock: Seconds.
        """
        self._notices, self._country, self._unreviewed = notices, notices.country, unreviewed
        self._home, self._clock = home, clock
        self._looking = threading.Lock()
        self._looked_at = -math.inf
        self._seen: Mapping[str, tuple[int, ...]] | None = None
        self._again_at = math.inf
        self._reading = NewestFirst(self._read, name="rules", daemon=True)
        self.trouble: str | None = None

    def current(self) -> Notices:
        """The rules, at most half a second older than their files, and the time that reading those takes."""
        if self._home is not None and self._clock() - self._looked_at >= _LOOK_EVERY_S:
            with self._looking:
                self._looked_at = self._clock()
                seen = _seen(self._home)
                if seen != self._seen or self._looked_at >= self._again_at:
                    self._seen, self._again_at = seen, math.inf
                    self._hand_in(self._home)
        return self._notices

    def _hand_in(self, home: Home) -> None:
        try:
            self._reading.hand_in(home)
        except RuntimeError as error:  # no thread can be started
            self._cannot_be_read(error)

    def _cannot_be_read(self, error: Exception) -> None:
        """Say that the rules before stay in force, and have it tried again."""
        self._again_at = self._clock() + _AGAIN_AFTER_S
        if self.trouble != _UNREAD:
            _LOG.error("%s %s", _UNREAD, type(error).__name__)
        self.trouble = _UNREAD

    def _read(self, home: Home) -> None:
        try:
            found, wrong = sound_rules(home, country=self._country, unreviewed=self._unreviewed)
        except Exception as error:  # noqa: BLE001 - whatever it is, the rules before stay in force
            self._cannot_be_read(error)
            return
        if not all(_opens(path) for path in home_rule_files(home).values()):
            self._again_at = self._clock() + _AGAIN_AFTER_S
        trouble = " ".join(f"{_named(one)}: {one.what}. The rules that ship are in force." for one in wrong)
        if trouble and trouble != self.trouble:
            for one in wrong:
                _LOG.error("%s In its place the rules for notices that ship are in force.", one)
        if self.trouble and not trouble:
            _LOG.warning("The rules for notices are sound again")
        self._notices, self.trouble = found, trouble or None


def sound_rules(home: Home, *, country: str | None, unreviewed: bool = True) -> tuple[Notices, list[NoticesError]]:
    """The rules of a home, with those that ship in place of each file that breaks its form, and what is wrong with it.

    An English file that doesn't know the country is such a file.

    Args:
        home: The home.
        country: Whose telephone numbers are given; where the rules that ship take the place of a site's own and don't
            know it, none are.
        unreviewed: Whether rules are taken in that no clinician has read.
    """
    files, wrong = home_rule_files(home), list[NoticesError]()
    try:
        return Notices.of_files(files, country=country, unreviewed=unreviewed), wrong
    except NoticesError:
        shipped = rule_files(DEFAULT_NOTICES)
    english = Notices.of_files(shipped).rules
    for language, path in home_rule_files(home).items():  # English first: it has the numbers that others name
        try:
            if language == ENGLISH:
                english = Notices.of_files(shipped | {ENGLISH: path}, country=country).rules
            elif path != shipped.get(language):
                read_rules(path, lines_of=english)
        except NoticesError as error:
            wrong.append(error)
            files.pop(language)
            files |= {language: shipped[language]} if language in shipped else {}
    known = country if country in Notices.of_files(files).rules.countries else None
    return Notices.of_files(files, country=known, unreviewed=unreviewed), wrong


def _named(error: NoticesError) -> str:
    """The file and line that an error is about, without the folder that they are in."""
    return (error.where or "").rpartition(os.sep)[2]


def _opens(path: Path) -> bool:
    """Whether a file can be read, whatever is in it."""
    try:
        with path.open("rb"):
            return True
    except OSError:
        return False


def _seen(home: Home) -> dict[str, tuple[int, ...]]:
    """The rule files that are there."""
    try:
        paths = [path for path in home.root.iterdir() if _RULE_FILE.fullmatch(path.name)]
    except OSError:
        paths = []
    return {path.name: _state(path) for path in paths}


def _state(path: Path) -> tuple[int, ...]:
    """What changes where a file is replaced or written; () where it can't be looked at."""
    try:
        held = path.stat()
    except OSError:
        return ()
    return (held.st_dev, held.st_ino, held.st_size, held.st_mtime_ns, held.st_ctime_ns)
