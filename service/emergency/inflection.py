"""The forms that an English word takes. Forms that no word has do no harm: nobody writes them."""

_SHORTEST = 4
_VOWELS = frozenset("aeiou")
_SIBILANTS = ("s", "x", "z", "ch", "sh")


def inflections(word: str) -> frozenset[str]:
    """A word with its regular endings: -s, -ed, -ing (and -in, as it is spoken), and the -s of a possessive.

    Short words stay as they are.

    Source: the spelling rules of English inflection (silent e, y to i, doubled consonants).
    """
    if len(word) < _SHORTEST or not word.isalpha():
        return frozenset({word})
    stem, doubled = word, word + word[-1]
    if word.endswith("e"):
        plural, past, stem = word + "s", word + "d", word[:-1]
    elif word.endswith("y") and word[-2] not in _VOWELS:
        plural, past = word[:-1] + "ies", word[:-1] + "ied"
    else:
        plural, past = word + ("es" if word.endswith(_SIBILANTS) else "s"), word + "ed"
    forms = {word, plural, past, stem + "ing", stem + "in"}
    if word[-1] not in _VOWELS and word[-2] in _VOWELS and word[-3] not in _VOWELS:
        forms |= {doubled + "ed", doubled + "ing"}
    if plural != word + "s":
        forms.add(word + "s")
    return frozenset(forms)
