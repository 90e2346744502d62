"""What of a draft claims to be an article's words: its quotations, and its sentences where they are asked for."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

from index.passages.wording import core, folded
from ingest.document import Span
from ingest.scope.sentences import passing_sentence_spans
from ingest.scope.turning_words import restricts
from service.check.markup import without_markup
from service.check.quotation_marks import marked_spans

_BLOCK_QUOTE = re.compile(r"(?:^[ \t]*>[^\n]*(?:\n|\Z))+", re.MULTILINE)
_QUOTE_TAG = re.compile(r"<(?P<tag>blockquote|q)\b[^<>]*>(?P<words>.*?)</(?P=tag)>", re.IGNORECASE | re.DOTALL)
_CLOSED_TAG = re.compile(r"</(?:blockquote|q)>", re.IGNORECASE)
_PARAGRAPHS = re.compile(r"\n(?:\u2060|[^\S\n])*\n")
_ELLIPSIS = re.compile(r"[\[(]\s*(?:…|\.\s?\.\s?\.)\s*[\])]|…|\.\s?\.\s?\.")
_ATTRIBUTION = re.compile(r"\n[ \t>]*[—–][ \t]?(?P<whose>[A-Z\[(][^\n]{1,80}?)\s*\Z")
_DASHED = re.compile(r"^[ \t>]*[—–-]", re.MULTILINE)
_LETTER = re.compile(r"[^\W_❌]|[❌✗✘✖🚫⛔👎]")
_WRAPPED_FROM = 50  # characters: a shorter line was ended by whoever wrote it
_REPORTS = re.compile(
    r"(?:[\w’'-]+[\s,]+){0,8}(?:says?|said|adds?|writes?|wrote|states?|notes?|explains?|advises?|reads?|quotes?|that"
    r"|according to [\w\s]{1,40})\W*(?:that|also|and|again)?\W*",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[-•*–—·]\s+")
_END = attrgetter("end")
_MARKS = dict.fromkeys(map(ord, "“”‟„\"＂«»‹›‘’‚'「」『』〝〞\u2060>"), None)
_NOTHING = " \t\n\r\f\v\u00a0\u2060"


class ClaimKind(StrEnum):
    """What part of a draft is looked at."""

    QUOTATION = "quotation"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or what is between ellipses.

    Attributes:
        span: Where it is in the draft.
        after_gap: Whether an ellipsis says that something is left out before it.
    """

    span: Span
    after_gap: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """Words of a draft that may be an article's.

    Attributes:
        kind: What they are.
        span: Where they are in the draft, without quotation marks.
    """

    kind: ClaimKind
    span: Span


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is checked.

    Attributes:
        text: As it came.
        plain: The same without markup; offsets are the same.
        claims: What of it is looked at, in order.
        within: All of its sentences, in order.
    """

    text: str
    plain: str
    claims: tuple[Claim, ...]
    within: tuple[Span, ...]

    @classmethod
    def read(cls, text: str, *, sentences: bool = False) -> "Draft":
        """Find the quotations of a text, and its other sentences where they are asked for."""
        plain = without_markup(text)
        tagged = list(_QUOTE_TAG.finditer(text)) if _CLOSED_TAG.search(text) else []
        blocks = [Span(*match.span()) for match in (*_BLOCK_QUOTE.finditer(text), *tagged)]
        quotations = sorted({*_block_quotes(text, plain, tagged), *_marked(text, plain, blocks)})
        claims = [Claim(ClaimKind.QUOTATION, span) for span in quotations]
        within = tuple(one for paragraph in _paragraphs(plain) for one in _sentences_of(plain, paragraph))
        if sentences:
            quoted = sorted((*quotations, *blocks))
            claims += [Claim(ClaimKind.SENTENCE, one) for one in within if _says_more(plain, one, quoted)]
        return cls(text, plain, tuple(sorted(claims, key=lambda claim: claim.span)), within)

    def pieces(self) -> int:
        """How many sentences, and parts of some, are to be looked at."""
        return sum(max(1, len(self.sentences(part))) for claim in self.claims for part in self.parts(claim.span))

    def words(self, span: Span) -> str:
        """Words of it, without markup."""
        return self.plain[span.start : span.end]

    def core(self, span: Span) -> str:
        """Words of it as they are looked for."""
        return core(folded(self.words(span)))

    def parts(self, span: Span) -> list[Piece]:
        """What ellipses leave of a claim."""
        found, at = [], span.start
        gaps = [*_ELLIPSIS.finditer(self.plain, span.start, span.end), None]
        for gap in gaps:
            part = _trim(self.plain, Span(at, gap.start() if gap else span.end))
            if _LETTER.search(self.plain, part.start, part.end):
                found.append(Piece(part, after_gap=at > span.start))
            at = gap.end() if gap else span.end
        return found

    def sentences(self, piece: Piece) -> list[Piece]:
        """The sentences of a piece; each line by itself that its writer ended."""
        spans = list(_sentences_of(self.plain, piece.span))
        return [Piece(span, piece.after_gap and at == 0) for at, span in enumerate(spans)]

    def sentence_around(self, span: Span) -> Span | None:
        """The sentence that a claim is in, if that goes beyond it and its quotation marks."""
        first = bisect_right(self.within, span.start, key=_END)
        around = self.within[first : first + 2]
        if not around or around[0].start > span.start or (len(around) > 1 and around[1].overlaps(span)):
            return None
        return around[0] if len(around[0]) > len(span) + 2 else None


def _block_quotes(text: str, plain: str, tagged: list[re.Match[str]]) -> Iterator[Span]:
    for match in _BLOCK_QUOTE.finditer(text):
        named = _ATTRIBUTION.search(text, match.start(), match.end())
        end = named.start() if named is not None and _says_whose(text, match.start(), named) else match.end()
        yield from _unmarked(plain, Span(match.start(), end))
    for match in tagged:
        yield from _unmarked(plain, Span(*match.span("words")))


def _says_whose(text: str, start: int, named: re.Match[str]) -> bool:
    """Whether the last line of a block quote says where it is from, and nothing else."""
    whose = re.sub(r"\b(?:19|20)\d\d\b", "", named["whose"])
    is_item = _DASHED.search(text, start, named.start()) is not None
    return not is_item and not restricts(whose) and not any(character.isdigit() for character in whose)


def _unmarked(plain: str, span: Span) -> Iterator[Span]:
    """The words of a block quote; where all of it is between quotation marks, what is between them."""
    words = _trim(plain, span)
    marked = marked_spans(plain, words)
    if len(marked) == 1 and len(marked[0]) >= len(words) - 3:
        words = marked[0]
    if _LETTER.search(plain, words.start, words.end):
        yield words


def _marked(text: str, plain: str, blocks: list[Span]) -> Iterator[Span]:
    """What is between quotation marks, but for what is in a block quote."""
    for paragraph in _paragraphs(text):
        for span in marked_spans(plain, paragraph):
            words = _trim(plain, span)
            if _LETTER.search(plain, words.start, words.end) and not any(one.overlaps(words) for one in blocks):
                yield words


def _paragraphs(text: str) -> Iterator[Span]:
    """What blank lines leave of a text."""
    at = 0
    for match in _PARAGRAPHS.finditer(text):
        yield Span(at, match.start())
        at = match.end()
    yield Span(at, len(text))


def _says_more(plain: str, sentence: Span, quoted: list[Span]) -> bool:
    """Whether a sentence is more than quotations, and words that say whose they are."""
    at, rest = sentence.start, []
    for span in quoted[bisect_right(quoted, sentence.start, key=_END) :]:
        if span.start >= sentence.end:
            break
        rest.append(plain[at : max(at, span.start)])
        at = max(at, span.end)
    rest.append(plain[at : max(at, sentence.end)])
    own = " ".join(rest).translate(_MARKS)
    return _LETTER.search(own) is not None and (len(rest) == 1 or _REPORTS.fullmatch(own.strip()) is None)


def _sentences_of(plain: str, span: Span) -> Iterator[Span]:
    for line in _lines(plain, span):
        words = plain[line.start : line.end].replace("\n", " ")
        for one in passing_sentence_spans(words, "en"):
            yield from _filled(plain, Span(line.start + one.start, line.start + one.end))


def _lines(plain: str, span: Span) -> Iterator[Span]:
    """Lines as their writer ended them: one that is full, and doesn't end a sentence, goes on in the next."""
    at = start = span.start
    for line in plain[span.start : span.end].split("\n"):
        words = line.strip(" \t\u2060")
        at += len(line) + 1
        following = plain[at : min(at + 20, span.end)].lstrip(" \t\u2060")
        goes_on = following[:1].islower() or len(words) >= _WRAPPED_FROM
        if not goes_on or words[-1:] in set(".:!?") or plain[at : at + 1] == "\n":
            yield from _filled(plain, Span(start, min(at - 1, span.end)))
            start = at
    yield from _filled(plain, Span(min(start, span.end), span.end))


def _filled(plain: str, span: Span) -> Iterator[Span]:
    words = _trim(plain, span)
    if _LETTER.search(plain, words.start, words.end):
        yield words


def _trim(plain: str, span: Span) -> Span:
    """Without white space and what took the place of markup around it."""
    words = plain[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip(_NOTHING))
    if bullet := _BULLET.match(plain, start, span.end):
        start = bullet.end()
    return Span(start, max(start, span.start + len(words.rstrip(_NOTHING))))
