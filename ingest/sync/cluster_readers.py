"""Reading on the machines of a cluster, each item in a process of its own and within the same bounds as here."""

import pickle
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from weakref import finalize

from ingest.cluster.place import RayPlace
from ingest.cluster.ray_cluster import RayCluster, ray_cluster
from ingest.cluster.stages import Stage, Work
from ingest.description.dates import DateOrder
from ingest.errors import ClusterError
from ingest.sources.item import SourceItem
from ingest.structure.extraction import EXTRACTOR_VERSION, RENDERING_VERSION
from ingest.sync.reading import Readers, ReadResult
from ingest.sync.reading_processes import ReaderProcesses, from_answer

_AHEAD = 512
_HELD_BYTES = 32 << 20
_BLOCK_ROWS = 4


@contextmanager
def readers_on(place: RayPlace | None, *, date_order: DateOrder | None) -> Iterator[Readers]:
    """Who reads at a place: processes of this machine, or those of a cluster.

    Raises:
        ExtraMissing: If Ray is needed, and isn't installed.
        ClusterUnreachable: If the cluster can't be reached.
    """
    with ExitStack() as open_now:
        if place is None:
            yield open_now.enter_context(ReaderProcesses(date_order=date_order))
        else:
            yield ClusterReaders(open_now.enter_context(ray_cluster(place)), date_order=date_order)


class ClusterReaders:
    """Readers on the machines of a cluster: `Readers`.

    Items wait until the first of them is asked for; then all that wait go through one flow, in order. One core of the
    cluster is left to this process, which writes the library.
    """

    def __init__(self, cluster: RayCluster, *, date_order: DateOrder | None = None) -> None:
        self.date_order = date_order
        self._cluster = cluster
        self._waiting: list[bytes] = []
        self._flow: Iterator[bytes] = iter(())
        self._submitted, self._read, self._held_bytes = 0, 0, 0
        self._found: dict[int, ReadResult] = {}

    @property
    def ahead(self) -> int:
        """Some hundred; none while what was handed over is large."""
        return _AHEAD if self._held_bytes < _HELD_BYTES else 0

    def submit(self, item: SourceItem) -> Callable[[], ReadResult]:
        """Have an item read with those that wait; what came of it is kept until it is asked for."""
        turn, size = self._submitted, len(item.data)
        self._submitted += 1
        self._held_bytes += size
        self._waiting.append(pickle.dumps(item))
        found: list[ReadResult] = []

        def result() -> ReadResult:
            if not found:
                found.append(self._wait_for(turn))
                self._held_bytes -= size
            return found[0]

        return result

    def _wait_for(self, turn: int) -> ReadResult:
        while turn not in self._found:
            self._found[self._read] = from_answer(self._next())
            self._read += 1
        return self._found.pop(turn)

    def _next(self) -> bytes:
        answer = next(self._flow, None)
        if answer is None:
            rows, self._waiting = self._waiting, []
            order = ReadingOrder(_likeness(), self.date_order)
            readers = Stage(reading, order, workers=max(1, self._cluster.cores - 1), rows=_BLOCK_ROWS)
            self._flow = self._cluster.flow(rows, [readers], block_rows=_BLOCK_ROWS, ordered=True)
            answer = next(self._flow)
        return answer


@dataclass(frozen=True, slots=True)
class ReadingOrder:
    """What every machine of a cluster reads by.

    Attributes:
        likeness: What it has to have in common with this one, so that it reads the same.
        date_order: How dates such as 03/04/2024 are read.
    """

    likeness: str
    date_order: DateOrder | None


def _likeness() -> str:
    return f"Vouch {version('vouch')}, extractor {EXTRACTOR_VERSION}.{RENDERING_VERSION}"


def reading(order: ReadingOrder) -> Work:
    """What a machine of the cluster does: items in, what came of each out, as JSON.

    Raises:
        ClusterError: If it has another Vouch.
    """
    if order.likeness != _likeness():
        raise ClusterError(
            "A machine of the cluster has another Vouch, which would read otherwise",
            where=socket.gethostname(),
            value=_likeness(),
            remedy=f"Install the same on every machine: {order.likeness}",
        )
    processes = ReaderProcesses(1, date_order=order.date_order)

    def work(rows: Sequence[bytes]) -> list[bytes]:
        items = (pickle.loads(row) for row in rows)  # noqa: S301 (from the process that started the flow)
        return [processes.answer(item) for item in items]

    finalize(work, processes.close)
    return work
