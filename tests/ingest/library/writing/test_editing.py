import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ingest.errors import DiskFull, DocumentNotFound, DuplicateDocument, ReplyKeyReused, VersionMismatch
from ingest.home import Home
from ingest.library.library import Library, withdrawn_ids
from ingest.library.outcome import Change
from ingest.library.read_only import past_version, verify_library
from ingest.library.writing.editing import Editing
from ingest.library.writing.register import RegisteredDocument
from ingest.library.writing.written import Expected, ReplyKey
from ingest.sync.intake import intake
from ingest.sync.reread import reread
from ingest.sync.written_items import with_metadata
from tests.ingest.library.writing.written import DRAFT, PUBLISHED, gout, put


def served(home: Home) -> list[str]:
    with Library.open(home) as library:
        return [doc_id for doc_id, _ in library.versions() if doc_id not in withdrawn_ids(home)]


def test_what_is_written_is_a_document_like_any_other(home: Home) -> None:
    with Editing(home) as editing:
        written = put(editing, gout(tags=["joints"], last_reviewed_on="2026-03-01", reviewed_by="Dr. Ada Lovelace"))
        document = editing.document("gout")

    assert (written.change, written.status, written.is_replayed) == (Change.ADDED, PUBLISHED, False)
    assert document is not None
    assert (document.title, document.text, document.tags) == ("Gout", "Gout is a kind of arthritis.", ("joints",))
    assert [(one.field, one.quote) for one in document.date_evidence] == [
        ("last_reviewed_on", "2026-03-01"), ("reviewed_by", "Dr. Ada Lovelace"),
    ]  # fmt: skip
    assert served(home) == ["gout"]
    assert verify_library(home).sources == 2  # its bytes and its sidecar's


def test_the_same_again_is_unchanged_and_something_else_is_another_version(home: Home) -> None:
    with Editing(home) as editing:
        first, again, other = put(editing, gout()), put(editing, gout()), put(editing, gout(tags=["joints"]))

    assert [one.change for one in (first, again, other)] == ["added", "unchanged", "changed"]
    assert first.version == again.version != other.version
    assert first.text_sha256 == other.text_sha256


def test_a_draft_is_in_no_table_that_anything_is_served_or_cited_from(home: Home) -> None:
    with Editing(home) as editing:
        written = put(editing, gout("Gout is cured by moonlight."), DRAFT)

    assert written.status is DRAFT
    assert served(home) == []
    assert withdrawn_ids(home) == {"gout"}
    with Library.open(home) as library:
        assert library.get("gout") is None
        assert library.texts() == []
        assert list(library.documents()) == []
    assert past_version(home, "gout", written.text_sha256 or "") is None
    with closing(sqlite3.connect(home.library)) as connection:
        held = [
            table
            for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if any("moonlight" in str(row) for row in connection.execute(f"SELECT * FROM {table}"))
        ]
    assert held == ["drafts"]
    assert verify_library(home).versions == 0


def test_what_was_published_and_becomes_a_draft_is_hidden_at_once_and_comes_back_when_it_is_published(
    home: Home,
) -> None:
    with Editing(home) as editing:
        first = put(editing, gout())
        draft = put(editing, gout(), DRAFT)
        assert withdrawn_ids(home) == {"gout"}
        assert served(home) == []
        back = put(editing, gout())

    assert [one.change for one in (first, draft, back)] == ["added", "changed", "changed"]
    assert first.version == back.version != draft.version
    assert withdrawn_ids(home) == frozenset()
    assert served(home) == ["gout"]
    with closing(sqlite3.connect(home.library)) as connection:
        assert connection.execute("SELECT count(*) FROM drafts").fetchone() == (0,)


def test_what_is_removed_is_hidden_whichever_index_serves_and_its_versions_stay(home: Home) -> None:
    with Editing(home) as editing:
        sha256 = put(editing, gout()).text_sha256
        removed = editing.remove("gout", expected=Expected())
        with pytest.raises(DocumentNotFound):
            editing.remove("gout", expected=Expected())

    assert (removed.change, removed.version) == (Change.REMOVED, None)
    assert withdrawn_ids(home) == {"gout"}
    assert past_version(home, "gout", sha256 or "") is not None


def test_a_change_hangs_on_the_version_that_it_was_made_of(home: Home) -> None:
    with Editing(home) as editing:
        absent, present = Expected(is_absent=True), Expected(is_present=True)
        with pytest.raises(VersionMismatch, match="no such document"):
            put(editing, gout(), expected=present)
        first = put(editing, gout(), expected=absent)
        with pytest.raises(VersionMismatch, match="already"):
            put(editing, gout("Other."), expected=absent)
        of_first = Expected(versions=frozenset({first.version or ""}))
        second = put(editing, gout("Gout hurts."), expected=of_first)
        with pytest.raises(VersionMismatch, match="since"):
            put(editing, gout("Gout aches."), expected=of_first)
        with pytest.raises(VersionMismatch):
            editing.remove("gout", expected=of_first)
        found = editing.find("gout")

    assert found is not None
    assert found.version == second.version


def test_a_change_with_a_name_is_made_once_and_answered_as_before(home: Home) -> None:
    key = ReplyKey("vk_documents_a", "k1", "of the body")
    with Editing(home) as editing:
        first = put(editing, gout(), key=key)
        put(editing, gout("Gout hurts."))
        again = put(editing, gout(), key=key)
        with pytest.raises(ReplyKeyReused, match="Something else"):
            put(editing, gout(), key=ReplyKey("vk_documents_a", "k1", "of another body"))
        other = put(editing, gout(), key=ReplyKey("vk_documents_b", "k1", "of another body"))

    assert (again.is_replayed, again.change, again.version) == (True, Change.ADDED, first.version)
    assert other.change is Change.CHANGED  # the second text was there, whatever was said again


def test_a_refused_change_leaves_its_name_free(home: Home) -> None:
    key = ReplyKey("a", "k", "f")
    with Editing(home) as editing:
        with pytest.raises(VersionMismatch):
            put(editing, gout(), expected=Expected(is_present=True), key=key)
        assert put(editing, gout(), key=key).change is Change.ADDED


def test_names_go_after_a_day_and_the_oldest_of_too_many(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with Editing(home) as editing:
        for number in range(5):
            monkeypatch.setattr("ingest.library.writing.replies.MOST_KEPT", 3)
            put(editing, gout(f"Text {number}."), key=ReplyKey("a", f"k{number}", "f"))
        with closing(sqlite3.connect(home.library)) as connection, connection:
            assert connection.execute("SELECT key FROM replies").fetchall() == [("k2",), ("k3",), ("k4",)]
            connection.execute("UPDATE replies SET kept_at = '2020-01-01' WHERE key = 'k4'")
        assert put(editing, gout("Text 9."), key=ReplyKey("a", "k4", "another")).is_replayed is False


def test_a_document_of_a_source_that_has_it_still_is_neither_changed_nor_removed_but_withdrawn(
    home: Home, tmp_path: Path
) -> None:
    file = tmp_path / "gout.txt"
    file.write_text("Gout\n\nGout is a kind of arthritis.\n")
    with Library.open(home) as library:
        list(intake(file, library))
    with Editing(home) as editing:
        with pytest.raises(DuplicateDocument, match="sync"):
            put(editing, gout())
        with pytest.raises(DuplicateDocument, match="withdraw it here"):
            editing.remove("gout", expected=Expected())
        assert editing.withdraw("gout").is_withdrawn
        assert withdrawn_ids(home) == {"gout"}
        assert editing.withdraw("gout").change is Change.UNCHANGED
        assert editing.withdraw("gout", undo=True).is_withdrawn is False
        with pytest.raises(DocumentNotFound):
            editing.withdraw("gout", undo=True)
        file.unlink()
        assert put(editing, gout("Gout hurts.")).change is Change.CHANGED


def test_no_source_takes_over_what_staff_wrote_draft_or_published(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "gout.txt"
    file.write_text("Gout\n\nFrom elsewhere.\n")
    for status in (DRAFT, PUBLISHED):
        with Editing(home) as editing:
            put(editing, gout(), status)
        with Library.open(home) as library:
            (outcome,) = intake(file, library)
            assert outcome.change is Change.FAILED
            assert "claimed by two sources" in (outcome.reason or "")


def test_metadata_is_changed_without_the_text_and_reading_again_gives_the_same(home: Home) -> None:
    with Editing(home) as editing:
        before = put(editing, gout(tags=["joints"], url="https://a.example/g\u2028out"))
        place = editing.place("gout")
        assert place is not None
        changed = with_metadata("gout", place, editing.library.kept_bytes, {"tags": None, "audience": "staff"})
        after = put(editing, changed)
        document = editing.document("gout")

    assert document is not None
    assert (document.tags, document.audience, document.title) == ((), "staff", "Gout")
    assert before.text_sha256 == after.text_sha256
    assert before.warnings[0].startswith("url can't be told")
    with Library.open(home) as library:
        assert [outcome.change for outcome in reread(library)] == [Change.UNCHANGED]


def test_a_full_disk_is_said_and_nothing_is_half_written(home: Home) -> None:
    with Editing(home) as editing:
        first = put(editing, gout())
        pages = editing._connection.execute("PRAGMA page_count").fetchone()[0]
        editing._connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(DiskFull, match="full"):
            put(editing, gout("Gout hurts. " * 5000), key=ReplyKey("a", "k", "f"))
        editing._connection.execute("PRAGMA max_page_count = 1000000")
        found = editing.find("gout")
        assert editing.reply_to(ReplyKey("a", "k", "f")) is None

    assert found is not None
    assert found.version == first.version
    assert verify_library(home).versions == 1


def test_what_is_there_may_be_looked_at_before_it_is_replaced(home: Home) -> None:
    def refuse(found: RegisteredDocument | None) -> None:
        if found is not None:
            raise DocumentNotFound("Not for you", remedy="")

    with Editing(home) as editing:
        put(editing, gout())
        with pytest.raises(DocumentNotFound, match="Not for you"):
            editing.remove("gout", expected=Expected(), look=refuse)
        assert editing.find("gout") is not None


def test_an_older_library_has_its_documents_in_the_register(home: Home) -> None:
    with Editing(home) as editing:
        put(editing, gout(tags=["joints", "feet"], next_review_on="2025-01-02"))
        with closing(sqlite3.connect(home.library)) as connection:
            before = connection.execute("SELECT * FROM register").fetchall()
            connection.executescript(
                "DROP TABLE drafts; DROP TABLE unpublished; DROP TABLE replies; DROP TABLE register;"
                "DROP TABLE taken_out;"
                "PRAGMA user_version = 2;"
            )
    assert withdrawn_ids(home) == frozenset()
    with Editing(home) as editing:
        found = editing.find("gout")
        after = editing._connection.execute("SELECT * FROM register").fetchall()

    assert found is not None
    assert found.tags == ("joints", "feet")
    assert json.loads(before[0][6]) == json.loads(after[0][6])
    assert [value for at, value in enumerate(before[0]) if at != 6] == [
        value for at, value in enumerate(after[0]) if at != 6
    ]
