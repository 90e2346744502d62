"""What changed synonyms would do: which terms come and go, how many passages carry them, and what is answered."""

from collections.abc import Iterable
from dataclasses import dataclass

from index.words.synonyms import Phrase, Synonyms
from service.live.serving import Serving
from service.upkeep.comparing import ComparedAnswers, compare_answers

MOST_TERMS = 50
MOST_COUNTED = 1000
"""Passages are counted up to here."""


@dataclass(frozen=True, slots=True)
class CarriedTerm:
    """A term of the synonyms.

    Attributes:
        written: As the file writes it.
        others: What stands for it, as the file writes that, and no longer does where the term goes.
        passages: How many passages carry it, up to `MOST_COUNTED`; None where there is no index.
    """

    written: str
    others: tuple[str, ...]
    passages: int | None


@dataclass(frozen=True, slots=True)
class SynonymsPreview:
    """What changed synonyms would do.

    Attributes:
        new: Terms that had no synonyms, the first of them.
        lost: Terms that would have none any more, the first of them.
        changed: Terms that would have others, the first of them, with those that they would have.
        counts: How many new, lost and changed terms there are.
        compared: What is answered to the questions, now and with the change.
    """

    new: tuple[CarriedTerm, ...]
    lost: tuple[CarriedTerm, ...]
    changed: tuple[CarriedTerm, ...]
    counts: tuple[int, int, int]
    compared: tuple[ComparedAnswers, ...]


def preview_synonyms(
    before: Synonyms,
    after: Synonyms,
    serving: Serving | None = None,
    questions: Iterable[tuple[str, bool]] = (),
    *,
    most: int | None = MOST_TERMS,
) -> SynonymsPreview:
    """Compare synonyms, and ask questions with both as readers ask them; nothing of those is kept.

    Args:
        before: Those that are in force.
        after: Those that would be.
        serving: What a request works with; None without an index: nothing is counted or asked then.
        questions: What is asked, each with whether the notice for it is the whole answer.
        most: Terms that are given of each kind; None gives all.
    """
    new = [phrase for phrase in after.entries if phrase not in before.entries]
    lost = [phrase for phrase in before.entries if phrase not in after.entries]
    changed = [
        phrase
        for phrase, others in after.entries.items()
        if phrase in before.entries and set(before.entries[phrase]) != set(others)
    ]
    compared = list[ComparedAnswers]()
    if serving is not None:
        other = serving.with_synonyms(after)
        for question, withheld in questions:
            compared.append(compare_answers(serving, other, question, withheld=withheld))
    return SynonymsPreview(
        _carried(new[:most], after, serving),
        _carried(lost[:most], before, serving),
        _carried(changed[:most], after, serving),
        (len(new), len(lost), len(changed)),
        tuple(compared),
    )


def _carried(phrases: list[Phrase], synonyms: Synonyms, serving: Serving | None) -> tuple[CarriedTerm, ...]:
    found = []
    for phrase in phrases:
        written = synonyms.written[phrase]
        others = tuple(synonyms.written[other] for other in synonyms.entries[phrase])
        passages = None
        if serving is not None:
            passages = serving.searcher.count_with(written, most=MOST_COUNTED, withdrawn=serving.hidden)
        found.append(CarriedTerm(written, others, passages))
    return tuple(found)
