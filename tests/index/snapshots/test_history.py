import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import onnx
import pytest
from click.testing import CliRunner, Result

from index.build.build import build
from index.config import RetrievalConfig
from index.errors import DamagedSnapshot, ExportDamaged, UnknownSnapshot
from index.models import exported_folder
from index.models.exported_folder import MODEL_FILE
from index.models.question_encoder import EXPORTED_ENCODER
from index.passages.query import Query
from index.ranking.searcher import Searcher
from index.snapshots.history import kept_snapshots, roll_back, verify_current
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import current_folder, one_build
from ingest.hashing import file_sha256
from ingest.home import Home
from tests.documents import paragraphs
from tests.snapshots import publish_documents
from vouch import main


def vouch(home: Home, *arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"VOUCH_HOME": str(home.root)})


def change_a_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.fixture
def two(copied_home: Home) -> tuple[Home, str, str]:
    """A home with two snapshots: the first, and another one in service."""
    first = current_folder(copied_home)
    os.utime(first, (1_700_000_000, 1_700_000_000))
    second = build(copied_home, config=RetrievalConfig(lexical_weight=0.3))
    return copied_home, first.name, second.snapshot_id


def test_verify_says_that_every_byte_is_as_it_was_published(built_home: Home) -> None:
    said = vouch(built_home, "verify")
    found = json.loads(vouch(built_home, "verify", "--json").stdout)

    assert said.exit_code == 0
    assert f"Index {built_home.current.resolve().name} is whole" in said.stdout
    assert found["whole"] is True
    assert found["parts"] > 5
    assert (found["versions"], found["sources"]) == (1, 2)  # the article, and its sidecar


def test_verify_names_the_document_of_which_a_character_was_changed_in_the_library(copied_home: Home) -> None:
    with closing(sqlite3.connect(copied_home.library)) as connection, connection:
        connection.execute("UPDATE versions SET record = replace(record, 'twitches', 'twitchez')")

    said = vouch(copied_home, "verify")
    found = json.loads(vouch(copied_home, "verify", "--json").stdout)

    assert said.exit_code == 1
    assert "myoclonus: A version of a document was changed" in said.stderr
    assert found["whole"] is False


@pytest.mark.parametrize("part", ["segments/0000/content.db", "segments/0000/passages.npy", "lexical/meta.json"])
def test_verify_names_the_part_of_which_a_byte_was_changed(copied_home: Home, part: str) -> None:
    path = current_folder(copied_home) / part
    change_a_byte(path)

    said = vouch(copied_home, "verify")
    found = json.loads(vouch(copied_home, "verify", "--json").stdout)

    assert said.exit_code == 1
    assert str(path) in said.stderr
    assert "vouch build --force" in said.stderr
    assert (found["whole"], found["where"]) == (False, str(path))
    with pytest.raises(DamagedSnapshot, match="sha256"):
        verify_current(copied_home)


def test_verify_names_the_exported_encoder_of_which_a_byte_was_changed(copied_home: Home) -> None:
    (folder,) = copied_home.encoders.iterdir()
    change_a_byte(folder / MODEL_FILE)

    said = vouch(copied_home, "verify")

    assert said.exit_code == 1
    assert str(folder / MODEL_FILE) in said.stderr
    with pytest.raises(ExportDamaged, match="vouch build"):
        verify_current(copied_home)


def test_verify_without_an_index_says_how_to_make_one(home: Home) -> None:
    said = vouch(home, "verify")

    assert said.exit_code == 2
    assert "vouch build" in said.stderr


def test_snapshots_are_listed_newest_first_with_the_one_in_service(two: tuple[Home, str, str]) -> None:
    home, first, second = two
    (home.snapshots / first / "manifest.json").write_text("{")

    listed = json.loads(vouch(home, "snapshots", "--json").stdout)
    lines = vouch(home, "snapshots").stdout.splitlines()

    assert [(found["name"], found["current"]) for found in listed] == [(second, True), (first, False)]
    assert listed[0]["counts"]["documents"] == 1
    assert listed[1]["published_at"] == "2023-11-14T22:13:20+00:00"
    assert "manifest can't be read" in listed[1]["problem"]
    assert [line[:2] for line in lines] == ["* ", "  "]


def test_snapshots_that_were_made_in_the_same_way_are_listed_with_the_same_recipe(two: tuple[Home, str, str]) -> None:
    home, _, _ = two
    build(home, config=RetrievalConfig(lexical_weight=0.3), force=True)

    newest, second, first = (snapshot.recipe for snapshot in kept_snapshots(home))

    assert newest == second != first
    assert f"recipe {newest}" in vouch(home, "snapshots").stdout


def test_no_snapshot_at_all_is_an_empty_list(home: Home) -> None:
    assert kept_snapshots(home) == []
    assert "vouch build" in vouch(home, "snapshots").stdout


def test_a_rollback_puts_the_older_snapshot_in_service_and_a_named_one_goes_forward(
    two: tuple[Home, str, str],
) -> None:
    home, first, second = two

    assert first in vouch(home, "rollback").stdout
    assert current_folder(home).name == first
    assert json.loads(vouch(home, "rollback", second, "--json").stdout)["name"] == second
    assert current_folder(home).name == second


def test_a_build_after_a_rollback_makes_an_index_of_the_library_as_it_is(two: tuple[Home, str, str]) -> None:
    home, first, second = two
    roll_back(home)

    same = build(home, config=RetrievalConfig())
    other = build(home, config=RetrievalConfig(lexical_weight=0.3))

    assert (same.built, same.snapshot_id) == (False, first)
    assert (other.built, other.snapshot_id) == (True, second)
    assert current_folder(home).name == f"{second}.2"


def test_a_rollback_to_a_snapshot_that_is_unknown_is_refused_by_name(two: tuple[Home, str, str]) -> None:
    home, _, second = two

    for name in ("0000", "../snapshots", ".", ""):
        with pytest.raises(UnknownSnapshot, match=r"vouch snapshots"):
            roll_back(home, name)
    roll_back(home)
    with pytest.raises(UnknownSnapshot, match="older than the one in service"):
        roll_back(home)
    assert roll_back(home, second).snapshot_id == second


def test_a_rollback_to_a_snapshot_that_is_damaged_is_refused_by_name(two: tuple[Home, str, str]) -> None:
    home, first, second = two
    change_a_byte(home.snapshots / first / "segments/0000/content.db")

    said = vouch(home, "rollback")

    assert said.exit_code == 2
    assert f"content.db of snapshot {first}" in said.stderr
    assert current_folder(home).name == second


def test_a_rollback_waits_for_no_build(home: Home) -> None:
    publish_documents(home, [paragraphs("Stroke.", doc_id="a")])

    with one_build(home):
        said = vouch(home, "rollback")

    assert said.exit_code == 2
    assert "Another build is running" in said.stderr


def exported_otherwise(home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have a build export the encoder again, as one by newer rules does, into other bytes; returns their sha256."""
    monkeypatch.setattr(exported_folder, "EXPORT_RULES", "of tomorrow")
    model = onnx.load(folder / MODEL_FILE)
    model.doc_string = "of tomorrow"
    monkeypatch.setattr("index.exports.encoder.export_encoder", lambda _, folder: export(folder))

    def export(folder: Path) -> None:
        settings = EXPORTED_ENCODER.settings(folder)
        for name in ("export_sha256", "export_rules"):
            settings.pop(name)
        onnx.save(model, folder / MODEL_FILE)
        EXPORTED_ENCODER.write_settings(settings, folder)

    build(home, config=RetrievalConfig(lexical_weight=0.3), force=True)
    return file_sha256(folder / MODEL_FILE)


def test_a_rollback_goes_to_a_snapshot_whose_encoder_was_exported_again_by_newer_rules(
    copied_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = current_folder(copied_home)
    before = IndexManifest.read(first).encoder.export_sha256
    os.utime(first, (1_700_000_000, 1_700_000_000))
    (folder,) = copied_home.encoders.iterdir()
    new = exported_otherwise(copied_home, folder, monkeypatch)
    assert IndexManifest.read(current_folder(copied_home)).encoder.export_sha256 == new != before

    roll_back(copied_home)

    assert current_folder(copied_home).name == first.name
    assert verify_current(copied_home).encoder.export_sha256 == before
    hits = Searcher.open(copied_home).search(Query("why do I jerk awake"))
    assert "jerking of the body during" in " ".join(hit.passage.text for hit in hits)


def test_a_model_that_no_kept_snapshot_was_published_with_is_refused_with_the_remedy(
    copied_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = current_folder(copied_home)
    os.utime(first, (1_700_000_000, 1_700_000_000))
    (folder,) = copied_home.encoders.iterdir()
    exported_otherwise(copied_home, folder, monkeypatch)
    shutil.rmtree(current_folder(copied_home))

    with pytest.raises(ExportDamaged, match=r"no snapshot that is kept.*vouch build --force"):
        roll_back(copied_home, first.name)
