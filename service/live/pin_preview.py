"""What pins would do to the answer to a question, before they are in force."""

from dataclasses import dataclass, replace

from index.passages.query import Query
from service.answers.answerer import Answer
from service.answers.editorial.pins import Pin, Pins
from service.citations.citation import today
from service.emergency.notices import Notices
from service.live.serving import Serving


@dataclass(frozen=True, slots=True)
class PinPreview:
    """The answer to a question without pins, and with some.

    Attributes:
        without: As it is without any.
        featured: As readers would get it.
        fitting: The pins whose words the question holds as it was typed, those that count most first.
    """

    without: Answer
    featured: Answer
    fitting: tuple[Pin, ...]

    @property
    def has_moved(self) -> bool:
        """Whether another hit comes first with the pins."""
        first = [answer.hits[0].citation.citation_id for answer in (self.without, self.featured) if answer.hits]
        return len(set(first)) > 1


def preview_pins(serving: Serving, query: Query, pins: Pins, notices: Notices) -> PinPreview:
    """What pins would do to the answer to a question; nothing of it is kept.

    Args:
        serving: The snapshot, as somebody may see it.
        query: What is asked.
        pins: Those of a list that `parse_pins` has read; the ones in force count for nothing here.
        notices: The rules for emergencies: beside a notice no pin counts.
    """
    notice = notices.find(query.text)
    tried = replace(serving, editors=replace(serving.editors, pins=pins))
    without, _ = tried.reply(query, notices, notice)
    featured, _ = tried.reply(query, notices, notice, featuring=True)
    return PinPreview(without, featured, tuple(pins.of(query.text, today=today())))
