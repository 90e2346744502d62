"""When a request is sent once more, and what of a response is taken for what; over a transport of the tests' own."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.loops import run_apart
from vouch_client import AsyncVouch, Retries, Vouch, VouchClientError, VouchProblem, VouchUnreachable
from vouch_client.results import Topics
from vouch_client.retries import retry_after

TOPICS = {"topics": [], "audiences": [], "articles": 3}
NOTICE = {"topic": "chest", "text": "Call", "numbers": [{"label": "Emergency", "number": "999"}], "version": "1"}


def problem(status: int, **more: Any) -> dict[str, Any]:
    return {"type": "urn:x", "title": "T", "status": status, "detail": "Busy", "remedy": "Wait", **more}


class Answers:
    """A server that gives one response after the other, and the waits of whoever asks it."""

    def __init__(self, *responses: httpx.Response | Exception) -> None:
        self.responses = list(responses)
        self.requests: list[httpx.Request] = []
        self.waits: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        response = self.responses.pop(0)
        if isinstance(response, Exception):
            raise response
        return httpx.Response(response.status_code, headers=response.headers, content=response.content)


def refused(status: int, after: str | None = None, **more: Any) -> httpx.Response:
    return httpx.Response(status, headers={"retry-after": after} if after else {}, json=problem(status, **more))


OK = httpx.Response(200, json=TOPICS)
Ask = Callable[[Answers, Retries], Topics]


def _waiting(answers: Answers, retries: Retries, monkeypatch: pytest.MonkeyPatch) -> Topics:
    monkeypatch.setattr("vouch_client.client.time.sleep", answers.waits.append)
    with Vouch("http://x", retries=retries, transport=httpx.MockTransport(answers)) as client:
        return client.topics()


def _asynchronous(answers: Answers, retries: Retries, monkeypatch: pytest.MonkeyPatch) -> Topics:
    async def sleep(seconds: float) -> None:
        answers.waits.append(seconds)

    async def ask() -> Topics:
        async with AsyncVouch("http://x", retries=retries, transport=httpx.MockTransport(answers)) as client:
            with monkeypatch.context() as patched:
                patched.setattr("vouch_client.asynchronous.asyncio.sleep", sleep)
                return await client.topics()

    return run_apart(ask())


@pytest.fixture(params=[_waiting, _asynchronous], ids=["waiting", "asynchronous"])
def ask(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Ask:
    return lambda answers, retries: request.param(answers, retries, monkeypatch)


@pytest.mark.parametrize("status", [429, 503])
def test_who_is_asked_to_come_back_does_so_after_that_time(ask: Ask, status: int) -> None:
    answers = Answers(refused(status, "7"), refused(status), OK)

    assert ask(answers, Retries()).articles == 3
    assert answers.waits == [7.0, 1.0]


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410, 413, 422, 500, 502, 504])
def test_no_other_error_is_asked_again(ask: Ask, status: int) -> None:
    answers = Answers(refused(status, "1"), OK)

    with pytest.raises(VouchProblem) as raised:
        ask(answers, Retries(most=5))
    assert (raised.value.status, answers.waits, len(answers.requests)) == (status, [], 1)


def test_it_is_asked_so_often_and_no_more(ask: Ask) -> None:
    answers = Answers(*[refused(503) for _ in range(9)])

    with pytest.raises(VouchProblem, match=r"503: Busy\. Wait"):
        ask(answers, Retries(most=3, first_s=0.25))
    assert answers.waits == [0.25, 0.5, 1.0]


def test_a_long_wait_is_the_callers_to_decide(ask: Ask) -> None:
    answers = Answers(refused(429, "3600"), OK)

    with pytest.raises(VouchProblem) as raised:
        ask(answers, Retries())
    assert (raised.value.retry_after, answers.waits) == (3600.0, [])


def test_what_is_said_in_an_emergency_is_not_waited_for(ask: Ask) -> None:
    answers = Answers(refused(503, "1", notice=NOTICE), OK)

    with pytest.raises(VouchProblem) as raised:
        ask(answers, Retries())
    assert raised.value.notice is not None
    assert raised.value.notice.numbers[0].number == "999"
    assert answers.waits == []


@pytest.mark.parametrize("error", [httpx.ReadTimeout("late"), httpx.ConnectError("none"), httpx.ReadError("cut")])
def test_a_request_that_may_have_arrived_is_not_sent_again(ask: Ask, error: Exception) -> None:
    answers = Answers(error, OK)

    with pytest.raises(VouchUnreachable, match=type(error).__name__):
        ask(answers, Retries())
    assert len(answers.requests) == 1


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(502, text="<html>Bad gateway</html>"),
        httpx.Response(502, json=["not", "a", "problem"]),
        httpx.Response(502, json={"status": "x"}),
    ],
)
def test_what_a_proxy_says_is_a_problem_too(ask: Ask, response: httpx.Response) -> None:
    with pytest.raises(VouchProblem, match="502: What answered is no Vouch") as raised:
        ask(Answers(response), Retries())
    assert raised.value.notice is None


def test_no_redirect_is_followed_with_a_key(ask: Ask) -> None:
    answers = Answers(httpx.Response(307, headers={"location": "http://elsewhere/v1/topics"}), OK)

    with pytest.raises(VouchProblem, match="leads elsewhere") as raised:
        ask(answers, Retries())
    assert raised.value.value == "http://elsewhere/v1/topics"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<html>", "no JSON"),
        ("[]", "Topics is no dict"),
        (json.dumps({**TOPICS, "articles": "3"}), r"Topics\.articles is no int"),
        (json.dumps({**TOPICS, "articles": True}), r"Topics\.articles is no int"),
        (json.dumps({**TOPICS, "topics": {}}), r"Topics\.topics is no list"),
        (json.dumps({**TOPICS, "topics": [{"value": "a"}]}), r"no Topics\.topics\[\]\.articles"),
        (json.dumps({"topics": []}), r"no Topics\.audiences"),
    ],
)
def test_an_answer_of_another_form_is_an_error_that_says_where(ask: Ask, content: str, message: str) -> None:
    with pytest.raises(VouchClientError, match=message):
        ask(Answers(httpx.Response(200, text=content)), Retries())


def test_what_a_newer_service_says_besides_is_passed_over(ask: Ask) -> None:
    assert ask(Answers(httpx.Response(200, json={**TOPICS, "newer": [1]})), Retries()) == Topics((), (), 3)


@pytest.mark.parametrize(
    "url", ["", "search.example", "ftp://search.example", "https://", "http://x?q=1", "http://x#a", "file:///etc"]
)
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match=r"https://search\.example"):
        Vouch(url)


@pytest.mark.parametrize("key", ["", " secret", "secret\nb", "schlüssel", "secret\r\nX: y"])
def test_a_key_that_no_header_can_hold_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(ValueError, match="can't be sent") as raised:
        Vouch("http://x", key=key)
    assert not key or key.strip() not in str(raised.value)


def test_a_service_below_a_path_is_asked_there_with_the_key() -> None:
    answers = Answers(OK)
    with Vouch("https://health.example/search/", key="k", transport=httpx.MockTransport(answers)) as client:
        client.topics()

    assert str(answers.requests[0].url) == "https://health.example/search/v1/topics"
    assert answers.requests[0].headers["authorization"] == "Bearer k"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("Sat, 28 Nov 2026 10:00:30 GMT", 30.0),
        ("Sat, 28 Nov 2026 09:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("٣", None),
        ("9" * 400, None),
    ],
)
def test_a_wait_is_read_as_seconds_or_as_a_date(text: str, seconds: float | None) -> None:
    now = datetime(2026, 11, 28, 10, tzinfo=UTC)

    assert retry_after({"retry-after": text}, now=now) == seconds
    assert retry_after({}) is None


@pytest.mark.parametrize("wrong", [{"most": -1}, {"longest_s": -1.0}, {"first_s": -0.1}])
def test_retries_below_nothing_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        Retries(**wrong)
