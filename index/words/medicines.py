"""What looks like the name of a medicine, and which words turn a sentence round: neither is ever changed silently."""

import re
from functools import cache
from pathlib import Path

_LIST = Path(__file__).with_name("medicines.txt")

_STEMS = (
    "afil", "amide", "amine", "antel", "arabine", "arone", "arubicin", "asone", "ast", "astine", "atadine", "azepam",
    "azine", "azole", "azolam", "azosin", "barbital", "bactam", "caine", "cept", "cillin", "cycline", "dipine",
    "dopa", "dronate", "dronic", "drine", "entan", "erol", "etine", "fenac", "fibrate", "floxacin", "formin", "fungin",
    "gab", "gliflozin", "gliptin", "glitazone", "glinide", "glutide", "grel", "idone", "ine", "iramate", "isone",
    "kinra", "lamide", "lol", "lone", "lukast", "mab", "mustine", "mycin", "nacin", "nazole", "nib", "nitrate",
    "olam", "olide", "olol", "olone", "onide", "orphan", "orphine", "oxacin", "oxetine", "oxin", "oxone", "parib",
    "parin", "peridol", "phylline", "platin", "poetin", "prazole", "pressin", "pril", "profen", "rubicin", "sartan",
    "semide", "setron", "sone", "statin", "steride", "taxel", "tecan", "terol", "thiazide", "tidine", "tilide",
    "tinib", "triptan", "triptyline", "tropin", "tyline", "uracil", "urea", "vaptan", "vir", "vudine", "xaban",
    "zepam", "zide", "zine", "zodone", "zolam", "zolamide", "zone", "zosin",
)  # fmt: skip
"""How the names of medicines end, after the WHO's list of stems of international non-proprietary names."""

_LONG_ENOUGH = 5
_SHAPE = re.compile(rf".{{2,}}(?:{'|'.join(_STEMS)})s?")

NEGATIONS = frozenset(
    """
    no not non nor never none nobody nothing neither without cannot except unless hardly barely isn't aren't wasn't
    weren't don't doesn't didn't won't wouldn't can't couldn't shouldn't mustn't haven't hasn't hadn't
    """.split()  # noqa: SIM905 - a list of words reads as one
)
"""Words that turn a sentence round; with the apostrophe left out, too."""

_NEGATIONS_BARE = NEGATIONS | {word.replace("'", "") for word in NEGATIONS}

_PREFIXES = (
    "anti", "contra", "ab", "ad", "an", "a", "de", "dis", "dys", "em", "endo", "epi", "eu", "ex", "exo", "extra",
    "hyper", "hypo", "il", "im", "in", "infra", "inter", "intra", "ir", "iso", "macro", "mal", "mega", "micro", "mis",
    "mono", "multi", "non", "over", "per", "peri", "poly", "post", "pre", "pro", "re", "semi", "sub", "super", "supra",
    "tachy", "brady", "un", "under", "uni", "bi", "di", "tri",
)  # fmt: skip
"""Beginnings that distinguish opposites, and more from less: hypo- and hyper-, un- and nothing, inter- and intra-."""


def is_medicine(word: str) -> bool:
    """Whether a word, in small letters, is listed as a medicine."""
    return word in _listed()


def looks_like_medicine(word: str) -> bool:
    """Whether a word, in small letters, is one or has the shape of one."""
    return is_medicine(word) or (len(word) >= _LONG_ENOUGH and _SHAPE.fullmatch(word) is not None)


def is_negation(word: str) -> bool:
    """Whether a word, in small letters, turns a sentence round."""
    return word in _NEGATIONS_BARE


def flips_prefix(word: str, other: str) -> bool:
    """Whether two words differ in nothing but a beginning that may turn the meaning round."""
    rests = _rests(word)
    return any(rest == found for rest in rests for found in _rests(other))


def _rests(word: str) -> set[str]:
    """What is left of a word without each beginning that it may have; the word itself, too."""
    return {word, *(word[len(prefix) :] for prefix in _PREFIXES if word.startswith(prefix) and len(word) > len(prefix))}


@cache
def _listed() -> frozenset[str]:
    """Medicines and what is dosed that no ending shows."""
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
