"""The names in a text: of what articles are about, and of medicines."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from index.words.analysis import tokens
from index.words.english import english
from index.words.medicines import is_medicine, looks_like_medicine
from index.words.vocabulary import WORD, key
from ingest.document import Span

_COMMON = 12_000_000
"""A word that general English writes more often is no name by itself, though a title may hold it: "heart", "foot"."""
_TELLING = 60_000_000
"""A word that is written more often may well be missing where a question is answered."""
_FUNCTION = 400_000_000
"""A word that is written more often names nothing beside another either: "have", "about"."""
_SHORTEST = 3
_GENERIC = frozenset(
    tokens(
        "disease diseases disorder disorders syndrome condition conditions problem problems symptom symptoms "
        "treatment treatments cause causes test tests testing diagnosis deficiency infection infections type "
        "types question questions adult adults child children baby babies toddler teenager woman women man "
        "men people person pregnancy pregnant breastfeeding medicine medicines drug drugs tablet tablets dose "
        "doses injury injuries surgery therapy prevention health care healthy help advice guide overview "
        "information living year years month week day familial hereditary congenital chronic acute primary "
        "secondary severe mild rare common doctor nurse hospital family parents wife husband wedding holiday "
    )
)
_ASKED_OF_ANYTHING = frozenset(
    tokens(
        "cure treat treated treating treatment treatments symptom symptoms sign signs recovery recover "
        "surgery operation side effect effects contagious catch catching hereditary genetic genes inherit "
        "inherited cause causes caused risk risks prevent prevention diagnose diagnosed diagnosis test tests "
        "tested doctor doctors gp hospital dose doses long last lasts take takes taking safe normal serious "
        "dangerous die dying death life expectancy outlook prognosis children child kids son daughter mother "
        "father mum dad husband wife baby pass passed spread get getting got happen happens age help helps "
        "work works bad worse better best medicine medicines medication medications drug drugs tablet tablets "
        "pill pills worry worried go away term done do know tell expect stop start need treatable curable "
        "fatal painful hurt hurts pain time week weeks month months year years day days run runs family "
        "families often much many common rare rarely chance chances people person usual usually available "
        "check see think feel change changes affect affects live living mean means come back make made way "
        "thing things find options option specialist anything something good old fast quickly likely "
        "permanent complications complication support type put high low number called look looks enough big "
        "little please say said give given ask asked try tried used use bit lot same different needs ever "
        "still even also really he she him her his hers them they their who whom whose where when which why "
        "how does did could would should shall might must has had been being else right wrong off before "
        "after again alone less whole afterwards myself yourself herself himself someone somebody anyone "
        "anybody somewhere able possible begin next miss missed allowed differently other another everyone "
        "nobody yet anyway trouble straight "
    )
)
_TIMES, _FEWEST = 3.0, 3
"""A word is topical that passages hold so many times as often as general English would, and so many of them."""
_PASSAGE_WORDS = 100
_BETWEEN = re.compile(r"(?:[\s\-–’']|\s(?:of|the|in|and)\s){1,3}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Subjects:
    """What the titles of articles name.

    Attributes:
        words: The terms of titles that are names by themselves.
        pairs: Terms that are side by side in a title, and name something together: "blood pressure".
        topical: The words, as they are written, that passages hold far more often than general English does.
    """

    words: frozenset[str] = frozenset()
    pairs: frozenset[tuple[str, str]] = frozenset()
    topical: frozenset[str] = frozenset()

    @classmethod
    def of(cls, titles: Iterable[str], passages: Mapping[str, int], *, count: int) -> "Subjects":
        """From the titles of articles, and how many of so many passages hold each word."""
        words: set[str] = set()
        pairs: set[tuple[str, str]] = set()
        for title in titles:
            found = [one for one in map(_term, WORD.findall(title)) if one]
            pairs.update(pair for pair in pairwise(found) if not _GENERIC.issuperset(pair))
            words.update(_term(word) for word in WORD.findall(title) if _is_name(word))
        return cls(frozenset(words - {""}), frozenset(pairs), frozenset(_topical(passages, count)))

    def topical_words(self, text: str) -> list[Span]:
        """Where a text holds a word that articles here are full of, other than what is asked of anything."""
        return [
            Span(word.start(), word.end())
            for word in WORD.finditer(text)
            if key(word.group()) in self.topical and not _ASKED_OF_ANYTHING.issuperset(tokens(word.group()))
        ]

    def names(self, text: str) -> list[Span]:
        """Where a text names something, in order; what belongs together is one."""
        found = list(WORD.finditer(text))
        terms = [_term(word.group()) for word in found]
        named = [self._is_named(word.group(), term) for word, term in zip(found, terms, strict=True)]
        content = [at for at, term in enumerate(terms) if term]
        for one, other in pairwise(content):
            if (terms[one], terms[other]) in self.pairs and _BETWEEN.fullmatch(
                text[found[one].end() : found[other].start()]
            ):
                named[one] = named[other] = True
        spans: list[Span] = []
        for word, is_one in zip(found, named, strict=True):
            if is_one and spans and _BETWEEN.fullmatch(text[spans[-1].end : word.start()]):
                spans[-1] = Span(spans[-1].start, word.end())
            elif is_one:
                spans.append(Span(word.start(), word.end()))
        return spans

    def _is_named(self, word: str, term: str) -> bool:
        return bool(term) and term not in _GENERIC and (term in self.words or is_medicine_name(word))


def is_medicine_name(word: str) -> bool:
    """Whether a word is the name of a medicine, or has the shape of one and is no word of general English."""
    folded = key(word)
    return is_medicine(folded) or (looks_like_medicine(folded) and english().get(folded, 0) < _COMMON // 10)


def says_something(text: str) -> bool:
    """Whether some word of a text is about more than any question of health is."""
    return bool(_terms(text, most=_FUNCTION))


def telling_terms(text: str) -> frozenset[str]:
    """The terms of a text that it could hardly be answered without."""
    return _terms(text, most=_TELLING)


def _terms(text: str, *, most: int) -> frozenset[str]:
    """The terms that are about more than any question of health is, of words that English doesn't write more often."""
    general = english()
    words = (word for word in WORD.findall(text) if len(word) >= _SHORTEST and word.isalpha())
    found = {_term(word) for word in words if general.get(key(word), 0) <= most}
    return frozenset(found - _ASKED_OF_ANYTHING - {""})


def _is_name(word: str) -> bool:
    folded, term = key(word), _term(word)
    return len(folded) >= _SHORTEST and term not in _GENERIC and english().get(folded, 0) < _COMMON


def _term(word: str) -> str:
    """A word as words are compared; "" for one that names nothing."""
    return "" if english().get(key(word), 0) > _FUNCTION else next(iter(tokens(word)), "")


def _topical(passages: Mapping[str, int], count: int) -> Iterator[str]:
    general = english()
    total = sum(general.values())
    for word, holding in passages.items():
        expected = count * _PASSAGE_WORDS * general.get(word, 0) / total
        if holding >= _FEWEST and holding >= _TIMES * min(expected, count / _TIMES):
            yield word
