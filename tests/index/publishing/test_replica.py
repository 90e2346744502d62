"""A home that follows a place: what it takes over, in which order, and what it never serves."""

from pathlib import Path

import pytest

from index.errors import HomeOfItsOwn, PlaceUnreachable, PublicationDamaged, SnapshotNotWritten
from index.publishing.folder_place import FolderPlace
from index.publishing.publication import part_of
from index.publishing.replica import Replica
from index.publishing.replica_state import ReplicaFiles
from ingest.errors import HomeIsReplica, LibraryBusy, LibraryError
from ingest.home import Home
from ingest.library.library import Library
from ingest.library.withdrawals import Withholding, read_withheld
from ingest.writer_lock import writer_lock
from tests.index.publishing.small import FIRST, SECOND, SmallPlace, held, pull

BOTH = Withholding(frozenset({"a", "b"}), frozenset({("c", "version")}))


def test_an_empty_home_has_what_was_published_and_after_the_next_publication_that(
    place: SmallPlace, replica_home: Home
) -> None:
    place.publish(FIRST)
    pull(replica_home, place)
    assert held(replica_home) == FIRST
    assert (replica_home.current / "manifest.json").stat().st_mtime_ns == 1_700_000_000_000_000_000

    place.publish(SECOND)
    pull(replica_home, place)

    assert held(replica_home) == SECOND  # the synonyms of the first are gone with it
    assert ReplicaFiles(replica_home).state().sequence == 2
    assert not ReplicaFiles(replica_home).staged.exists()


def test_what_the_home_has_is_not_fetched_again_unless_a_byte_of_it_was_changed(
    place: SmallPlace, replica_home: Home
) -> None:
    place.publish(FIRST)
    pull(replica_home, place)
    place.publish(SECOND)
    place.blob(b"a model").unlink()  # whoever wanted it would fail
    pull(replica_home, place)
    assert held(replica_home) == SECOND

    (replica_home.current / "lexical" / "words").write_bytes(b"wordz")
    place.publish(FIRST | {"encoders/abc/model.onnx": b"another"})
    pull(replica_home, place)

    assert held(replica_home) == FIRST | {"encoders/abc/model.onnx": b"another"}


def test_a_publication_that_the_publisher_went_back_to_is_put_in_service_again(
    place: SmallPlace, replica_home: Home
) -> None:
    for files in (FIRST, SECOND, FIRST):
        place.publish(files)
        pull(replica_home, place)

    assert held(replica_home) == FIRST


@pytest.mark.parametrize("damage", ["cut short", "changed", "longer", "gone"])
def test_a_damaged_file_is_never_served_and_the_old_publication_goes_on_until_it_is_mended(
    place: SmallPlace, replica_home: Home, damage: str
) -> None:
    place.publish(FIRST)
    pull(replica_home, place)
    place.publish(SECOND)
    blob, sound = place.blob(b"more words"), b"more words"
    blob.unlink()
    if damage != "gone":
        blob.write_bytes({"cut short": b"more", "changed": b"More words", "longer": b"more words."}[damage])

    with pytest.raises(PublicationDamaged, match=part_of(sound).sha256):
        pull(replica_home, place)
    assert held(replica_home) == FIRST

    blob.write_bytes(sound)
    pull(replica_home, place)
    assert held(replica_home) == SECOND


def test_a_pointer_to_a_publication_that_is_not_there_changes_nothing(place: SmallPlace, replica_home: Home) -> None:
    place.publish(FIRST)
    pull(replica_home, place)
    place.point(part_of(b"never published"), Withholding(frozenset({"late"})))

    with pytest.raises(PublicationDamaged, match="It isn't there"):
        pull(replica_home, place)

    assert held(replica_home) == FIRST
    assert read_withheld(replica_home).doc_ids == {"late"}  # what is withdrawn holds all the same


@pytest.mark.parametrize(
    "name", ["keys.json", "../outside", "snapshots/../keys.json", "audit.jsonl", "/etc/passwd", "replica/withheld.json"]
)
def test_a_publication_that_names_another_file_than_servers_read_is_none(
    place: SmallPlace, replica_home: Home, name: str
) -> None:
    place.publish(FIRST | {name: b"mine"})

    with pytest.raises(PublicationDamaged, match="it names the file"):
        pull(replica_home, place)
    assert held(replica_home) == {}


def test_what_is_withdrawn_is_taken_without_a_new_publication_and_before_a_large_one(
    place: SmallPlace, replica_home: Home
) -> None:
    publication = place.publish(FIRST).publication
    pull(replica_home, place)
    assert read_withheld(replica_home) == Withholding()

    place.point(publication, BOTH)
    pull(replica_home, place)
    assert read_withheld(replica_home) == BOTH

    place.publish(SECOND, Withholding(frozenset({"d"})))
    pulling = Replica(replica_home, FolderPlace(place.url))
    with pulling.held():
        next(iter(pulling.once()))  # the first piece of the first file is there
        assert held(replica_home) == FIRST
        assert read_withheld(replica_home) == Withholding(frozenset({"a", "b", "d"}), BOTH.versions)
    pull(replica_home, place)
    assert held(replica_home) == SECOND
    assert read_withheld(replica_home).doc_ids == {"d"}  # the others come back with the publication that frees them


def test_while_a_publication_is_pulled_a_glance_takes_what_is_withdrawn_and_sees_that_another_one_is_current(
    place: SmallPlace, replica_home: Home
) -> None:
    publication = place.publish(FIRST).publication
    replica = Replica(replica_home, FolderPlace(place.url))
    with replica.held():
        pieces = replica.once()
        next(pieces)
        place.point(publication, BOTH)
        assert not replica.glance()
        assert read_withheld(replica_home) == BOTH
        place.publish(SECOND, BOTH)
        assert replica.glance()
        del pieces
        for _ in replica.once():
            pass
    assert held(replica_home) == SECOND


def test_an_older_pointer_than_one_that_was_seen_is_refused(place: SmallPlace, replica_home: Home) -> None:
    publication = place.publish(FIRST).publication
    old = (place.root / "current.json").read_bytes()
    place.point(publication, BOTH)
    pull(replica_home, place)
    place.write("current.json", old)

    with pytest.raises(PublicationDamaged, match="number 1, older than number 2"):
        pull(replica_home, place)
    assert read_withheld(replica_home) == BOTH


def test_without_the_place_what_was_pulled_goes_on(place: SmallPlace, replica_home: Home) -> None:
    place.publish(FIRST, BOTH)
    pull(replica_home, place)
    place.root.rename(place.root.with_name("elsewhere"))

    with pytest.raises(PlaceUnreachable, match="mounted"):
        pull(replica_home, place)
    assert (held(replica_home), read_withheld(replica_home)) == (FIRST, BOTH)


def test_a_list_of_what_is_withdrawn_that_cannot_be_read_is_never_taken_for_an_empty_one(
    place: SmallPlace, replica_home: Home
) -> None:
    place.publish(FIRST, BOTH)
    pull(replica_home, place)
    for damage in (b"", b"[]", b'{"format": "vouch-withheld-1", "doc_ids": "a", "versions": []}'):
        replica_home.withheld.write_bytes(damage)
        with pytest.raises(LibraryError, match="can't be read"):
            read_withheld(replica_home)
    replica_home.withheld.unlink()
    with pytest.raises(LibraryError, match="can't be read"):
        read_withheld(replica_home)


def test_a_home_with_a_library_of_its_own_is_left_alone(place: SmallPlace, tmp_path: Path) -> None:
    place.publish(FIRST)
    own = Home(tmp_path / "own")
    with Library.open(own):
        pass

    with pytest.raises(HomeOfItsOwn, match="empty folder"):
        pull(own, place)
    assert not own.replica.exists()


def test_a_replica_takes_no_changes_and_is_followed_by_one_process(place: SmallPlace, replica_home: Home) -> None:
    place.publish(FIRST)
    pull(replica_home, place)

    with pytest.raises(HomeIsReplica, match="vouch publish"), writer_lock(replica_home):
        pass
    replica = Replica(replica_home, FolderPlace(place.url))
    with replica.held(), pytest.raises(LibraryBusy), replica.held():
        pass


def test_a_disk_without_room_is_said_and_changes_nothing(
    place: SmallPlace, replica_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.publish(FIRST)
    pull(replica_home, place)
    place.publish(SECOND)

    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("index.publishing.replica.on_disk", full)
        with pytest.raises(SnapshotNotWritten, match="its disk has room"):
            pull(replica_home, place)
    assert held(replica_home) == FIRST


def test_what_could_not_be_pulled_is_tried_again_after_a_while(place: SmallPlace, replica_home: Home) -> None:
    place.publish(FIRST)
    blob = place.blob(b"words")
    blob.write_bytes(b"wordz")
    now = 0.0
    replica = Replica(replica_home, FolderPlace(place.url), clock=lambda: now)
    with replica.held():
        with pytest.raises(PublicationDamaged, match="changed"):
            list(replica.once())
        blob.write_bytes(b"words")
        now = 1.0
        with pytest.raises(PublicationDamaged, match="changed"):
            list(replica.once())
        now = 3.0
        list(replica.once())
    assert held(replica_home) == FIRST
