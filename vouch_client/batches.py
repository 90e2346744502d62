"""What comes back for several questions at once: an answer or a problem for each, in their order."""

from dataclasses import dataclass

from vouch_client.errors import VouchProblem
from vouch_client.records import Notice
from vouch_client.results import Answer

MOST_IN_A_BATCH = 20


@dataclass(frozen=True, slots=True)
class ProblemDocument:
    """A problem as RFC 9457 has it, with what is wrong, where, and what to do about it."""

    status: int
    type: str
    title: str
    detail: str
    remedy: str
    where: str | None = None
    value: str | None = None
    notice: Notice | None = None

    def raised(self, *, retry_after: float | None = None) -> VouchProblem:
        """The same as an error."""
        return VouchProblem(
            self.status,
            type=self.type,
            title=self.title,
            what=self.detail,
            where=self.where,
            value=self.value,
            remedy=self.remedy,
            notice=self.notice,
            retry_after=retry_after,
        )


@dataclass(frozen=True, slots=True)
class BatchItem:
    """What became of one question: an `answer`, or the `problem` that it alone would have met."""

    status: int
    answer: Answer | None
    problem: ProblemDocument | None
    retry_after: int | None = None

    def result(self) -> Answer:
        """The answer.

        Raises:
            VouchProblem: If there is none.
        """
        if self.answer is not None:
            return self.answer
        if self.problem is not None:
            raise self.problem.raised(retry_after=self.retry_after)
        raise VouchProblem(self.status, what="Neither an answer nor a problem came back for this question")

    @property
    def notice(self) -> Notice | None:
        """What to show before anything else, whether there is an answer or not."""
        return self.answer.notice if self.answer else self.problem.notice if self.problem else None


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of each question, in their order."""

    answers: tuple[BatchItem, ...]
