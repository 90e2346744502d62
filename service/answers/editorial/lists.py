"""Everything that editors keep of single words and questions, as it holds for one request."""

from dataclasses import dataclass

from service.answers.editorial.blocked import Blocked
from service.answers.editorial.pins import Pins


@dataclass(frozen=True, slots=True)
class EditorsLists:
    """What editors want.

    Attributes:
        pins: Which article goes first for which words.
        blocked: What is never offered.
    """

    pins: Pins
    blocked: Blocked


NO_LISTS = EditorsLists(Pins(), Blocked())
"""Where editors want nothing."""
