"""A notice as it goes over HTTP. It is made without anything that opens an index: it comes whatever is broken."""

from pydantic import BaseModel, Field

from service.emergency.notices import Notice


def is_nothing(value: object) -> bool:
    """Whether a field has nothing to say, and is left out."""
    return value is None


class NumberBody(BaseModel):
    """A telephone line."""

    label: str
    number: str


class NoticeBody(BaseModel):
    """What is said beside the results where a question sounds like an emergency.

    `title` is what is above the words, and left out where the rules have none. `language` and `review` come
    only with words in a language whose rules no clinician has read yet.
    """

    topic: str
    title: str | None = Field(default=None, exclude_if=is_nothing)
    text: str
    numbers: list[NumberBody]
    version: str
    language: str | None = Field(default=None, exclude_if=is_nothing)
    review: str | None = Field(default=None, exclude_if=is_nothing)

    @classmethod
    def of(cls, notice: Notice | None) -> "NoticeBody | None":
        """From the notice, where there is one."""
        if notice is None:
            return None
        numbers = [NumberBody(label=line.label, number=line.number) for line in notice.numbers]
        language = notice.language if notice.review else None
        return cls(
            topic=notice.topic,
            title=notice.title or None,
            text=notice.text,
            numbers=numbers,
            version=notice.version,
            language=language,
            review=notice.review,
        )
