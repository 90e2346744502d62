"""What is set for collections, and what can't be."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ingest.home import Home
from service.access.key_file import KeyFile
from service.access.policy import AccessPolicy
from service.collections.collection import collections_of
from service.collections.prepared import prepared
from service.doctor import examine
from service.errors import SettingsError
from service.settings import Settings, environment_for
from tests.keyed import key_like

_TABLES = """
min_confidence = 0.2
country = "GB"

[collections.leaflets]
home = "{folder}/leaflets"

[collections.vets-2]
home = "{folder}/vets"
min_confidence = 0.6
public_filter = "audience=public"
country = "IE"
require_key = true
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "vouch.toml"
    monkeypatch.setenv("VOUCH_CONFIG", str(path))
    return path


def test_a_table_sets_for_its_collection_what_differs_there(config: Path, tmp_path: Path) -> None:
    config.write_text(_TABLES.format(folder=tmp_path))

    leaflets, vets = collections_of(Settings.load())

    assert [leaflets.name, vets.name] == ["leaflets", "vets-2"]
    assert [one.settings.layout.root for one in (leaflets, vets)] == [tmp_path / "leaflets", tmp_path / "vets"]
    assert [one.settings.keys_path for one in (leaflets, vets)] == [
        tmp_path / "leaflets" / "keys.json", tmp_path / "vets" / "keys.json",
    ]  # fmt: skip
    assert [one.settings.min_confidence for one in (leaflets, vets)] == [0.2, 0.6]
    assert [one.settings.country for one in (leaflets, vets)] == ["GB", "IE"]
    assert [one.settings.public_filter for one in (leaflets, vets)] == ["", "audience=public"]
    assert [one.settings.require_key for one in (leaflets, vets)] == [False, True]
    assert [one.settings.root_path for one in (leaflets, vets)] == ["/c/leaflets", "/c/vets-2"]


def test_without_collections_there_is_one_without_a_name_and_nothing_about_it_changes() -> None:
    settings = Settings.load()
    (only,) = collections_of(settings)

    assert only.name is None
    assert only.settings is settings


def test_what_the_command_is_given_goes_before_what_is_set(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text(_TABLES.format(folder=tmp_path))
    given = collections_of(Settings.load(), ["b=/srv/b", "a=/srv/with space"])
    monkeypatch.setenv("VOUCH_COLLECTIONS", "x=/srv/x, y=/srv/y")
    by_environment = collections_of(Settings.load())

    assert [(one.name, str(one.settings.home)) for one in given] == [("b", "/srv/b"), ("a", "/srv/with space")]
    assert [(one.name, str(one.settings.home)) for one in by_environment] == [("x", "/srv/x"), ("y", "/srv/y")]


def test_what_a_table_sets_holds_for_whoever_is_named_anew(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text(_TABLES.format(folder=tmp_path))
    given = collections_of(Settings.load(), ["leaflets=/srv/a", "vets-2=/srv/b"])
    monkeypatch.setenv("VOUCH_COLLECTIONS", "vets-2=/srv/b leaflets=/srv/a")
    by_environment = collections_of(Settings.load())

    assert [one.name for one in by_environment] == ["vets-2", "leaflets"]
    for collections in (given, by_environment):
        vets = next(one.settings for one in collections if one.name == "vets-2")
        assert (str(vets.home), vets.require_key, vets.public_filter) == ("/srv/b", True, "audience=public")


def test_a_home_that_was_copied_with_its_keys_is_refused(tmp_path: Path) -> None:
    first, second = Home(tmp_path / "first"), Home(tmp_path / "second")
    for home in (first, second):
        home.root.mkdir()
    key = KeyFile(first.keys).create(key_like())
    second.keys.write_bytes(first.keys.read_bytes())
    second.keys.chmod(0o600)
    named = collections_of(Settings(), [f"a={first.root}", f"b={second.root}"])

    with pytest.raises(SettingsError, match="also one of collection a") as refused:
        prepared(named, partial(AccessPolicy.of, host="testserver"))
    assert "collection b" in str(refused.value)
    assert key not in str(refused.value)


def test_they_are_below_the_path_of_another_site_that_all_of_it_is_below() -> None:
    settings = Settings(root_path="/health/search", collections={"a": {"home": "/srv/a"}})

    assert [one.settings.root_path for one in collections_of(settings)] == ["/health/search/c/a"]
    with pytest.raises(SettingsError, match="served below this path themselves"):
        collections_of(Settings(root_path="/c/health", collections={"a": {"home": "/srv/a"}}))


@pytest.mark.parametrize("name", ["", "A", "a_b", "-a", "a-", "a/b", "..", "ä", "a" * 33, "a b", "a\n"])
def test_a_name_is_of_small_letters_figures_and_hyphens(name: str) -> None:
    with pytest.raises(SettingsError, match="no name of a collection") as refused:
        collections_of(Settings(), [f"{name}=/srv/a", "b=/srv/b"])
    assert repr(name) in str(refused.value)


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (["a=/srv/a", "a=/srv/b"], "named twice"),
        (["a"], "has no home"),
        (["a="], "has no home"),
        ([f"a{number}=/srv/{number}" for number in range(21)], "21 collections, and one service has at most 20"),
        (["a=/srv/a", "b=/srv/a"], "a and b have one home"),
        (["a=/srv/a", "b=/srv/x/../a"], "a and b have one home"),
    ],
)
def test_collections_that_would_be_one_or_too_many_are_refused(given: list[str], what: str) -> None:
    with pytest.raises(SettingsError, match=what):
        collections_of(Settings(), given)


def test_twenty_are_served() -> None:
    assert len(collections_of(Settings(), [f"a{number}=/srv/{number}" for number in range(20)])) == 20


def test_one_home_is_one_under_whichever_path(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "link").symlink_to("home")

    with pytest.raises(SettingsError, match="a and b have one home"):
        collections_of(Settings(), [f"a={tmp_path}/home", f"b={tmp_path}/link"])


def test_two_collections_with_one_file_of_keys_are_refused(tmp_path: Path) -> None:
    keys = str(tmp_path / "keys.json")
    tables = {name: {"home": f"/srv/{name}", "keys_file": keys} for name in ("a", "b")}

    with pytest.raises(SettingsError, match="a and b have one keys file") as refused:
        collections_of(Settings(collections=tables))
    assert refused.value.where == "collections.b.keys_file"


@pytest.mark.parametrize("field", ["keys_file", "pause_file", "withdrawn_file", "codes"])
def test_a_file_of_one_home_is_set_for_none_or_for_one(field: str) -> None:
    values: dict[str, Any] = {field: "/srv/file"}

    with pytest.raises(SettingsError, match="This file is of one home") as refused:
        collections_of(Settings(collections={"a": {"home": "/srv/a"}}, **values))
    (only,) = collections_of(Settings(collections={"a": {"home": "/srv/a", **values}}))
    assert refused.value.where == f"VOUCH_{field.upper()}"
    assert getattr(only.settings, field) == Path("/srv/file")


@pytest.mark.parametrize(
    ("line", "what", "where"),
    [
        ("port = 81", "a.port can't be set for one collection", ": collections"),
        ("identity_header = 'X-Staff'", "a.identity_header can't be set for one collection", ": collections"),
        ("min_confidence = 7", "less than or equal to 1", "collections.a.min_confidence"),
        ("country = 'Ireland'", "match pattern", "collections.a.country"),
    ],
)
def test_what_does_not_fit_in_a_table_is_refused_with_its_place(config: Path, line: str, what: str, where: str) -> None:
    config.write_text(f"[collections.a]\nhome = '/srv/a'\n{line}\n")

    with pytest.raises(SettingsError, match=what) as refused:
        collections_of(Settings.load())
    assert str(refused.value.where).endswith(where)


def test_what_is_wrong_with_one_says_of_which(tmp_path: Path) -> None:
    (one,) = collections_of(Settings(), ["vets=/srv/vets"])

    with pytest.raises(SettingsError) as raised, one.named():
        raise SettingsError("It is wrong", where="keys.json", value=7, remedy="Mend it")
    assert str(raised.value) == "collection vets: keys.json: It is wrong (got 7). Mend it."


def test_the_doctor_looks_at_each_of_them(tmp_path: Path) -> None:
    two = Settings(port=0, collections={name: {"home": str(tmp_path / name)} for name in ("a", "b")})
    same = Settings(port=0, collections={name: {"home": str(tmp_path)} for name in ("a", "b")})

    found = {finding.subject: finding for finding in examine(two)}
    assert {"Library of a", "Library of b", "Index of b", "Answers of a", "Python", "Port"} <= found.keys()
    assert not found["Library of b"].ok
    assert str(tmp_path / "b") in found["Library of b"].detail
    refused = [finding for finding in examine(same) if not finding.ok]
    assert [finding.subject for finding in refused] == ["Collections"]


def test_what_works_on_changes_of_a_collection_has_its_home_and_what_is_set_for_it(tmp_path: Path) -> None:
    table = {"home": str(tmp_path), "build_after_s": 60, "date_order": "MDY"}
    (one,) = collections_of(Settings(collections={"a": table}))

    made = environment_for(one.settings)

    assert {name: value for name, value in made.items() if name.startswith("VOUCH_")} == {
        "VOUCH_HOME": str(tmp_path), "VOUCH_BUILD_AFTER_S": "60.0", "VOUCH_DATE_ORDER": "MDY",
    }  # fmt: skip
