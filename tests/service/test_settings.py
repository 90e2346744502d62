import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.errors import SettingsError
from service.settings import Settings
from vouch import main


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


def _config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> Path:
    path = tmp_path / "vouch.toml"
    path.write_text(text)
    monkeypatch.setenv("VOUCH_CONFIG", str(path))
    return path


def test_a_file_sets_what_the_environment_does_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = _config(
        monkeypatch, tmp_path, 'port = 81\nworkers = 3\nlog_format = "json"\nallowed_origins = ["https://A.example"]\n'
    )
    monkeypatch.setenv("VOUCH_PORT", "82")

    read, sources = Settings.load(), Settings.sources()

    assert (read.port, read.workers, read.log_format) == (82, 3, "json")
    assert read.allowed_origins == ("https://a.example",)
    assert (sources["port"], sources["workers"], sources["host"]) == ("VOUCH_PORT", str(path), "default")


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("prot = 81", "Unknown setting", ": prot"),
        ("port =", "not TOML", "vouch.toml"),
        ("port = 70000", "less than or equal to 65535", ": port"),
        ('config = "other.toml"', "Unknown setting", ": config"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_its_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, what: str, where: str
) -> None:
    path = _config(monkeypatch, tmp_path, text)

    with pytest.raises(SettingsError, match=what) as caught:
        Settings.load()
    assert str(caught.value.where).startswith(str(path))
    assert str(caught.value.where).endswith(where)


def test_a_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VOUCH_CONFIG", str(tmp_path / "gone.toml"))

    with pytest.raises(SettingsError, match=r"No such file.*unset VOUCH_CONFIG"):
        Settings.load()


def test_config_prints_each_value_and_where_it_comes_from(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = _config(monkeypatch, tmp_path, "waiting = 7\n")
    monkeypatch.setenv("VOUCH_PORT", "82")

    printed = json.loads(CliRunner().invoke(main, ["config", "--json"]).output)
    lines = CliRunner().invoke(main, ["config"]).output.splitlines()

    assert printed["waiting"] == {"value": 7, "source": str(path)}
    assert printed["port"] == {"value": 82, "source": "VOUCH_PORT"}
    assert printed["host"] == {"value": "127.0.0.1", "source": "default"}
    assert next(line.split() for line in lines if line.startswith("waiting")) == ["waiting", "7", str(path)]


@pytest.mark.parametrize("name", ["codes", "keys_file", "pause_file"])
def test_a_file_that_is_named_by_nothing_is_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"VOUCH_{name.upper()}", " ")

    assert getattr(Settings.load(), name) is None
