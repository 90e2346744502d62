import os
from collections.abc import Iterator
from pathlib import Path

from ingest.document import Document
from ingest.errors import UnreadableSource
from ingest.parallel import read_in_parallel
from ingest.source import SourceItem, read_document


def item(number: int, data: bytes) -> SourceItem:
    return SourceItem("/articles", Path(f"/articles/{number}.txt"), None, data)


def read(given: SourceItem) -> Document:
    if given.data == b"crash":
        os._exit(1)
    return read_document(given)


def test_documents_come_in_order_and_errors_in_their_place() -> None:
    items = [item(number, b"\x00" if number % 5 == 3 else f"Gout {number} hurts.".encode()) for number in range(40)]
    results = list(read_in_parallel(items, read, processes=2))
    assert [given for given, _ in results] == items
    for number, (_, result) in enumerate(results):
        assert isinstance(result, UnreadableSource) if number % 5 == 3 else result == read_document(items[number])


def test_only_a_few_items_are_taken_ahead() -> None:
    taken = 0

    def items() -> Iterator[SourceItem]:
        nonlocal taken
        for number in range(100):
            taken += 1
            yield item(number, b"Gout hurts.")

    reading = read_in_parallel(items(), read, processes=2)
    next(reading)
    assert taken <= 9
    reading.close()


def test_a_reader_that_crashes_fails_only_what_brought_it_down() -> None:
    items = [item(number, b"crash" if number == 3 else b"Gout hurts.") for number in range(12)]
    results = [result for _, result in read_in_parallel(items, read, processes=2)]
    assert [number for number, result in enumerate(results) if isinstance(result, UnreadableSource)] == [3]
