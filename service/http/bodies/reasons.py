"""Why a passage ranks where it does, in words: what the engines and the models saw in it."""

import math
from collections.abc import Callable, Mapping

_AHEAD, _LITTLE_AHEAD = 0.1, 0.02
_NEAR, _FAIRLY_NEAR = 0.6, 0.4


def reasons(signals: Mapping[str, float]) -> list[str]:
    """A sentence for each signal that applies, the weightiest first.

    Args:
        signals: As `Signals.to_record` gives them.
    """
    return [words for name, said in _SAID.items() if name in signals and (words := said(signals[name]))]


def _answering(logit: float) -> str:
    share = 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, logit))))
    return f"The model that reads question and passage together gives it {_percent(share)} that it answers."


def _meaning(cosine: float) -> str:
    near = "very near" if cosine >= _NEAR else "fairly near" if cosine >= _FAIRLY_NEAR else "not near"
    return f"Its meaning is {near} to the question’s ({cosine:.2f} of 1)."


def _margin(margin: float) -> str:
    if margin < 0:
        return "Another passage is before it."
    return (
        f"It is {'far' if margin >= _AHEAD else 'a little' if margin >= _LITTLE_AHEAD else 'hardly'} ahead of the next."
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


_SAID: Mapping[str, Callable[[float], str]] = {
    "answering": _answering,
    "passage_cosine": _meaning,
    "term_coverage": lambda share: f"{_percent(share)} of the question’s words are in it, its headings or its title.",
    "lexical_share": lambda share: f"Its words, rare ones counting more, give {_percent(share)} of what is possible.",
    "phrase_share": lambda share: (
        f"{_percent(share)} of the question’s pairs of words are together in it." * bool(share)
    ),
    "focus_in_sentence": lambda share: (
        f"Of what the question asks beyond the title, {_percent(share)} is in its best sentence or its headings."
    ),
    "newer": lambda gain: "It gained as its article is newer than others that were found." if gain else "",
    "same_document": lambda loss: "It lost as better passages of its article are before it." if loss else "",
    "margin": _margin,
}
