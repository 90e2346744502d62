from pathlib import Path

import pytest

from service.errors import SettingsError
from service.settings import Settings


def test_settings_have_their_defaults_and_read_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    default = Settings.load()
    assert (default.layout.root, default.host, default.port) == (tmp_path / "var", "127.0.0.1", 8000)
    assert default.min_confidence is None

    for name, value in {"HOME": "/srv/v", "HOST": "::1", "PORT": "81", "MIN_CONFIDENCE": "0.25"}.items():
        monkeypatch.setenv(f"VOUCH_{name}", value)
    read = Settings.load()
    assert (read.layout.root, read.host, read.port, read.min_confidence) == (Path("/srv/v"), "::1", 81, 0.25)


@pytest.mark.parametrize("name", ["VOUCH_PROT", "VOUCH_", "vouch_hsot"])
def test_an_unknown_setting_is_refused_and_the_known_ones_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1")

    with pytest.raises(SettingsError, match=r"Unknown setting.*VOUCH_HOME.*VOUCH_PORT") as caught:
        Settings.load()
    assert caught.value.where == name


@pytest.mark.parametrize(
    ("name", "value"),
    [("VOUCH_PORT", "many"), ("VOUCH_PORT", "70000"), ("VOUCH_PORT", "-1"), ("VOUCH_MIN_CONFIDENCE", "1.5")],
)
def test_a_value_that_does_not_fit_is_refused_with_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match="Set a value that fits") as caught:
        Settings.load()
    assert caught.value.where == name
    assert value in str(caught.value)
