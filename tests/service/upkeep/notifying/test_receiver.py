import base64
import hashlib
import hmac
from collections.abc import Iterator

import pytest

from ingest.errors import AddressRefused
from service.errors import MessageRefused, ReceiverDown, WebhookError
from service.upkeep.notifying.receiver import DeliveryLimits, Receiver
from tests.service.upkeep.notifying.hooks import Hook, hook

KEY = b"k" * 24
QUICK = DeliveryLimits(timeout_s=5.0, pause_s=0.0)


@pytest.fixture(scope="module")
def listening() -> Iterator[Hook]:
    with hook() as made:
        yield made


def _receiver(url: str, *, limits: DeliveryLimits = QUICK, allow_private: bool = False) -> Receiver:
    return Receiver(url, (KEY,), limits=limits, allow_private=allow_private, now=lambda: 1_700_000_000.9)


def test_a_message_has_the_three_headers_and_its_signature_fits_the_bytes_that_came(listening: Hook) -> None:
    with _receiver(listening.url) as receiver:
        receiver.send("msg_1", b'{"a": 1}')
    ((headers, body),) = listening.taken()
    expected = hmac.new(KEY, b'msg_1.1700000000.{"a": 1}', hashlib.sha256).digest()

    assert body == b'{"a": 1}'
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("msg_1", "1700000000")
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"
    assert headers["content-type"] == "application/json"


def test_what_may_pass_is_tried_again_under_the_same_id(listening: Hook) -> None:
    listening.answer(503, 429)
    with _receiver(listening.url) as receiver:
        receiver.send("msg_2", b"{}")

    assert [headers["webhook-id"] for headers, _ in listening.taken()] == ["msg_2"] * 3


@pytest.mark.parametrize(
    ("status", "headers", "error", "says", "times"),
    [
        (500, {}, ReceiverDown, "3 attempts: it answers with status 500", 3),
        (503, {"Retry_After": "3600"}, ReceiverDown, "1 attempt: it answers with status 503", 1),
        (400, {}, MessageRefused, "status 400", 1),
        (422, {}, MessageRefused, "status 422", 1),
        (401, {}, ReceiverDown, "another secret or address", 1),
        (404, {}, ReceiverDown, "another secret or address", 1),
        (410, {}, ReceiverDown, "it is gone", 1),
        (302, {"Location": "/elsewhere"}, ReceiverDown, "a redirect isn't followed", 1),
        (307, {"Location": "/elsewhere"}, ReceiverDown, "a redirect isn't followed", 1),
    ],
)
def test_what_is_not_taken_says_why_and_is_bounded(
    listening: Hook, status: int, headers: dict[str, str], error: type[WebhookError], says: str, times: int
) -> None:
    listening.answer(*[status] * times, **headers)
    with _receiver(listening.url) as receiver, pytest.raises(error, match=says) as caught:
        receiver.send("msg_3", b"{}")

    assert len(listening.taken()) == times
    assert "s3cret" not in str(caught.value)  # the address may be a secret of its own


def test_nobody_there_is_said_without_the_path() -> None:
    with _receiver("http://127.0.0.1:9/s3cret") as receiver, pytest.raises(ReceiverDown, match="3 attempts") as caught:
        receiver.send("msg_4", b"{}")

    assert (caught.value.where, "s3cret" in str(caught.value)) == ("http://127.0.0.1:9", False)


@pytest.mark.parametrize("url", ["http://hooks.example/x", "http://10.0.0.1/x", "http://localhost.example/"])
def test_plain_http_is_for_this_machine_alone(url: str) -> None:
    with pytest.raises(WebhookError, match="unencrypted"):
        _receiver(url, allow_private=True)


@pytest.mark.parametrize("url", ["ftp://hooks.example/", "https://user:word@hooks.example/", "nothing", "https:///x"])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(WebhookError, match="no address that can be sent to") as caught:
        _receiver(url)
    assert url not in str(caught.value)


@pytest.mark.parametrize("url", ["https://10.0.0.1/x", "https://169.254.169.254/latest", "https://[fd00::1]/x"])
def test_addresses_inside_the_house_are_refused_unless_they_are_meant(url: str) -> None:
    with _receiver(url) as receiver, pytest.raises(AddressRefused, match="give --allow-private"):
        receiver.send("msg_5", b"{}")


def test_a_name_of_this_machine_is_taken_where_it_leads_here_alone() -> None:
    assert Receiver("http://localhost:8000/x", (KEY,)).url == "http://localhost:8000/x"
    assert Receiver("http://[::1]:8000/x", (KEY,)).url == "http://[::1]:8000/x"
