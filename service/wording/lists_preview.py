"""What changed lists of the editors would do: what pins do to which questions, and which suggestions go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from service.answers.editorial.blocked import Blocked
from service.answers.editorial.pins import Pin, Pins
from service.emergency.notices import Notices
from service.errors import DocumentNotServed
from service.live.pin_preview import PinPreview, try_pins
from service.live.serving import Serving

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class PinnedQuestion:
    """A question, the articles that are pinned for its words, and what becomes of its answer.

    Attributes:
        text: It.
        before: Their doc_ids with the pins that are in force, those that count most first.
        after: Those with the change.
        tried: Its answer without pins, and with those of the change; None without an index.
    """

    text: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    tried: PinPreview | None


@dataclass(frozen=True, slots=True)
class PinsPreview:
    """What changed pins would do.

    Attributes:
        new: Pins that come.
        gone: Pins that go.
        over: Pins of which the last day is past.
        unknown: Pins whose article isn't in service, or mayn't be seen; none without an index.
        asked: What is pinned for the questions that were typed.
    """

    new: tuple[Pin, ...]
    gone: tuple[Pin, ...]
    over: tuple[Pin, ...]
    unknown: tuple[Pin, ...]
    asked: tuple[PinnedQuestion, ...]


@dataclass(frozen=True, slots=True)
class BlockedPreview:
    """What changed blocked phrases would do.

    Attributes:
        blocked: Suggestions that would no longer be offered, at most `MOST_SHOWN`.
        freed: Suggestions that would be offered again, at most so many.
        counts: How many of both there are.
        asked: The texts that were typed, each with whether it is blocked now, and with the change.
    """

    blocked: tuple[str, ...]
    freed: tuple[str, ...]
    counts: tuple[int, int]
    asked: tuple[tuple[str, bool, bool], ...]


def preview_pins(
    before: Pins,
    after: Pins,
    serving: Serving | None = None,
    questions: Iterable[str] = (),
    *,
    notices: Notices,
    today: date,
) -> PinsPreview:
    """Compare pins, and ask questions with them as readers ask; nothing of those is kept.

    Args:
        before: Those that are in force.
        after: Those that would be.
        serving: What a request works with; None without an index.
        questions: What is asked.
        notices: The rules for emergencies.
        today: The day on which pins are over or not.
    """
    old, new = {_of(pin) for pin in before.pins}, {_of(pin) for pin in after.pins}
    asked = [
        PinnedQuestion(
            text,
            _doc_ids(before, text, today),
            _doc_ids(after, text, today),
            None if serving is None else try_pins(serving, text, after, notices),
        )
        for text in questions
    ]
    return PinsPreview(
        tuple(pin for pin in after.pins if _of(pin) not in old),
        tuple(pin for pin in before.pins if _of(pin) not in new),
        tuple(pin for pin in after.pins if pin.is_over(today)),
        tuple(pin for pin in after.pins if serving is not None and not _is_served(serving, pin.doc_id)),
        tuple(asked),
    )


def preview_blocked(
    before: Blocked, after: Blocked, suggestions: Iterable[str] = (), texts: Iterable[str] = ()
) -> BlockedPreview:
    """Compare blocked phrases; nothing of the texts is kept.

    Args:
        before: Those that are in force.
        after: Those that would be.
        suggestions: What the snapshot in service may offer.
        texts: What is typed.
    """
    offered = list(suggestions)
    blocked = [text for text in offered if after.blocks(text) and not before.blocks(text)]
    freed = [text for text in offered if before.blocks(text) and not after.blocks(text)]
    return BlockedPreview(
        tuple(blocked[:MOST_SHOWN]),
        tuple(freed[:MOST_SHOWN]),
        (len(blocked), len(freed)),
        tuple((text, before.blocks(text), after.blocks(text)) for text in texts),
    )


def _doc_ids(pins: Pins, text: str, today: date) -> tuple[str, ...]:
    return tuple(pin.doc_id for pin in pins.of(text, today=today))


def _of(pin: Pin) -> tuple[object, ...]:
    """What a pin says, wherever in the file it is."""
    return pin.phrases, pin.doc_id, pin.until


def _is_served(serving: Serving, doc_id: str) -> bool:
    try:
        serving.document(doc_id)
    except DocumentNotServed:
        return False
    return True
