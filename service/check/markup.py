"""What of a draft is markup: it is put out of the way, and every other character keeps its place."""

import html
import re

_FILLER = "\u2060"
"""Takes the place of markup; wherever words are compared it is nothing."""

_BLOCK_TAG = re.compile(
    r"</?(?:p|div|li|ul|ol|br|h[1-6]|table|tr|td|th|blockquote|section|article)\b[^<>]*>", re.IGNORECASE
)
_INLINE_TAG = re.compile(r"</?(?:a|b|strong|i|em|u|span|mark|small|q|cite|sup|font)\b[^<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,10});")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\](\((?:[^()\s]{1,2000})(?:\s+\"[^\"\n]*\")?\))")
_MARK = re.compile(
    r"(?:(?<=[^\W\d_])|(?<=[.,;:!?)”’\"'])\s?|(?<=[^\W\d_])\s(?=\[[^\[\]]{1,24}\](?:[.,;:!?)”’\"']|\s*$)))"
    r"\[(?:\^?\d{1,3}(?:\s?[,–-]\s?\d{1,3})*|\^\d{1,3})\]|【\d[^【】\n]{0,10}(?:†[^【】\n]{0,30})?】|\s?\[sic\]"
    r"|(?<=[.,;:!?)”’\"'])[¹²³⁰⁴-⁹]+",
    re.MULTILINE,
)
_CAPITAL = re.compile(r"\[([^\W\d_])\](?=\w)")
_RAISED = re.compile(r"<sup>(\d{1,4})</sup>", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_EMPHASIS = re.compile(r"(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)|(?<!\w)`{1,3}(?=\S)|(?<=\S)`{1,3}(?!\w)")
_LINE = re.compile(
    r"^[ \t]*(?:>[ \t>]*)?(?:#{1,6}(?=[ \t])|[-*+•‣◦▪●–—·](?=[ \t])|(?P<number>\(?\d{1,2}[.)])(?=[ \t]))",
    re.MULTILINE,
)
_DIGIT = re.compile(r"[ \t]*\d")
_ENDED = re.compile(
    r"(?:\A|(?:[.:!?;][\"”’)\]]*[ \t]*|\n[ \t>]*|^[ \t>]*\(?\d{1,2}[.)][^\n]*)\n)\Z", re.MULTILINE
)  # what is before a line, where that is a new item and not the rest of a sentence
_RULE = re.compile(r"^[ \t|:>*_=-]{3,}$", re.MULTILINE)
_QUOTED_LINE = re.compile(r"^[ \t]*>[ \t>]*", re.MULTILINE)


def without_markup(draft: str) -> str:
    """A draft without its HTML and Markdown, as long as it was.

    A line that began a list item, a heading or a block quote begins with a line break more, so that it isn't taken for
    the end of the line before it.
    """
    text = _RULE.sub(lambda match: "\n" + _filler(len(match[0]) - 1), draft)
    text = _LINE.sub(_line_start, text)
    text = _QUOTED_LINE.sub(lambda match: _filler(len(match[0])), text)
    text = _BLOCK_TAG.sub(lambda match: "\n\n" + _filler(len(match[0]) - 2), text)
    text = _RAISED.sub(_raised, text)
    text = _INLINE_TAG.sub(lambda match: _filler(len(match[0])), text)
    text = _ENTITY.sub(_character, text)
    text = _LINK.sub(lambda match: f"{_FILLER}{match[1]}{_FILLER}{_filler(len(match[2]))}", text)
    text = _MARK.sub(lambda match: _filler(len(match[0])), text)
    text = _CAPITAL.sub(rf"{_FILLER}\1{_FILLER}", text)
    text = _EMPHASIS.sub(lambda match: _filler(len(match[0])), text)
    return text.replace("|", "\t")


def _filler(length: int) -> str:
    return _FILLER * length


def _character(match: re.Match[str]) -> str:
    """The character that an entity means; what means none, or several, stays."""
    found = html.unescape(match[0])
    return found + _filler(len(match[0]) - 1) if len(found) == 1 else match[0]


def _line_start(match: re.Match[str]) -> str:
    """What begins a line; a number, or a dash before one, does so in a list only, else it is of the sentence there."""
    before = match.string[max(0, match.start() - 200) : match.start()]
    if (match["number"] or _DIGIT.match(match.string, match.end())) and not _ENDED.search(before):
        return match[0]
    return "\n" + _filler(len(match[0]) - 1)


def _raised(match: re.Match[str]) -> str:
    """Digits that are raised; after a mark that ends a sentence they are a note's, and say nothing."""
    number = match[1].translate(_SUPERSCRIPTS)
    return _filler(len("<sup>")) + number + _filler(len("</sup>"))
