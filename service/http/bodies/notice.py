"""A notice as it goes over HTTP. It is made without anything that opens an index: it comes whatever is broken."""

from pydantic import BaseModel

from service.emergency.notices import Notice


class NumberBody(BaseModel):
    """A telephone line."""

    label: str
    number: str


class NoticeBody(BaseModel):
    """What is said beside the results where a question sounds like an emergency."""

    topic: str
    text: str
    numbers: list[NumberBody]
    version: str

    @classmethod
    def of(cls, notice: Notice | None) -> "NoticeBody | None":
        """From the notice, where there is one."""
        if notice is None:
            return None
        numbers = [NumberBody(label=line.label, number=line.number) for line in notice.numbers]
        return cls(topic=notice.topic, text=notice.text, numbers=numbers, version=notice.version)
