"""Is a passage, with its article, about what a question is about?"""

import re
from collections.abc import Iterator, Sequence

from index.things.article import Article, PassageNames
from index.things.groups import Group, differing, groups_of, plainly
from index.things.question import Asked
from index.things.thing import Kind, Lack, Mention, MissingThing, Thing, Use

_SAID_IN_NUMBERS = frozenset(
    {"type", "stage", "grade", "class", "phase", "degree", "trimester", "recessive", "dominant", "subtype"}
)
"""Heads that an article on the whole may leave out: one on diabetes that names no type is about type 1, too."""
_SUBJECTS = frozenset({Kind.MEDICINE, Kind.CONDITION, Kind.SUBJECT})
_BY_THE_WAY = 2  # mentions
_AMOUNT = re.compile(
    r"\d\s*(?:mg|g|mcg|micrograms?|milligrams?|ml|millilit\w+|units?|iu|tablets?|capsules?|drops?|puffs?|spoonfuls?)\b"
    r"|\b(?:one|two|three|half) (?:\w+ )?(?:tablets?|capsules?|puffs?|drops?|spoonfuls?)\b",
    re.IGNORECASE,
)
_TOLD_TO = re.compile(
    r"\b(?:take|takes|taken|give|given|use|used|dose|doses|dosage|apply|recommended|daily|every|"
    r"orally|low-dose|high-dose|times a day|once|twice|a day|per day|maximum|usual|usually|up to)\b",
    re.IGNORECASE,
)


def missing(asked: Asked, article: Article, passage: PassageNames) -> tuple[MissingThing, ...]:
    """What a question is about that neither the passage nor its article names.

    Of what is only said, one thing that is named is enough. A dose is of a medicine where title, heading or the very
    sentence names it, and for a group of people where nothing over the sentence, or in it, is for another one.
    """
    absent = [one for one in asked.named(Use.ASKED) if not _is_there(one.thing, article, passage)]
    said = [one for one in asked.named(Use.SAID) if one.thing.kind is not Kind.FORM]
    if said and not any(_is_there(one.thing, article, passage) for one in said):
        absent += said
    found = [MissingThing(one.written, one.thing.kind) for one in absent if not _is_within_another(one, absent)]
    groups = asked.groups
    found += [
        MissingThing(one.name, Kind.GROUP) for one in groups if one.is_state and not article.whole.has_group(one.name)
    ]
    if asked.asks_dose and not found:
        found += _missing_dose(asked, groups, passage)
    elif not found:
        found += _only_mentioned(asked, article, passage)
    return tuple(dict.fromkeys(found))


def group_note(asked: Asked, passage: PassageNames, quote: str) -> str | None:
    """In plain words that a passage is about people of other ages than the question; None where it isn't."""
    wanted = asked.groups
    if all(one.is_state for one in wanted):
        return None
    said = _said_over(passage) or groups_of(quote)
    if not differing(wanted, said):
        return None
    ages = [one for one in said if not one.is_state]
    return f"About: {plainly(ages)}. You asked about: {plainly([one for one in wanted if not one.is_state])}."


def _is_within_another(mention: Mention, others: Sequence[Mention]) -> bool:
    """Whether another one has its words and more: type 1, in type 1 diabetes; of the same words the first one stays."""
    at = others.index(mention)
    return any(
        one.span.start <= mention.span.start
        and mention.span.end <= one.span.end
        and (one.span != mention.span or number < at)
        for number, one in enumerate(others)
        if number != at
    )


def _only_mentioned(asked: Asked, article: Article, passage: PassageNames) -> Iterator[MissingThing]:
    """What an article on something else mentions by the way, where what is asked of it isn't said beside it.

    Such an article shares no word of its title or headings with the question, or its title names another medicine; and
    it names what is asked about once or twice; the sentence that does so, and those next to it, say nothing else of
    what the question says.
    """
    subjects = [one for one in asked.named(Use.ASKED) if one.thing.kind in _SUBJECTS]
    if not subjects or (asked.terms & passage.terms_over and not _is_of_another_medicine(asked, article)):
        return
    if any(article.whole.mentions(one.thing) > _BY_THE_WAY or passage.over.names(one.thing) for one in subjects):
        return
    others = asked.other_terms
    if others and not others & passage.terms_beside([one.thing for one in subjects]):
        yield from (MissingThing(one.written, one.thing.kind, Lack.MORE_THAN_MENTION) for one in subjects)


def _is_of_another_medicine(asked: Asked, article: Article) -> bool:
    """Whether a title names a medicine, the question does, and they share none: headings such as "Side effects" do."""
    medicines = {one.thing for one in asked.mentions if one.thing.kind is Kind.MEDICINE}
    return bool(medicines and article.medicines) and medicines.isdisjoint(article.medicines)


def _missing_dose(asked: Asked, groups: Sequence[Group], passage: PassageNames) -> Iterator[MissingThing]:
    """The medicine that no dose in a passage is of, or the people whom none is for."""
    doses = [one for one in passage.sentences if _AMOUNT.search(one)]
    medicines = [one for one in asked.named(Use.ASKED) if one.thing.kind is Kind.MEDICINE]
    named = [one for one in medicines if passage.over.names(one.thing) or _dosed(one.thing, doses, passage)]
    if medicines and not named:
        yield from (MissingThing(one.written, one.thing.kind, Lack.DOSE) for one in medicines)
    over = _said_over(passage)
    if groups and not any(_is_for(groups, groups_of(one) or over) for one in doses or [""]):
        yield MissingThing(plainly(groups), Kind.GROUP, Lack.DOSE)


def _dosed(medicine: Thing, doses: Sequence[str], passage: PassageNames) -> bool:
    return any(passage.named(one).names(medicine) and _TOLD_TO.search(one) for one in doses)


def _is_for(groups: Sequence[Group], said: Sequence[Group]) -> bool:
    """Whether a dose is for all of some groups; one that says of nobody whom it is for is an adult's."""
    ages = [one for one in said if not one.is_state]
    for group in groups:
        if group.is_state and not any(group.meets(one) for one in said):
            return False
        if not group.is_state and not (any(group.meets(one) for one in ages) if ages else group.is_adult):
            return False
    return True


def _said_over(passage: PassageNames) -> list[Group]:
    """The groups of the innermost of title and headings that names any."""
    return next((found for one in passage.lines_over if (found := groups_of(one))), [])


def _is_there(thing: Thing, article: Article, passage: PassageNames) -> bool:
    if thing.kind is not Kind.NUMBER:
        return article.whole.names(thing)
    if article.title.numbers_other(thing):
        return passage.below_title.names(thing)
    if thing.names[0].split()[0] in _SAID_IN_NUMBERS and not article.whole.numbers_other(thing):
        return not thing.of or passage.over.names(Thing(Kind.SUBJECT, thing.of)) or article.whole.names(thing)
    return article.whole.names(thing)
