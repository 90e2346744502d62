"""A question with a passage, of which it is known whether it answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrainingExample:
    """A question with a passage.

    Attributes:
        question: The question.
        names: The article's title and the passage's nearest heading; empty where there are none.
        context: What the passage's words hang on; empty where there is nothing.
        sentences: The passage's sentences, in order.
        answers: Whether the passage answers.
        labels: Whether each sentence does, None where it isn't known.
        source: Where it comes from.
        weight: What it counts.
    """

    question: str
    names: str
    context: str
    sentences: tuple[str, ...]
    answers: bool
    labels: tuple[bool | None, ...]
    source: str
    weight: float = 1.0
