"""Which answerability model a snapshot shall answer with."""

from dataclasses import dataclass

from index.answerability.model_folder import SHIPPED, AnswerabilityFolder

PASSAGES = 3
"""How many of the best passages are read, unless it is said otherwise."""


@dataclass(frozen=True, slots=True)
class AnswerabilityUse:
    """What a snapshot depends on of the model that it answers with.

    Attributes:
        sha256: Of its identity.
        passages: How many of the best passages it reads.
    """

    sha256: str
    passages: int


@dataclass(frozen=True, slots=True)
class AnswerabilityChoice:
    """Which model a snapshot shall answer with.

    Attributes:
        model: The model.
        passages: How many of the best passages it reads.
    """

    model: AnswerabilityFolder
    passages: int = PASSAGES

    def use(self) -> AnswerabilityUse:
        """What a snapshot depends on of it."""
        return AnswerabilityUse(self.model.identity().sha256, self.passages)


SHIPPED_CHOICE = AnswerabilityChoice(AnswerabilityFolder(SHIPPED))
"""The model that ships."""
