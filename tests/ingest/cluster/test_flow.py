"""What a flow does around Ray, without it."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from ingest.cluster import ray_cluster
from ingest.cluster.ray_cluster import RayCluster
from ingest.errors import ClusterError, SourceNotFound


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[bytes]]:
    """The windows that were sent, in place of Ray, which gives each row back."""
    sent: list[Sequence[bytes]] = []

    def batches(window: Sequence[bytes], stages: object, **_: object) -> Iterator[list[bytes]]:
        sent.append(window)
        yield from ([row] for row in window)

    monkeypatch.setattr(ray_cluster, "_batches", batches)
    monkeypatch.setattr(ray_cluster, "_WINDOW_BYTES", 10)
    return sent


def test_rows_are_taken_a_window_of_bytes_at_a_time_and_as_they_are_needed(windows: list[Sequence[bytes]]) -> None:
    taken = []

    def rows() -> Iterator[bytes]:
        for size in (4, 4, 4, 30, 1):
            taken.append(size)
            yield b"x" * size

    flow = RayCluster().flow(rows(), [], block_rows=1, ordered=True)

    assert len(next(flow)) == 4
    assert taken == [4, 4, 4]
    assert [len(row) for row in flow] == [4, 4, 30, 1]
    assert [[len(row) for row in window] for window in windows] == [[4, 4, 4], [30], [1]]


@pytest.mark.parametrize(
    ("raised", "expected", "said"),
    [
        (
            SourceNotFound("It isn't there", where="/there", remedy="Look"),
            SourceNotFound,
            "/there: It isn't there. Look.",
        ),
        (
            RuntimeError("first\nThe node died."),
            ClusterError,
            "The cluster couldn't do it: RuntimeError: The node died. ",
        ),
        (
            RuntimeError(),
            ClusterError,
            "The cluster couldn't do it: RuntimeError: without a word. Look at `ray status`",
        ),
    ],
)
def test_what_goes_wrong_is_said_in_the_words_of_the_house(
    monkeypatch: pytest.MonkeyPatch, raised: Exception, expected: type[Exception], said: str
) -> None:
    def batches(*_: Any, **__: Any) -> Iterator[list[bytes]]:
        yield [b"row"]
        raise raised

    monkeypatch.setattr(ray_cluster, "_batches", batches)
    flow = RayCluster().flow([b"row"], [], block_rows=1, ordered=True)

    assert next(flow) == b"row"
    with pytest.raises(expected) as found:
        next(flow)
    assert str(found.value).startswith(said)
