"""What an article is about, as far as its title says: a key that is the same for articles on one subject."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_SAYS_NOTHING = frozenset(
    {
        "a", "about", "advice", "an", "and", "are", "can", "do", "does", "fact", "facts", "for", "from", "guide", "how",
        "i", "if", "in", "information", "introduction", "is", "it", "its", "leaflet", "my", "of", "on", "or",
        "overview", "page", "patient", "patients", "should", "sheet", "some", "that", "the", "there", "this", "to",
        "was", "what", "when", "which", "who", "why", "with", "you", "your",
    }
)  # fmt: skip


_TITLES_KEPT = 4096


@lru_cache(maxsize=_TITLES_KEPT)
def subject_key(title: str) -> frozenset[str]:
    """The words of a title that name its subject, in the singular; empty where none does.

    A number or a group of people is part of the subject: type 1 isn't type 2, and children aren't adults.
    """
    words = _WORD.findall(title.casefold())
    return frozenset(_singular(word) for word in words if word not in _SAYS_NOTHING)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
