from pathlib import Path

import pytest

from ingest.errors import ClusterError
from ingest.home import Home
from ingest.library.document_record import to_json
from ingest.library.library import Library, StoredItem
from ingest.library.outcome import Outcome
from ingest.sources.item import file_item
from ingest.sync import cluster_readers
from ingest.sync.cluster_readers import ClusterReaders, ReadingOrder, reading
from ingest.sync.intake import intake
from ingest.sync.reading import DirectReader, Readers
from ingest.sync.reread import reread
from tests.ingest.cluster.inline import InlineCluster
from tests.ingest.sources.website.local_site import LocalSite
from tests.ingest.sync.site_runs import sync_site, texts


def _articles(folder: Path) -> Path:
    folder.mkdir()
    for number in range(9):
        text = f"<main><h1>Article {number}</h1><p>It is about number {number}, and “more”.</p></main>"
        (folder / f"a{number}.html").write_text(text)
    (folder / "broken.pdf").write_bytes(b"%PDF of nothing")
    return folder


def _taken(home: Home, folder: Path, readers: Readers) -> tuple[list[Outcome], list[str], list[StoredItem]]:
    with Library.open(home) as library:
        outcomes = list(intake(folder, library, readers))
        return outcomes, list(map(to_json, library.documents())), list(library.items())


def test_a_cluster_gives_the_same_records_and_reports_as_this_process_and_reads_nothing_twice(tmp_path: Path) -> None:
    folder = _articles(tmp_path / "articles")
    cluster = InlineCluster()
    home = Home(tmp_path / "cluster")

    expected = _taken(Home(tmp_path / "local"), folder, DirectReader())
    found = _taken(home, folder, ClusterReaders(cluster))
    again = _taken(home, folder, ClusterReaders(cluster))

    assert found == expected
    assert [outcome.change for outcome in found[0]] == ["added"] * 9 + ["failed"]
    assert [outcome.change for outcome in again[0]] == ["unchanged"] * 9 + ["failed"]
    assert cluster.sent == [10, 1]  # all in one flow, and then the one that failed alone
    assert [[stage.workers for stage in flow] for flow in cluster.stages] == [[3], [3]]  # one core is this process's


def test_a_site_s_pages_are_the_same_documents_and_are_read_again_all_in_one_flow(
    site: LocalSite, home: Home, tmp_path: Path
) -> None:
    for name in ("gout", "flu", "cold"):
        site.put(f"/{name}", name.title(), f"A page of {name}.")
    site.put_sitemap("/gout", "/flu", "/cold")
    cluster = InlineCluster()

    expected = sync_site(site, Home(tmp_path / "local"))
    found = sync_site(site, home, readers=ClusterReaders(cluster))
    each = list(cluster.sent)
    with Library.open(home) as library:
        again = [outcome.change for outcome in reread(library, ClusterReaders(cluster))]

    assert found == expected
    assert texts(home) == texts(Home(tmp_path / "local"))
    assert each == [1, 1, 1]  # a page is stored before the next one is asked for
    assert (again, cluster.sent[3:]) == (["unchanged"] * 3, [3])


def test_results_are_each_item_s_own_in_whatever_order_they_are_asked_for_and_more_than_once() -> None:
    readers = ClusterReaders(InlineCluster())
    items = [file_item("/in", f"/in/{name}.txt", f"{name.title()}\n\nIt is {name}.\n".encode()) for name in "xyz"]
    first, second, third = map(readers.submit, items)

    found = [result().document for result in (third, first, first, second)]
    later = readers.submit(items[0])().document

    assert [document and document.doc_id for document in (*found, later)] == ["z", "x", "x", "y", "x"]


def test_what_waits_is_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_readers, "_HELD_BYTES", 20)
    readers = ClusterReaders(InlineCluster())
    item = file_item("/in", "/in/a.txt", b"Gout\n\nIt hurts.\n")

    ahead = [readers.ahead]
    results = []
    for _ in range(2):
        results.append(readers.submit(item))
        ahead.append(readers.ahead)
    results[0]()
    ahead.append(readers.ahead)

    assert ahead == [512, 512, 0, 512]


def test_a_machine_with_another_vouch_is_refused_by_name() -> None:
    with pytest.raises(ClusterError, match=r"another Vouch.*Install the same on every machine: Vouch 0\.0\.1"):
        reading(ReadingOrder("Vouch 0.0.1, extractor 0.0", None))
