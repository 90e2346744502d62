"""Who may do what in a place, and who did it, is in no backup of it."""

import hashlib
import json
import tarfile
from pathlib import Path

from ingest.home import Home
from ingest.library.backup.restoring import restore_backup
from ingest.library.backup.verifying import verify_backup
from ingest.library.backup.writing import write_backup


def test_who_may_do_what_and_who_did_it_is_in_no_backup(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    for one in home.stays - {home.feedback, home.tasks}:
        one.write_text("as it was")
    for folder in (home.feedback, home.tasks):
        (folder / "inside").mkdir(parents=True)
        (folder / "inside" / "2026-11-30.jsonl").write_text("as it was")
    list(write_backup(home, file))
    with tarfile.open(file) as archive:
        names = archive.getnames()
    assert {one.name for one in home.stays}.isdisjoint(name.partition("/")[0] for name in names)


def test_restoring_an_archive_with_keys_brings_back_none_that_was_revoked_and_no_older_log(
    home: Home, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar"
    sums = {}
    with tarfile.open(file, "w") as archive:
        home.keys.write_text("a key that is good")
        home.audit.write_text("nothing")
        for path in (home.library, home.keys, home.audit):
            archive.add(path, path.name)
            sums[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
        manifest = file.with_name("manifest.json")
        manifest.write_text(json.dumps({"format": "vouch-backup-1", "current": None, "files": sums}))
        archive.add(manifest, "manifest.json")
    home.keys.write_text("revoked")
    home.audit.write_text("keys revoke")
    list(restore_backup(home, file, replace=True))
    assert home.keys.read_text() == "revoked"
    assert home.audit.read_text() == "keys revoke"


def test_words_that_staff_edit_and_their_versions_are_in_a_backup(home: Home, tmp_path: Path) -> None:
    file, versions = tmp_path / "backup.tar", home.words / "synonyms" / "versions.json"
    versions.parent.mkdir(parents=True)
    kept = {home.synonyms: "tooth, molar\n", home.root / "notices.es.yaml": "version: own\n", versions: "{}"}
    for path, text in kept.items():
        path.write_text(text)
    home.words_lock.touch()
    list(write_backup(home, file))
    verify_backup(file)
    for path in kept:
        path.write_text("changed since")
    list(restore_backup(home, file, replace=True))

    assert {path: path.read_text() for path in kept} == kept
    with tarfile.open(file) as archive:
        assert home.words_lock.name not in archive.getnames()
