"""Who reviewed an article: what can be the name of a person or a body, and what only holds a name's place."""

import re

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_DAYS_AND_MONTHS = frozenset(
    {
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "tues", "wed",
        "thu", "thur", "thurs", "fri", "sat", "sun", "january", "february", "march", "april", "may", "june", "july",
        "august", "september", "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug",
        "sep", "sept", "oct", "nov", "dec", "spring", "summer", "autumn", "winter", "early", "late", "mid",
        "today", "yesterday", "tomorrow", "week", "month", "year", "day", "days", "weeks", "months", "years", "last",
        "next", "this", "ago", "the", "of", "on", "at", "in", "am", "pm", "st", "nd", "rd", "th", "gmt", "utc", "q",
    }
)  # fmt: skip
# What is written where a name will be, or in its stead; with other words after it too: "pending sign-off".
_INSTEAD = frozenset(
    {
        "annually", "approved", "awaiting", "biannually", "complete", "completed", "daily", "done", "draft", "due",
        "every", "fail", "failed", "false", "in", "insert", "lorem", "missing", "monthly", "na", "n/a", "needed",
        "needs", "never", "nil", "no", "nobody", "none", "not", "null", "ok", "ongoing", "outstanding", "overdue",
        "passed", "pending", "planned", "quarterly", "recently", "regularly", "required", "scheduled", "someone",
        "soon", "tba", "tbc", "tbd", "tbs", "to", "todo", "true", "unassigned", "undefined", "under", "unknown",
        "unreviewed", "waiting", "weekly", "xxx", "yearly", "yes", "yet",
    }
)  # fmt: skip
_BODIES = re.compile(
    r"(?:team|board|committee|panel|group|staff|department|council|society|college|institute|university|hospital"
    r"|clinic|editor|doctor|physician|nurse|pharmacist|expert|specialist|clinician|reviewer|professional|dermatologist"
    r"|p(?:a)?ediatrician|midwi[fv]e|dentist|surgeon|consultant|psychologist|dietiti?cian|dietitian|advis[eo]r"
    r"|foundation|trust|association|network|agency|service|office|unit)s?",
    re.IGNORECASE,
)
_OPENERS = frozenset(
    {
        "a", "all", "an", "and", "but", "by", "click", "for", "here", "how", "if", "it", "its", "my", "on", "our",
        "please", "read", "see", "some", "the", "their", "these", "they", "this", "those", "we", "what", "when",
        "where", "which", "who", "why", "with", "you", "your",
    }
)  # fmt: skip
_OF_SENTENCES = frozenset(
    {
        "are", "be", "been", "can", "could", "did", "does", "found", "had", "has", "have", "is", "may", "might",
        "must", "shall", "should", "show", "showed", "shows", "that", "was", "were", "will", "would",
    }
)  # fmt: skip
_JOINERS = frozenset({"and", "at", "da", "de", "del", "der", "di", "for", "la", "le", "of", "the", "van", "von", "y"})
_VERB = re.compile(r".{3,}(?:ed|ing|ly)", re.IGNORECASE)
_TEMPLATE = re.compile(r"[{}\[\]<>$%]|https?:|object Object")
_MAX_WORDS = 24


def is_placeholder(text: str) -> bool:
    """Whether it says nobody's name: `pending`, a weekday, a day, a mark of a template, nothing at all."""
    words = [word.casefold() for word in _WORD.findall(text)]
    if not words or _TEMPLATE.search(text) or text.strip().casefold() in _INSTEAD:
        return True
    # A capital in the words after it makes it a name all the same: "To Nguyen", "An Yes".
    named = any(word[0].isupper() for word in _WORD.findall(text)[1:])
    if words[0] in _INSTEAD and not named:
        return True
    return all(word in _DAYS_AND_MONTHS or word[0].isdigit() or len(word) == 1 for word in words)


def reads_as_name(text: str) -> bool:
    """Whether words in the place of a name can be that of a person or a body, and are no sentence.

    A name has capital letters, or those of a script without them, beyond an opening such as "the"; or it says what
    the body is: "our clinical team". One word alone is none where it may be a verb or adverb: "Confirmed".
    """
    words = _WORD.findall(text)
    if is_placeholder(text) or len(words) > _MAX_WORDS:
        return False
    if any(word in _OF_SENTENCES for word in words[1:]):
        return False
    if any(_BODIES.fullmatch(word) for word in words):
        return True
    if len(words) == 1:
        return not words[0].islower() and not _VERB.fullmatch(words[0])
    rest = words[1:] if words[0].casefold() in _OPENERS else words
    named = [not word[0].islower() and not word[0].isdigit() for word in rest]
    plain = [word for word in rest if word.islower() and word not in _JOINERS]
    return sum(named) > 1 or (sum(named) == 1 and not plain)
