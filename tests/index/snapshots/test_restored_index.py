from pathlib import Path

from index.build.build import build
from index.config import RetrievalConfig
from index.passages.query import Query
from index.ranking.searcher import Searcher
from index.snapshots.history import kept_snapshots, verify
from index.snapshots.snapshot import current_folder
from ingest.home import Home
from ingest.library.backup.restoring import restore_backup
from ingest.library.backup.writing import write_backup
from tests.index.libraries import few_articles, take_in

CONFIG = RetrievalConfig()
SHARED = "segments/0000/passages.npy"


def changed_text(home: Home) -> str:
    """What the changed article says in the index in service."""
    document = Searcher.open(home).document("a0")
    assert document is not None
    return document.text


def check_every_snapshot(home: Home) -> None:
    for snapshot in kept_snapshots(home):
        verify(home, home.snapshots / snapshot.name)


def bring_up_to_date(home: Home, articles: Path) -> Path:
    """Build whole, and then what one changed article changes.

    Returns:
        The folder of the first of the two snapshots, which share what didn't change.
    """
    take_in(home, few_articles(articles))
    build(home, config=CONFIG)
    before = current_folder(home)
    take_in(home, few_articles(articles, " They stop."))
    assert build(home, config=CONFIG).incremental
    assert (before / SHARED).samefile(current_folder(home) / SHARED)
    return before


def test_an_index_that_was_brought_up_to_date_is_whole_when_it_is_restored_elsewhere(
    copied_home: Home, tmp_path: Path
) -> None:
    file, other = tmp_path / "backup.tar", Home(tmp_path / "other")
    before = bring_up_to_date(copied_home, tmp_path / "few.jsonl")

    list(write_backup(copied_home, file))
    list(restore_backup(other, file))

    check_every_snapshot(other)
    names = {snapshot.name for snapshot in kept_snapshots(other)}
    assert names == {snapshot.name for snapshot in kept_snapshots(copied_home)} > {before.name}
    assert current_folder(other).name == current_folder(copied_home).name
    assert changed_text(other).endswith("They stop.")
    assert (other.snapshots / before.name / SHARED).samefile(current_folder(other) / SHARED)
    assert Searcher.open(other).search(Query("hiccups")) == Searcher.open(copied_home).search(Query("hiccups"))

    assert not build(other, config=CONFIG).built
    take_in(other, few_articles(tmp_path / "few.jsonl", " They stop at once."))
    assert build(other, config=CONFIG).incremental
    assert changed_text(other).endswith("They stop at once.")
    check_every_snapshot(other)


def test_an_index_goes_back_to_what_it_was_when_it_is_restored_over_a_later_one(
    copied_home: Home, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar"
    bring_up_to_date(copied_home, tmp_path / "few.jsonl")
    backed_up = current_folder(copied_home)
    list(write_backup(copied_home, file))
    take_in(copied_home, few_articles(tmp_path / "few.jsonl", " They go on."))
    assert build(copied_home, config=CONFIG).incremental
    later = current_folder(copied_home)
    assert changed_text(copied_home).endswith("They go on.")

    list(restore_backup(copied_home, file, replace=True))

    assert changed_text(copied_home).endswith("They stop.")
    assert current_folder(copied_home) == backed_up
    assert later.name in {snapshot.name for snapshot in kept_snapshots(copied_home)}
    check_every_snapshot(copied_home)  # the later one, too, which shared files with those that were replaced
