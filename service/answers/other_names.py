"""The same words with other names in them: a reader types "tylenol", and the article is about paracetamol."""

from collections.abc import Iterator

from index.things.folding import folded
from index.things.lexicon import shipped
from index.words.analysis import tokens
from index.words.synonyms import Synonyms
from index.words.vocabulary import WORD

_LONGEST_PHRASE = 5  # words
_MOST = 8


def with_other_names(typed: str, synonyms: Synonyms) -> list[str]:
    """What was typed with another name in the place of one: those of the site's synonyms, then those that ship.

    Args:
        typed: The words so far; a name counts when it is whole.
        synonyms: The site's.

    Returns:
        At most eight, each once.
    """
    found = dict.fromkeys((*_by_synonyms(typed, synonyms), *_by_things(typed)))
    found.pop(typed, None)
    return list(found)[:_MOST]


def _by_synonyms(typed: str, synonyms: Synonyms) -> Iterator[str]:
    words = list(WORD.finditer(typed))
    for first in range(len(words)):
        for last in range(min(len(words), first + _LONGEST_PHRASE) - 1, first - 1, -1):
            start, end = words[first].start(), words[last].end()
            phrase = tuple(tokens(typed[start:end]))
            for other in synonyms.entries.get(phrase, ()):
                yield typed[:start] + synonyms.written[other] + typed[end:]


def _by_things(typed: str) -> Iterator[str]:
    words = folded(typed)
    for thing, first, last in shipped().find(words):
        named = " ".join(word.word for word in words[first:last])
        for name in thing.names:
            if name != named:
                yield typed[: words[first].start] + name + typed[words[last - 1].end :]
