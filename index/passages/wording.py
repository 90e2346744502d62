"""Words without what typesetting changes: by this, a quotation is the same words as a sentence, or isn't.

Not distinguished are kinds of quotation marks, of dashes and of white space, soft hyphens and marks that nobody sees,
ligatures, signs that look the same, accents that are written as a letter with a mark, an ellipsis and three points, and
a space between a number and its unit. Everything else is: a point that became a comma, a superscript, a capital.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from ingest.document import Span

WORDING = "wording-2"
"""Names the rules of this module: another name goes with every change of them."""

_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_DASHES = "\\-‐‑‒–—―−﹣－"
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_MARKS = "\u0300-\u036f"
_KINDS = (
    rf"(?P<dash>[\s{_UNSEEN}]*[{_DASHES}][\s{_UNSEEN}{_DASHES}]*)"
    rf"|(?P<unit>(?<=\d)[\s{_UNSEEN}]+(?=(?:m[gl]|mcg|[µμ]g|k?g|l|[ckm]?m|mmol|IU)\b|[%°‰]))"
    rf"|(?P<space>[\s{_UNSEEN}]*(?:[^\S ]|  |(?=[{_UNSEEN}])|(?<=[{_UNSEEN}]) )[\s{_UNSEEN}]*)"
    rf"|(?P<inches>(?<=\d)[“”„‟\"])"
    rf"|(?P<quote>[‘’‚‛“”„‟«»‹›´`＇＂「」『』〝〞\"])"
    rf"|(?P<sign>[µº])"
    rf"|(?P<dots>…)|(?P<ligature>[{''.join(_LIGATURES)}])"
)
_FIRST = rf"(?=[\s{_UNSEEN}{_DASHES}“”„‟\"‘’‚‛«»‹›´`＇＂「」『』〝〞µº…{''.join(_LIGATURES)}])"
_STAYS = rf"(?!(?<!\d) (?![\s{_UNSEEN}{_DASHES}]))"
_CHANGED = re.compile(f"{_FIRST}{_STAYS}(?:{_KINDS})")
"""What is changed; the kinds are tried only where one can begin, and not at a plain space between words."""
_CHANGED_OR_MARKED = re.compile(rf"{_KINDS}|(?P<marked>[^\W\d_][{_MARKS}]+)")
_MARKED = re.compile(f"[{_MARKS}]")
_CHANGED_IN_WORDS = re.compile(f"[{_MARKS}{_UNSEEN}{''.join(_LIGATURES)}]")
_LETTERS = re.compile(r"[^\W\d_µμºª]{3,}")
_LEADING = re.compile(r"(?:[ ';:!。！]|\.\.\.|[.,](?!\d))+")  # of ".5 mg" the point is no edge
_TRAILING = " '\".,;:!。！"
_SIGNS = {"µ": "μ", "º": "°"}


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it is compared.

    Attributes:
        text: It.
        changes: Where something was changed, in order: from and to where in `text`, and in what it was made of.
    """

    text: str
    changes: tuple[tuple[Span, Span], ...]

    def span(self, start: int, end: int) -> Span:
        """The code points that a part of `text` was made of, which isn't empty."""
        last = self._change_at(end - 1)
        after = last[1].end if last is not None and last[0].end == end else self._made_of(end - 1) + 1
        return Span(self._made_of(start), after)

    def place(self, at: int) -> int:
        """The first place in `text` that was made of a code point, or of one after it."""
        return bisect_left(range(len(self.text)), at, key=self._made_of)

    def _made_of(self, at: int) -> int:
        """The code point that a place in `text` was made of."""
        change = self._change_at(at)
        if change is not None:
            now, before = change
            return before.start + min(at - now.start, max(0, len(before) - 1))
        index = bisect_right(self.changes, at, key=_end) - 1
        if index < 0:
            return at
        now, before = self.changes[index]
        return before.end + at - now.end

    def _change_at(self, at: int) -> tuple[Span, Span] | None:
        index = bisect_right(self.changes, at, key=_end)
        if index < len(self.changes) and self.changes[index][0].start <= at:
            return self.changes[index]
        return None


def wording(text: str) -> Wording:
    """A text as it is compared, and where each part of it comes from."""
    pieces: list[str] = []
    changes: list[tuple[Span, Span]] = []
    at = length = 0
    for match in _changed(text).finditer(text):
        kept, put = text[at : match.start()], _put(match)
        pieces += (kept, put)
        length += len(kept) + len(put)
        at = match.end()
        changes.append((Span(length - len(put), length), Span(match.start(), at)))
    pieces.append(text[at:])
    return Wording("".join(pieces), tuple(changes))


def _changed(text: str) -> re.Pattern[str]:
    """What is looked for in a text: letters with marks only where it has any, since they take as long as all else."""
    return _CHANGED_OR_MARKED if _MARKED.search(text) else _CHANGED


def _end(change: tuple[Span, Span]) -> int:
    return change[0].end


def folded(text: str) -> str:
    """A text as it is compared, and nothing else."""
    return _changed(text).sub(_put, text)


def may_hold(text: str, words: str, *, least: float = 1.0) -> bool:
    """Whether words may be in a text once both are compared; what is certainly not there is found out without that.

    Args:
        text: As it is.
        words: They. The first letter may have another case.
        least: How large a part of them has to be there.
    """
    if _CHANGED_IN_WORDS.search(text):
        return True
    wanted = sorted(_LETTERS.findall(words[1:]), key=len, reverse=True)
    may_miss = len(wanted) * (1.0 - least)
    for one in wanted:
        if one not in text:
            may_miss -= 1
            if may_miss < 0:
                return False
    return True


def core(folded_text: str) -> str:
    """What of it has to be there: without points, commas, exclamation marks and quotation marks around it."""
    leading = _LEADING.match(folded_text)
    return folded_text[leading.end() if leading else 0 :].rstrip(_TRAILING)


def wording_hash(text: str) -> int:
    """64 bits, with a sign, that are the same for the same words; the case of the first letter doesn't count."""
    words = core(folded(text))
    words = words[:1].casefold() + words[1:]
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=8).digest(), "big", signed=True)


def _put(match: re.Match[str]) -> str:
    """What takes the place of something that typesetting changes."""
    found = match[0]
    kind = match.lastgroup
    if kind == "dash":
        return "-"
    if kind == "unit":
        return ""
    if kind == "space":
        return " " if any(character.isspace() for character in found) else ""
    if kind == "quote":
        return "'"
    if kind == "inches":
        return '"'
    if kind == "sign":
        return _SIGNS[found]
    if kind == "dots":
        return "..."
    if kind == "ligature":
        return _LIGATURES[found]
    return unicodedata.normalize("NFC", found)
