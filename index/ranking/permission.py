"""Does a question ask whether one may do something, and does a passage advise against it?"""

import re

from index.passages.passage import Passage
from ingest.scope.turning_words import negates

_WHO = r"(?:i|we|you|he|she|they|one|someone|somebody|people|(?:my|our|the|a|an)(?: [\w'’-]+){1,2}?)"
_ASKS = re.compile(
    rf"\b(?:can|could|may|should|shall|must|ought) {_WHO}\b"
    rf"|\b(?:am|is|are) {_WHO} (?:allowed|permitted|supposed|meant|free)\b"
    r"|\b(?:is|was|would) it(?: be)? (?:(?:really|still|ever|perfectly) )?(?:ok|okay|o\.k\.|alright|all right|safe|fine"
    r"|wise|advisable|sensible|good|bad|dangerous|harmful|risky|wrong|unsafe|a (?:good|bad) idea)\b"
    r"|^\W*(?:ok|okay|safe|alright|all right|fine) to\b",
    re.IGNORECASE,
)


def asks_permission(question: str) -> bool:
    """Whether a question asks if one may or should do something: "can I pop a blister", "is it safe to drive"."""
    return _ASKS.search(question) is not None


def advises_against(passage: Passage, context: str) -> bool:
    """Whether what a passage hangs on turns it into its opposite: the heading "Don't", a lead-in such as "Avoid:".

    Args:
        passage: The passage.
        context: The words that it hangs on; empty where there are none.
    """
    return negates(context) or (bool(passage.headings) and negates(passage.headings[-1]))
