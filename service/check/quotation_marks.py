"""What is between quotation marks: which mark opens, and where what it opened ends."""

import re

from ingest.document import Span

_CLOSING = {
    "“": '”“"', "”": "”", "‟": "”", '"': '"”', "＂": "＂", "„": "“”", "〝": "〞",
    "«": "»", "»": "«»", "‹": "›", "›": "‹›", "‘": "’", "'": "'", "‚": "‘’", "「": "」", "『": "』",
}  # fmt: skip
_OPENING = re.compile("[" + "".join(_CLOSING) + "]")
_APOSTROPHES = "’'"
_TWO_SIDED = "\"'»«›‹”＂"
_BEFORE_OPENING = re.compile(r"[\s\u2060(\[{—–:/\u0e00-\U0010ffff-]")


def marked_spans(text: str, within: Span) -> list[Span]:
    """What is between the outermost quotation marks of a paragraph, in order.

    A curly mark that nothing closes opens a quotation up to the end of the paragraph, as where one of several
    paragraphs begins with a mark and only the last one ends with one.
    """
    found: list[Span] = []
    unclosed: set[str] = set()
    at = within.start
    while match := _OPENING.search(text, at, within.end):
        opened = match.start()
        at = opened + 1
        if match[0] in unclosed or not _opens(text, opened, within):
            continue
        end = _end(text, opened, within)
        if end is None and match[0] == "“":
            end = within.end
        if end is None:
            unclosed.add(match[0])  # nor does anything close one that is opened later
        else:
            found.append(Span(opened + 1, end))
            at = end + 1
    return found


def _opens(text: str, at: int, within: Span) -> bool:
    """A mark that may be an apostrophe, a sign for inches or a closing one opens only before a word, and after none."""
    mark, after = text[at], text[at + 1 : at + 2]
    if not after or (after.isspace() and mark not in "«„"):
        return False
    if mark in _TWO_SIDED or mark == "‘":
        return at == within.start or _BEFORE_OPENING.match(text[at - 1]) is not None
    return True


def _end(text: str, opened: int, within: Span) -> int | None:
    closing = _CLOSING[text[opened]]
    ends = (at for at in range(opened + 2, within.end) if text[at] in closing and _closes(text, at, within))
    first = next(ends, None)
    if first is None or text[first] not in _APOSTROPHES:
        return first
    # "the patients’ notes": what goes on in small letters, with another end to come, was an apostrophe.
    again = text.find(text[opened], first + 1, within.end) if text[opened] not in closing else -1
    for following in ends:
        is_possessive = text[first - 1] in "sS" and re.match(r" [a-z]", text[first + 1 : first + 3]) is not None
        if not is_possessive or (0 <= again < following):
            break
        first = following
    return first


def _closes(text: str, at: int, within: Span) -> bool:
    """An apostrophe has a letter after it; a mark with two sides closes after something, and before no word."""
    before, after = text[at - 1], text[at + 1 : at + 2] if at + 1 < within.end else ""
    if text[at] in _APOSTROPHES:
        return not before.isspace() and not after.isalnum()
    if text[at] in '"“＂':
        return not before.isspace() and not after.isalnum()
    return True
