"""What can go wrong: the service refuses the request, or nothing that can be read comes back."""

from vouch_client.records import Notice


class VouchClientError(Exception):
    """Any failure of a request; the two below say more."""


class VouchUnreachable(VouchClientError):
    """No answer came: no connection, or none in time."""


class VouchProblem(VouchClientError):
    """The service answered with an error. It is worded for people; no part of a question is in it but `value`.

    Source: RFC 9457, problem details.

    Attributes:
        status: The status of HTTP.
        type: A name for this kind of problem, such as `urn:vouch:problem:invalid-request`.
        title: The kind in words.
        what: What is wrong.
        where: In which field or path; None where that isn't said.
        value: The value that is wrong; None where that isn't said.
        remedy: What to do about it.
        notice: What to show before anything else, where the question sounds like an emergency.
        retry_after: In how many seconds to come back; None where that isn't said.
    """

    def __init__(
        self,
        status: int,
        *,
        type: str = "about:blank",  # noqa: A002 - its name in RFC 9457
        title: str = "",
        what: str,
        where: str | None = None,
        value: str | None = None,
        remedy: str = "",
        notice: Notice | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.status = status
        self.type = type
        self.title = title
        self.what = what
        self.where = where
        self.value = value
        self.remedy = remedy
        self.notice = notice
        self.retry_after = retry_after
        super().__init__(status, what)

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        return f"{self.status}: {self.what}{place}. {self.remedy}".strip()
