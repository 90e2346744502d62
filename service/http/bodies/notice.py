"""A notice as it goes over HTTP. It is made without anything that opens an index: it comes whatever is broken."""

from typing import Any

from pydantic import BaseModel, SerializerFunctionWrapHandler, model_serializer

from service.emergency.notices import Notice


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
    title: str | None = None
    text: str
    numbers: list[NumberBody]
    version: str
    language: str | None = None
    review: str | None = None

    @model_serializer(mode="wrap")
    def _without_nothing(self, serialise: SerializerFunctionWrapHandler) -> dict[str, Any]:
        found: dict[str, Any] = serialise(self)
        return {key: value for key, value in found.items() if value is not None}

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
