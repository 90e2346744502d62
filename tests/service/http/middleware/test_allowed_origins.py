import pytest

from service.errors import SettingsError
from service.settings import Settings


@pytest.mark.parametrize(
    ("value", "origins"),
    [
        ("", ()),
        ("https://health.example", ("https://health.example",)),
        ("https://A.example, http://localhost:8300", ("https://a.example", "http://localhost:8300")),
        ("*", ("*",)),
    ],
)
def test_origins_are_separated_by_commas_or_spaces(
    monkeypatch: pytest.MonkeyPatch, value: str, origins: tuple[str, ...]
) -> None:
    monkeypatch.setenv("VOUCH_ALLOWED_ORIGINS", value)
    assert Settings.load().allowed_origins == origins


def test_no_site_is_allowed_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VOUCH_ALLOWED_ORIGINS", raising=False)
    assert Settings.load().allowed_origins == ()


@pytest.mark.parametrize(
    "value",
    [
        "health.example",
        "https://health.example/",
        "https://health.example/path",
        "https://health.example:443",
        "https://user@health.example",
        "ftp://health.example",
        "https://*.health.example:x",
        "null",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_origin_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("VOUCH_ALLOWED_ORIGINS", value)
    with pytest.raises(SettingsError, match=r"VOUCH_ALLOWED_ORIGINS.*https://health\.example"):
        Settings.load()
