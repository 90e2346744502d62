from pathlib import Path

import pytest

from service.errors import WebhookError
from service.upkeep.notifying.signing import read_secret_file, read_secrets, signature

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_a_message_is_signed_as_the_example_of_the_specification_is() -> None:
    secrets = read_secrets(SECRET, where="x")
    signed = signature(secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')

    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_each_of_several_secrets_signs_so_that_one_can_take_the_place_of_another() -> None:
    other = "whsec_" + "QUJD" * 8
    both = signature(read_secrets(f"{SECRET}\n{other}\n", where="x"), "msg_1", 1, b"{}")
    alone = [signature(read_secrets(one, where="x"), "msg_1", 1, b"{}") for one in (SECRET, other)]

    assert both == " ".join(alone)
    assert alone[0] != alone[1]


@pytest.mark.parametrize(
    "text",
    ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_AAAA", "whsec_" + "A" * 120, "whsec_!!!!" + "A" * 32,
     f"{SECRET} x", " ".join([SECRET] * 6)],
)  # fmt: skip
def test_what_is_no_secret_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(WebhookError, match="openssl rand") as caught:
        read_secrets(text, where="VOUCH_WATCH_SECRET")

    assert caught.value.where == "VOUCH_WATCH_SECRET"
    shown = str(caught.value)
    assert [word for word in text.replace("whsec_", " ").split() if len(word) > 1 and word in shown] == []


@pytest.mark.parametrize("held", [None, b"\xff\xfe"])
def test_a_file_that_can_not_be_read_is_named(tmp_path: Path, held: bytes | None) -> None:
    path = tmp_path / "secret"
    if held is not None:
        path.write_bytes(held)
    with pytest.raises(WebhookError, match="can't be read") as caught:
        read_secret_file(path)

    assert caught.value.where == str(path)
