"""An error as it goes over HTTP: RFC 9457, Problem Details for HTTP APIs."""

from pydantic import BaseModel

from service.http.bodies.notice import NoticeBody


class ProblemBody(BaseModel):
    """An error as RFC 9457 has it, with what is wrong, where, and what to do about it.

    `notice` is there where the question that failed sounds like an emergency.
    """

    type: str
    title: str
    status: int
    detail: str
    where: str | None = None
    value: str | None = None
    remedy: str
    notice: NoticeBody | None = None
