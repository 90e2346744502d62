"""Which English headings and lead-ins turn or restrict what is below them: "Don't", "Call 999 if", "Rare effects"."""

import re

_NEGATES = re.compile(
    r"n['’]ts?\b|\b(?:not|never|no|none|nor|cannot|donts?|avoid\w*|abstain\w*|refrain\w*|contra-?indicat\w*"
    r"|unsuitable|unsafe|forbid\w*|prohibit\w*|banned|exclu\w+|except\w*|unless|myths?|misconceptions?|mistakes?|wrong"
    r"|false|harmful|dangerous|ineligible|against|(?:stay|keep) away|steer clear|off[- ]limits|rather than)\b",
    re.IGNORECASE,
)
_RESTRICTS = re.compile(
    r"\b(?:if|when|whether|only|until|before|while|without|may|might|stop\w*|quit\w*|instead|call|phone|dial|ring"
    r"|contact|ask|tell|see|seek|get|speak|talk|consult|go to|urgent\w*|emergenc\w+|warnings?|caution\w*|careful|beware"
    r"|precautions?|dangers?|interact\w*|mix\w*|limit\w*|restrict\w*|reduc\w+|less|fewer|cut\w*|worse\w*|triggers?"
    r"|rare\w*|uncommon|unlikely|seldom|side effects?)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"(?::|…|\.\.\.|\b(?:if|when|unless|includ(?:e|es|ing)|not|against|you|your|have|with|for|from|of|to|or|and|that|these|they|child|baby))$",
    re.IGNORECASE,
)


def negates(words: str) -> bool:
    """Whether a heading or a lead-in, in English, turns what is below it into its opposite."""
    return _NEGATES.search(words) is not None


def restricts(words: str) -> bool:
    """Whether it negates, or holds what is below it to a condition, a warning or a call for help."""
    return negates(words) or _RESTRICTS.search(words) is not None or is_open(words)


def is_open(words: str) -> bool:
    """Whether it is the start of a sentence that goes on below it."""
    return _OPEN.search(words.rstrip()) is not None
