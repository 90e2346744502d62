"""Sending every change that a receiver wasn't sent yet: at least once, under an id that stays the same."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from service.errors import MessageRefused, ReceiverDown, WebhookError
from service.upkeep.notifying.delivery_log import DeliveryLog, NotedChange
from service.upkeep.notifying.message import ChangedCitation
from service.upkeep.notifying.receiver import Receiver
from service.upkeep.watching import WatchedState

_ID_BYTES = 16
_GIVE_UP_AFTER = 3


@dataclass(frozen=True, slots=True)
class Notification:
    """What became of one message.

    Attributes:
        changed: What it is about.
        noted: Its id, and whether the receiver took it.
        failure: Why it didn't; None where it did.
    """

    changed: ChangedCitation
    noted: NotedChange
    failure: WebhookError | None = None

    @property
    def body(self) -> bytes:
        """The message."""
        return self.changed.body(datetime.fromisoformat(self.noted.at))


def waiting(states: Iterable[WatchedState], log: DeliveryLog) -> list[Notification]:
    """The messages that would be sent; nothing is noted.

    Raises:
        WebhookError: If what was sent can't be read.
    """
    return [one for one in _found(states, log) if not one.noted.is_sent]


def notify(states: Iterable[WatchedState], log: DeliveryLog, receiver: Receiver) -> Iterator[Notification]:
    """Send what the receiver wasn't sent yet, and note each message once it is taken.

    A change that passed is forgotten, so that it is sent under a new id where it comes again. A message that the
    receiver doesn't take keeps no other from being sent; after three in a row for which it was down, the rest waits for
    the next run, which begins with those that were tried least.

    Raises:
        WebhookError: If another run sends to it, or what was sent can't be read or noted.
        AddressRefused: If the receiver's host leads to an address that may not be connected to.
    """
    with log.held():
        found = _found(states, log)
        noted = [one.noted for one in found]
        if noted != list(log.read().values()):
            log.write(noted)  # before the first is sent: the ids stay, whenever this process ends
        down = 0
        for at in sorted(range(len(found)), key=lambda at: noted[at].tries):
            one = found[at]
            if one.noted.is_sent:
                continue
            try:
                receiver.send(one.noted.message_id, one.body)
            except (MessageRefused, ReceiverDown) as error:
                down = down + 1 if isinstance(error, ReceiverDown) else 0
                noted[at] = replace(one.noted, tries=one.noted.tries + 1)
                log.write(noted)
                yield replace(one, failure=error)
                if down == _GIVE_UP_AFTER:
                    return
                continue
            down = 0
            noted[at] = replace(one.noted, is_sent=True)
            log.write(noted)
            yield replace(one, noted=noted[at])


def _found(states: Iterable[WatchedState], log: DeliveryLog) -> list[Notification]:
    known = log.read()
    found = []
    for state in states:
        if state.has_changed:
            changed = ChangedCitation.of(state)
            before = known.get(changed.citation_id)
            if before is None or before.change != changed.change:
                message_id = f"msg_{secrets.token_hex(_ID_BYTES)}"
                before = NotedChange(changed.citation_id, changed.change, message_id, state.at.isoformat(), False)
            found.append(Notification(changed, before))
    return found
