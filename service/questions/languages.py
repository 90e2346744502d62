"""Which language a question or page is in, and whether it is one in which refusing was measured."""

import re
import unicodedata
from collections.abc import Container

from index.words.english import english
from index.words.medicines import is_medicine
from index.words.vocabulary import WORD, key
from ingest.description.language import lead_over_english

MEASURED = ("en",)
"""Primary language subtags (BCP 47) in which it was measured when the service answers, and when it refuses."""
UNKNOWN = "und"
"""What BCP 47 calls a language that isn't known."""

_OTHERS = (
    "es", "fr", "de", "it", "pt", "nl", "pl", "ro", "sv", "da", "no", "nb", "fi", "tr", "vi", "id", "ms", "sw", "tl",
    "cs", "sk", "sl", "hu", "hr", "sq", "lt", "lv", "et", "ca", "eu", "cy", "ga", "af", "is", "mt", "ht", "so",
)  # fmt: skip
"""Languages in Latin letters that readers write; Latin itself isn't one: names of diseases are Latin."""

_FUNCTION_WORDS = frozenset(
    """
    de la las los el del que les une un des du et en il le der das und ist nicht ich ein eine mi es su como para
    por con una het een van voor pour dans di per che non sono com uma um os je ne pas mein meine mit auf bei
    fur til med och att na nie jak co za ke ve bir ile yang dan untuk saya mon ma qui quoi pourquoi mio mia meu
    minha wie viel kann
    """.split()  # noqa: SIM905 - a list of words reads as one
)
"""Words of grammar of other languages that lists of English words may hold, and English questions don't."""
_RULES = ((0.34, 8.0), (0.5, 25.0), (0.7, 30.0))
"""Shares of English words up to which so much of a lead (nats) shows that another language is written."""
_RULES_OF_GRAMMAR = ((0.5, 8.0), (0.7, 12.0), (0.85, 20.0))
"""The same where there are words of another grammar, or words enough to be sure."""
_ENOUGH = 4
_OTHER_SCRIPT = 0.5
_FREQUENT = 1_000_000
_KNOWN, _HALF, _BEGINNINGS = 100_000, 4, ("anti", "non", "pre", "post", "sub")  # of compounds
_LATIN_NAME = re.compile(r".{2,}(?:itis|osis|emia|pathy|ectomy|icus|atus|[aeu]ris|alis|oides|igo)")
_ENDINGS = re.compile(r"'(?:s|t|m|d|re|ve|ll)?$")


def is_measured(language: str | None) -> bool:
    """Whether it was measured, for a page's language, when the service answers; what isn't known passes."""
    return language is None or language.lower().replace("_", "-").split("-")[0] in MEASURED


def unmeasured_language(question: str, known: Container[str] = frozenset()) -> bool:
    """Whether a question seems to be in a language for which nothing was measured.

    Two signs must agree, as names of medicines and diseases look foreign by themselves: few of its words are English,
    and letters in a row are those of another language. Another script is sign enough.
    """
    if is_in_another_script(question):
        return True
    words = [word for word in WORD.findall(question) if len(word) > 1 and not word.isdigit()]
    folded = [key(word) for word in words]
    english_words = sum(one in known or _is_english(one, word) for one, word in zip(folded, words, strict=True))
    share = english_words / len(words) if words else 1.0
    rules = _RULES_OF_GRAMMAR if len(words) >= _ENOUGH or not _FUNCTION_WORDS.isdisjoint(folded) else _RULES
    if share > rules[-1][0]:
        return False
    lead = lead_over_english(question, _OTHERS)
    return any(share <= most and lead >= least for most, least in rules)


def is_in_another_script(question: str) -> bool:
    """Whether most letters of a question aren't Latin."""
    letters = [one for one in question if one.isalpha()]
    return sum(map(_is_latin, letters)) < _OTHER_SCRIPT * len(letters)


def _is_english(word: str, written: str) -> bool:
    """Whether a folded word is English, or looks like a name of medicine; one with accents only if it is frequent."""
    if not written.replace("’", "'").isascii():
        return english().get(word, 0) >= _FREQUENT
    if word in _FUNCTION_WORDS:
        return False
    if _LATIN_NAME.fullmatch(word):
        return True
    bare = _ENDINGS.sub("", word)
    return any(one in english() or is_medicine(one) for one in (word, bare)) or _is_compound(bare)


def _is_compound(word: str) -> bool:
    """Whether a word is two of English in one: "headlice", "qfever", "nonsteroidal"."""
    general = english()
    starts = (1, *(len(start) for start in _BEGINNINGS if word.startswith(start)), *range(_HALF, len(word) - _HALF + 1))
    return any(
        len(word) - at >= _HALF
        and general.get(word[at:], 0) >= _KNOWN
        and (at < _HALF or word.startswith(_BEGINNINGS) or general.get(word[:at], 0) >= _KNOWN)
        for at in starts
    )


def _is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")
