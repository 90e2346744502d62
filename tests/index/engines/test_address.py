import pytest

from index.engines.address import EngineAddress
from index.errors import EngineAddressError


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://vouch@db.example/vouch?sslmode=verify-full",
        "postgresql://vouch@one.example:5432,two.example:5433/vouch?target_session_attrs=prefer-standby",
        "postgresql://vouch@[2001:db8::1]:5432,[2001:db8::2]/vouch",
        "postgresql://vouch@/vouch?host=/run/postgresql",
        "postgresql:///vouch?host=/run/postgresql",
        "postgresql://%2Frun%2Fpostgresql/vouch",
        "postgresql:///?service=vouch&passfile=/etc/vouch/pgpass",
    ],
)
def test_whatever_libpq_takes_is_an_address_of_postgresql(url: str) -> None:
    assert EngineAddress.parse(url) == EngineAddress(url, "postgres")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://vouch:secret@db.example/vouch",
        "postgresql://vouch:@db.example/vouch",
        "postgresql://vouch:secret@one.example,two.example/vouch",
        "postgresql://vouch:secret@[2001:db8::1],[2001:db8::2]/vouch",
        "postgresql://db.example/vouch?user=vouch&password=secret",
        "postgresql://db.example/vouch?%70assword=secret",
        "postgresql://db.example/vouch?sslmode=verify-full&sslpassword=secret",
    ],
)
def test_an_address_with_a_password_is_refused_and_the_password_is_not_shown(url: str) -> None:
    with pytest.raises(EngineAddressError, match="holds a password") as refused:
        EngineAddress.parse(url)

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["mysql://db.example/vouch", "db.example", "", "postgres://db.example/vouch"])
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(EngineAddressError, match="no engine for this address"):
        EngineAddress.parse(url)


def test_this_machine_has_no_address() -> None:
    assert EngineAddress.parse("embedded") is None
