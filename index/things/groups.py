"""Which people, or animals, a text is about: by their names and by their ages in months or years."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

_YEAR = 12  # months
_NEAR = 40  # characters between an age and the word that it narrows
_UNITS = {"d": 1 / 30, "w": 1 / 4, "m": 1.0, "y": 12.0}
_UNIT = r"(days?|weeks?|wks?|months?|mths?|years?|yrs?|yo|y/o)"
_NAMED = (
    ("babies", r"bab(?:y|ies)|newborns?|neonat\w+|infants?", 0, 2 * _YEAR),
    ("toddlers", r"toddlers?", _YEAR, 4 * _YEAR),
    ("children", r"child(?:ren)?|kids?|paediatric|pediatric|schoolchild(?:ren)?", _YEAR, 16 * _YEAR),
    ("teenagers", r"teens?|teenage\w*|adolescen\w+", 10 * _YEAR, 20 * _YEAR),
    ("adults", r"adults?|grown[- ]?ups?", 16 * _YEAR, inf),
    (
        "older people",
        r"elderly|older (?:people|adults?|patients?|persons?)|seniors|pensioners?|old people",
        60 * _YEAR,
        inf,
    ),
)
_APART = (
    ("pregnancy", r"pregnan\w+|expecting a baby|trimesters?|mothers?-to-be"),
    ("breastfeeding", r"breast[- ]?feed\w*|nursing (?:mother|a baby|my)\w*|lactati\w+"),
    ("animals", r"dogs?|cats?|pupp(?:y|ies)|kittens?|pets?|horses?|rabbits?|hamsters?|animals?|veterinar\w+"),
)
_WORDS = tuple((name, re.compile(rf"\b(?:{words})\b", re.IGNORECASE), low, high) for name, words, low, high in _NAMED)
_STATES = tuple((name, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for name, words in _APART)
_RANGE = re.compile(rf"\b(\d{{1,3}})\s*{_UNIT}?\s*(?:to|-|–|through)\s*(\d{{1,3}})[ -]?{_UNIT}\b", re.IGNORECASE)
_FROM = re.compile(
    rf"\b(?:from|over|above|older than|at least|aged? over)\s+(?:the age of\s+)?(\d{{1,3}})(?:s\b|[ -]?{_UNIT}\b)"
    rf"|\b(\d{{1,3}})[ -]?{_UNIT}\s+(?:and|or)\s+(?:over|older|above|up)\b"
    r"|\baged? (\d{1,3}) (?:and|or) (?:over|older|above)\b",
    re.IGNORECASE,
)
_UNDER = re.compile(
    rf"\b(?:under|below|younger than|less than|up to the age of)\s+(?:the age of\s+)?(\d{{1,3}})(?:s\b|[ -]?{_UNIT}\b)",
    re.IGNORECASE,
)
_AGED = re.compile(
    rf"\b(\d{{1,3}})[ -]?{_UNIT}(?:[ -]olds?\b|\b(?=\s+(?:dose|dosage)))"
    r"|\b(\d{1,3})\s?(yo|y/o)\b|\baged? (\d{1,3})\b",
    re.IGNORECASE,
)
_NOT_SO = re.compile(
    r"\b(?:not|never|isn['’]?t|wasn['’]?t|without being|before (?:i|we|she) (?:was|got|get)|when i was|"
    r"want to (?:get|be)|after|every|each|next|another|future|previous|trying (?:for|to)|get|getting|got|"
    r"stay|becom\w+)\b[^.?!,]{0,20}$",
    re.IGNORECASE,
)
_PATIENT = re.compile(
    r"\b(?:(?:for|give|giving|gave) (?:my |a |an |the |our |to )*"
    r"|(?:can|could|should|do|does|will|may) (?:my |a |the |our )*|my |our )"
    r"(?:dogs?|cats?|pupp(?:y|ies)|kittens?|pets?|horses?|rabbits?|hamsters?)\b"
    r"(?! (?:bit|bites?|scratch\w*|lick\w*|hair|allerg\w+|litter|poo|food))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Group:
    """People of some ages, or in some state.

    Attributes:
        name: In plain words.
        low: From so many months of age; of a state, 0.
        high: Below so many.
        start: Where it is named.
        is_state: Whether it is a state, or no people at all, and not an age.
        is_exact: Whether it is an age in numbers.
    """

    name: str
    low: float
    high: float
    start: int
    is_state: bool = False
    is_exact: bool = False

    @property
    def is_adult(self) -> bool:
        """Whether grown people of any age are in it."""
        return not self.is_state and self.low < 60 * _YEAR and self.high > 18 * _YEAR

    def meets(self, other: "Group") -> bool:
        """Whether what is said of the other one is said of this one, or of part of it."""
        if self.is_state or other.is_state:
            return self.is_state and other.is_state and self.name == other.name
        return self.low < other.high and other.low < self.high


def groups_of(text: str) -> list[Group]:
    """The groups that a text names; where it has ages in numbers, its words for ages mean no more than those."""
    exact = [*_ages(text)]
    named = [
        Group(name, low, high, match.start()) for name, words, low, high in _WORDS for match in words.finditer(text)
    ]
    loose = [one for one in named if not any(one.meets(age) and abs(one.start - age.start) <= _NEAR for age in exact)]
    states = [
        Group(name, 0, inf, match.start(), is_state=True) for name, words in _STATES for match in words.finditer(text)
    ]
    return sorted((*exact, *loose, *states), key=lambda one: one.start)


def has_state(name: str, text: str) -> bool:
    """Whether a text names people in a state, or animals."""
    return next(words for state, words in _STATES if state == name).search(text) is not None


def groups_asked(text: str) -> list[Group]:
    """The groups that a question asks for: not those that it says aren't so, nor animals that are no patient."""
    return [one for one in groups_of(text) if not one.is_state or _is_so(one, text)]


def _is_so(group: Group, text: str) -> bool:
    if group.name == "animals":
        return _PATIENT.search(text) is not None
    return _NOT_SO.search(text[: group.start]) is None


def differing(asked: Sequence[Group], said: Sequence[Group]) -> bool:
    """Whether what is said is of ages only that aren't asked for."""
    wanted = [one for one in asked if not one.is_state]
    ages = [one for one in said if not one.is_state]
    return bool(wanted) and bool(ages) and not any(one.meets(other) for one in wanted for other in ages)


def is_of_others(asked: Sequence[Group], said: Sequence[Group]) -> bool:
    """Whether some group that is named has nobody in it who is asked for; not where nobody is asked for."""
    return bool(asked) and any(not any(one.meets(other) for one in asked) for other in said)


def plainly(groups: Sequence[Group]) -> str:
    """Groups in words, each once."""
    return ", ".join(dict.fromkeys(one.name for one in groups))


def _ages(text: str) -> Iterator[Group]:
    taken: list[tuple[int, int]] = []
    for pattern, made in ((_RANGE, _between), (_FROM, _from), (_UNDER, _under), (_AGED, _aged)):
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            low, high = made(*(one for one in match.groups() if one is not None))
            yield Group(match.group(), low, high, match.start(), is_exact=True)


def _months(number: str, unit: str = "years") -> float:
    return int(number) * _UNITS[unit[0].lower()]


def _between(*parts: str) -> tuple[float, float]:
    unit = parts[-1]
    first = _months(parts[0], parts[1] if len(parts) == 4 else unit)
    return first, _months(parts[-2], unit) + _months("1", unit)


def _from(*parts: str) -> tuple[float, float]:
    return _months(*parts), inf


def _under(*parts: str) -> tuple[float, float]:
    return 0.0, _months(*parts)


def _aged(*parts: str) -> tuple[float, float]:
    return _months(*parts), _months(*parts) + 0.5
