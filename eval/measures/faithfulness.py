"""Does what is shown mean what the article means? Verbatim words that lost what they hang on may say the opposite.

A quote is faithful if each of its words is the article's, and the words without which it would mean something else
are shown with it. Nobody else measures this, so the definition is ours; the nearest are attribution to identified
sources (Rashkin et al., Computational Linguistics 2023), which asks whether a source supports generated words, and
contextomy in quotation (McGlone, Quoted out of context, Journal of Communication 2005), which names the fault.
"""

from collections.abc import Sequence
from enum import StrEnum

from eval.systems.alignment import Likeness, align, holds
from ingest.scope.turning_words import negates


class Fidelity(StrEnum):
    """What became of the article's meaning in what is shown."""

    FAITHFUL = "faithful"
    ALTERED = "altered"
    SCOPE_LOST = "scope lost"
    SCOPE_REVERSED = "scope reversed"


def fidelity(quote: str, beside: Sequence[str], *, article: str, scope: Sequence[str]) -> Fidelity:
    """Compare what is shown with the article.

    Args:
        quote: The words that are put forward as the answer.
        beside: Other words of the article that are shown with them, such as the heading that they hang on.
        article: Its canonical text.
        scope: Words of the article that must be shown with the quote, as a person judged.

    Returns:
        Altered, if any shown words aren't the article's (white space and kinds of marks left aside); scope reversed, if
        words that negate are missing ("Do not"); scope lost, if others are.
    """
    if any(align(words, article).likeness is Likeness.NOT_FOUND for words in (quote, *beside)):
        return Fidelity.ALTERED
    shown = (quote, *beside)
    missing = [words for words in scope if not any(holds(one, words) for one in shown)]
    if not missing:
        return Fidelity.FAITHFUL
    return Fidelity.SCOPE_REVERSED if any(negates(words) for words in missing) else Fidelity.SCOPE_LOST
