"""What is said of words in a draft, in plain words."""

from collections.abc import Mapping

from service.check.verdict import CheckedClaim, QuoteVerdict, Reason

_VERDICTS: Mapping[QuoteVerdict, str] = {
    QuoteVerdict.VERBATIM: "These are an article’s words, whole, and with what they hang on.",
    QuoteVerdict.OUT_OF_SCOPE: "These are an article’s words, but not what it says.",
    QuoteVerdict.SUPERSEDED: "An earlier version of the article said this; the one in service doesn’t.",
    QuoteVerdict.WITHDRAWN: "These words are of an article that is no longer in service.",
    QuoteVerdict.CUT: "These are an article’s words, but not all of them.",
    QuoteVerdict.ALTERED: "An article says something like this, in other words.",
    QuoteVerdict.NOT_FOUND: "Nothing like this was found in the articles here.",
}
_REASONS: Mapping[Reason, str] = {
    Reason.SCOPE_MISSING: "In the article they are under words that turn or restrict them.",
    Reason.TURNED: "The text seems to turn them by words of its own, such as “not”, around the quotation.",
    Reason.OTHER_MEDICINE: "The text speaks of another medicine than the article.",
    Reason.NOT_CITABLE: "In the article they are struck out, hidden, or otherwise not meant as advice.",
    Reason.PART_OF_SENTENCE: "Part of the sentence is left out.",
    Reason.LABEL_ONLY: "They are a heading, a label or a question, without what it leads to.",
    Reason.REMOVED: "The article was removed from the library.",
    Reason.WITHDRAWN: "The article was withdrawn.",
    Reason.NUMBER_CHANGED: "A number is another one.",
    Reason.MEDICINE_CHANGED: "The name of a medicine is another one.",
    Reason.NEGATION_CHANGED: "A “not”, or a word like it, was added or left out.",
    Reason.LEFT_OUT_UNMARKED: "Something between these sentences is left out, and nothing says so.",
    Reason.PUT_TOGETHER: "These sentences aren’t together in one article.",
    Reason.PARTLY_FOUND: "Some of these sentences are in no article here.",
}


def in_words(checked: CheckedClaim) -> str:
    """The verdict and what it rests on."""
    return " ".join((_VERDICTS[checked.verdict], *(_REASONS[one] for one in checked.reasons if one in _REASONS)))
