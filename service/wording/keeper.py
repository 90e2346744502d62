"""Publishing words of the house: checked, kept as a version, and then put in their place by one rename."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.durable import FOR_EVERYBODY, on_disk, replace_file
from ingest.home import Home
from ingest.writer_lock import one_at_a_time, refuse_replica
from service.access.audit import record
from service.errors import SecondKeyNeeded, UnknownWords, WordsChanged, WordsError, WordsRefused
from service.wording.checks import Check
from service.wording.kinds import MOST_BYTES, KeptWords
from service.wording.versions import VersionShelf, WaitingWords, WordsVersion

MOST_NOTE = 500
_FOUND = "Found in its place: changed by other means than the desk and vouch words."


@dataclass(frozen=True, slots=True)
class ServedWords:
    """The words that are in force, or would be if they were sound.

    Attributes:
        text: They.
        sha256: Of their bytes, in hex.
        is_own: Whether the home has them; otherwise they are those that ship.
    """

    text: str
    sha256: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class WordsState:
    """What there is of one kind of words.

    Attributes:
        kind: The kind.
        served: What is in force.
        versions: What was published, the oldest first.
        waiting: What waits for approval; None where nothing does.
    """

    kind: KeptWords
    served: ServedWords
    versions: tuple[WordsVersion, ...]
    waiting: WaitingWords | None

    @property
    def version(self) -> WordsVersion | None:
        """The version that is in force; None where that was put there by other means, or ships."""
        return next((one for one in reversed(self.versions) if one.sha256 == self.served.sha256), None)


class WordsKeeper:
    """Publishes words in a home. Every process that answers sees them within a second.

    Args:
        home: The home.
        check: Raises `WordsRefused` where a text may not be published.
    """

    def __init__(self, home: Home, check: Check) -> None:
        self._home, self._check = home, check

    def look(self, kind: KeptWords) -> WordsState:
        """What there is of a kind.

        Raises:
            WordsError: If a file of it can't be read.
        """
        shelf = self._shelf(kind)
        return WordsState(kind, _served(self._home, kind), shelf.versions(), shelf.waiting())

    def text(self, kind: KeptWords, number: int) -> str:
        """The text of a version; of number 0 what ships.

        Raises:
            UnknownWords: If it isn't kept.
            WordsError: If it can't be read.
        """
        if number == 0:
            return kind.shipped_text
        shelf = self._shelf(kind)
        for one in shelf.versions():
            if one.number == number:
                return shelf.text(one.sha256)
        raise UnknownWords("No such version is kept", value=number, remedy=f"Look it up: vouch words list {kind.name}")

    def waiting(self, kind: KeptWords) -> tuple[WaitingWords, str] | None:
        """What waits for approval, and its text; None where nothing does.

        Raises:
            WordsError: If it can't be read.
        """
        found = self._shelf(kind).waiting()
        return None if found is None else (found, self._shelf(kind).text(found.sha256))

    def publish(self, kind: KeptWords, text: str, *, base: str, who: str, note: str) -> WordsVersion | WaitingWords:
        """Publish a change, or where that needs a second key have it wait for one.

        Args:
            kind: The kind of words.
            text: All of them.
            base: The sha256 of those that the change was made in.
            who: Whose key, session or account it is.
            note: Why.

        Raises:
            WordsRefused: If they aren't sound, lose what mustn't be lost, or are what is in force.
            WordsChanged: If others are in force by now than those of `base`, or another change waits.
            WordsError: If they can't be written.
        """
        data = written(text)
        self._check_text(kind, data)
        with self._changing():
            state = self.look(kind)
            _check_base(state, base)
            if hashlib.sha256(data).hexdigest() == state.served.sha256:
                raise WordsRefused("Nothing is changed", where=kind.file, remedy="Change something first")
            if not kind.needs_second_key:
                return self._put(state, data, who=who, note=note[:MOST_NOTE])
            if state.waiting is not None:
                raise WordsChanged(
                    "Another change waits for approval already",
                    value=state.waiting.who,
                    remedy="Approve that one or take it back first",
                )
            return self._propose(state, data, who=who, note=note[:MOST_NOTE])

    def approve(self, kind: KeptWords, sha256: str, *, who: str) -> WordsVersion:
        """Publish what waits; somebody else than who proposed it has to.

        Args:
            kind: The kind of words.
            sha256: Of the text that was looked at.
            who: Whose key or session it is.

        Raises:
            SecondKeyNeeded: If it is the one that proposed it.
            WordsRefused: If it isn't sound by now, or loses what mustn't be lost.
            WordsChanged: If something else waits, or others are in force by now.
            WordsError: If it can't be written.
        """
        with self._changing():
            state, waiting = self._awaited(kind, sha256)
            if waiting.who == who:
                raise SecondKeyNeeded(
                    "Who proposed a change can't approve it", value=who, remedy="Have somebody with another key do it"
                )
            _check_base(state, waiting.base)
            data = self._shelf(kind).text(waiting.sha256).encode()
            self._check_text(kind, data)
            return self._put(state, data, who=waiting.who, note=waiting.note, approved_by=who)

    def take_back(self, kind: KeptWords, sha256: str, *, who: str) -> None:
        """Have what waits wait no more; its text isn't kept.

        Raises:
            WordsChanged: If something else waits.
            WordsError: If it can't be written.
        """
        with self._changing():
            state, _ = self._awaited(kind, sha256)
            self._shelf(kind).put(state.versions, None)
            self._audit("words take back", kind, sha256, who)

    def _put(self, state: WordsState, data: bytes, *, who: str, note: str, approved_by: str = "") -> WordsVersion:
        """Keep a version, and put it in its place; what is there and no version has is kept first."""
        kind, shelf, versions = state.kind, self._shelf(state.kind), state.versions
        number = versions[-1].number if versions else 0
        now = datetime.now(UTC)
        if state.served.is_own and state.version is None:
            number += 1
            found = shelf.keep(kind.place(self._home).read_bytes())
            versions = (*versions, WordsVersion(number, found, now, "", _FOUND, ""))
        new = WordsVersion(number + 1, shelf.keep(data), now, who, note, approved_by)
        shelf.put((*versions, new), None)
        place = kind.place(self._home)
        place.parent.mkdir(exist_ok=True)
        if data == kind.shipped_text.encode():
            place.unlink(missing_ok=True)  # so that it is what ships with a newer Vouch, too
            on_disk(place.parent)
        else:
            replace_file(place, data, mode=FOR_EVERYBODY)
        self._audit("words publish", kind, new.sha256, who, version=new.number, approved_by=approved_by)
        return new

    def _propose(self, state: WordsState, data: bytes, *, who: str, note: str) -> WaitingWords:
        shelf = self._shelf(state.kind)
        found = WaitingWords(shelf.keep(data), state.served.sha256, datetime.now(UTC), who, note)
        shelf.put(state.versions, found)
        self._audit("words propose", state.kind, found.sha256, who)
        return found

    def _awaited(self, kind: KeptWords, sha256: str) -> tuple[WordsState, WaitingWords]:
        state = self.look(kind)
        if state.waiting is None or state.waiting.sha256 != sha256:
            raise WordsChanged("This change doesn't wait any more", remedy="Look at what waits now")
        return state, state.waiting

    def _check_text(self, kind: KeptWords, data: bytes) -> None:
        check_size(kind, data)
        self._check(kind, data.decode())

    @contextmanager
    def _changing(self) -> Iterator[None]:
        refuse_replica(self._home)
        refusal = WordsError("Somebody else is changing words just now", remedy="Try it again in a moment")
        try:
            with one_at_a_time(self._home.words_lock, refusal=refusal):
                yield
        except OSError as error:
            raise WordsError(
                f"The words can't be written: {error.strerror}",
                where=str(self._home.words),
                remedy="Have the account of the service write in VOUCH_HOME",
            ) from None

    def _shelf(self, kind: KeptWords) -> VersionShelf:
        return VersionShelf(kind.folder(self._home))

    def _audit(self, what: str, kind: KeptWords, sha256: str, who: str, **more: object) -> None:
        record(self._home, what, {"words": kind.name, "sha256": sha256, **more}, outcome="done", who=who)


def check_size(kind: KeptWords, data: bytes) -> None:
    """Go on only if words aren't too long to be kept.

    Raises:
        WordsRefused: If they are.
    """
    if len(data) > MOST_BYTES:
        what = f"The words have more than {MOST_BYTES:,} bytes"
        raise WordsRefused(what, where=kind.file, value=len(data), remedy="Shorten them")


def written(text: str) -> bytes:
    """A text as its file has it: lines end as on Unix, and the last one ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return (lines if lines.endswith("\n") or not lines else f"{lines}\n").encode("utf-8", "replace")


def _served(home: Home, kind: KeptWords) -> ServedWords:
    place = kind.place(home)
    is_own = place.exists()
    if place.is_symlink():
        remedy = "Change it there, or put a file in its place"
        raise WordsError("The file is a link to another place", where=str(place), remedy=remedy)
    try:
        data = place.read_bytes() if is_own else kind.shipped_text.encode()
    except OSError as error:
        raise WordsError(
            f"The words can't be read: {error.strerror}", where=str(place), remedy="Check the file's permissions"
        ) from None
    if len(data) > MOST_BYTES:
        what, remedy = f"The file has more than {MOST_BYTES:,} bytes", "Change it with another editor"
        raise WordsError(what, where=str(place), value=len(data), remedy=remedy)
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    return ServedWords(text, hashlib.sha256(data).hexdigest(), is_own)


def _check_base(state: WordsState, base: str) -> None:
    if base != state.served.sha256:
        last = state.versions[-1].who if state.versions else ""
        raise WordsChanged(
            "Others were published since the change was begun",
            value=last or None,
            remedy="Look at what is in force now, and put the change into that",
        )
