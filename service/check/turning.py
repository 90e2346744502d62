"""Words of a draft's own that turn what it quotes: "you should not", "Never:", "… is a myth"."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from index.passages.wording import core, folded
from ingest.document import Span
from ingest.scope.turning_words import negates
from service.check.draft import Draft
from service.check.word_changes import medicines_of

_TURNS = re.compile(
    r"\b(?:stop|skip|refuse|nobody|no one|un(?:true|like)|incorrect|fiction|outdated|used to|instead of|contrary to"
    r"|opposed to|(?:should|is|does|could|would|do)nt)\b|[❌✗✘✖🚫⛔👎]|~~|<del\b|<s\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[^\w(\[]{0,4}[(\[–—-]{0,2}\W{0,3}(?:(?:this |that |which |it )?(?:is|are|was|were)\b\W*)?"
    r"(?:only|unless|but (?:not|only|never)|except|not\b|no\b|never|false|wrong|untrue|an? (?:myth|lie)|❌|~~)",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:says?|said|adds?|writes?|wrote|states?|notes?|explains?|advises?|reads?|according to [\w\s’'-]{1,40})"
    r"\W*(?:that|also|this)?\W*$",
    re.IGNORECASE,
)
_LABEL_LINE = re.compile(r"[ \t>]*(?:#{1,6}[ \t]|(?:\*\*|__)[^*_\n]+(?:\*\*|__)[ \t]*:?[ \t]*$)")
_SENTENCE_END = re.compile(r"[.!?]\s")
_MOST_LINES = 40
_REPORTING_WORDS = 5
_AFTER_CHARS = 60


class OwnWords:
    """What a draft says by itself around words that it quotes.

    Args:
        draft: It.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._quoted = [claim.span for claim in draft.claims]
        self._said: dict[Span, tuple[str, str]] = {}
        self._turns: dict[tuple[Span, tuple[str, ...]], bool] = {}

    def turn(self, span: Span, labels: Iterable[str]) -> bool:
        """Whether they turn some words of it.

        Args:
            span: The words.
            labels: What these hang on in the article, folded: that turns nothing which isn't turned there.
        """
        key = span, tuple(labels)
        if key not in self._turns:  # in other articles the same words hang on the same
            self._turns[key] = self._do_turn(*key)
        return self._turns[key]

    def _do_turn(self, span: Span, labels: Sequence[str]) -> bool:
        known = [core(label).casefold() for label in labels]
        for own in self._before(span):
            said = folded(own).casefold()
            for label in known:
                said = said.replace(label, " ") if label else said
            if negates(said) or _TURNS.search(said):
                return True
        if any(one.start <= span.start and span.end < one.end for one in self._quoted):
            return False  # what is after them is quoted as well
        after = self._draft.text[span.end : span.end + _AFTER_CHARS].lstrip("\"'”’»›“」』*_. \t")
        return _AFTER.match(after) is not None

    def medicines(self, span: Span) -> set[str]:
        """The medicines that they name before some words."""
        return medicines_of(" ".join(self._before(span)))

    def _before(self, span: Span) -> tuple[str, str]:
        if span not in self._said:
            self._said[span] = self._clause(span), self._label(span)
        return self._said[span]

    def _clause(self, span: Span) -> str:
        """The same sentence up to the words, without other quotations; of one that reports them, what does so."""
        start = next((one.start for one in self._draft.within if one.start <= span.start < one.end), span.start)
        parts, at = [], start
        for one in self._quoted:
            if start <= one.start < span.start and one.end <= span.start:
                parts.append(self._draft.text[at : one.start])
                at = max(at, one.end)
        parts.append(self._draft.text[at : span.start])
        said = " ".join(parts)
        return " ".join(said.split()[-_REPORTING_WORDS:]) if _REPORTED.search(said) else said

    def _label(self, span: Span) -> str:
        """The nearest line above that is a heading or ends in a colon: its last sentence."""
        lines = self._draft.text[: span.start].split("\n")[:-1]
        for line in islice(reversed(lines), _MOST_LINES):
            if _LABEL_LINE.match(line) or line.rstrip(' \t*_"”’').endswith(":"):
                said = _SENTENCE_END.split(line)[-1]
                return " ".join(said.split()[-_REPORTING_WORDS:]) if _REPORTED.search(said) else said
        return ""
