"""What pins would do to the answer to a question, before they are in force."""

from dataclasses import dataclass, replace

from index.passages.query import Query
from service.answers.answerer import Answer, CitedHit
from service.answers.editorial.pins import Pins
from service.emergency.notices import Notices
from service.live.serving import Serving


@dataclass(frozen=True, slots=True)
class PinPreview:
    """The answer to a question without pins, and with some.

    Attributes:
        without: As it is without any.
        featured: As readers would get it.
        has_notice: Whether a notice comes beside it, or in its place: then no pin counts.
    """

    without: Answer
    featured: Answer
    has_notice: bool

    @property
    def moved(self) -> tuple[CitedHit, ...]:
        """The hits that pins put before others, one for each question in what was typed."""
        return tuple(hit for hit, has_moved in self._pinned if has_moved)

    @property
    def marked(self) -> tuple[CitedHit, ...]:
        """The hits that come first without pins, too, and are only marked."""
        return tuple(hit for hit, has_moved in self._pinned if not has_moved)

    @property
    def _pinned(self) -> list[tuple[CitedHit, bool]]:
        """Each hit that is pinned, and whether another one is in its place without pins."""
        places = zip(self.featured.hits, self.without.hits, strict=True)
        return [(hit, hit.citation.citation_id != plain.citation.citation_id) for hit, plain in places if hit.is_pinned]


def try_pins(serving: Serving, question: str, pins: Pins, notices: Notices) -> PinPreview:
    """What pins would do to the answer to a question that readers ask; nothing of it is kept.

    Args:
        serving: The snapshot, as somebody may see it.
        question: What is asked.
        pins: Those of a list that `parse_pins` has read; the ones in force count for nothing here.
        notices: The rules for emergencies: beside a notice no pin counts.
    """
    query, notice = Query(question), notices.find(question)
    tried = replace(serving, editors=replace(serving.editors, pins=pins))
    without, _ = tried.reply(query, notices, notice, for_staff=True)
    featured, shown = tried.reply(query, notices, notice, for_staff=True, featuring=True)
    return PinPreview(without, featured, shown is not None)
