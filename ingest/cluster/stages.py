"""The steps that rows go through on a cluster: what is said of them here, and what a process there does with them."""

import pickle
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.errors import ClusterError, VouchError

Work = Callable[[Sequence[bytes]], Sequence[bytes]]
"""What is done to some rows; it may give more or fewer."""

COLUMN = "row"
_FAULT = "fault"
_MOST_MADE = 4


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a flow.

    Attributes:
        make: Gives what does the work, from `shared`: a function of a module that every machine has installed.
        shared: What it is made from; it is sent once, and what is made of it is kept by each process.
        workers: How many processes do it at once, at most.
        cores: That each of them asks for. With 0 it never waits for one that another step holds.
        gpus: That each of them asks for.
        is_pool: Whether its processes are its own until the rows are through, as for what takes seconds to make.
        rows: It is given about so many at once.
    """

    make: Callable[[Any], Work]
    shared: Any
    workers: int
    cores: int = 1
    gpus: int = 0
    is_pool: bool = False
    rows: int = 1_024


class PoolWorker:
    """A process that keeps what it made until the flow ends."""

    def __init__(self, name: str, data: Any) -> None:
        self._name, self._data = name, data

    def __call__(self, batch: Any) -> Any:
        """See `in_a_task`."""
        return in_a_task(batch, self._name, self._data)


def in_a_task(batch: Any, name: str, data: Any) -> Any:
    """What a stage does to some rows. What goes wrong is a row of its own: of Ray's errors only a text would come."""
    fault = fault_in(batch)
    if fault is not None:
        return table_of([b""], fault)
    try:
        return table_of(_made(name, data)(batch[COLUMN].to_pylist()))
    except VouchError as error:
        return table_of([b""], pickle.dumps(error))
    except Exception as error:  # noqa: BLE001 (whatever it is, it is said where the rows are taken)
        what = f"A fault on a machine of the cluster: {type(error).__name__}: {error}".rstrip(".")
        return table_of([b""], pickle.dumps(ClusterError(what, where=socket.gethostname(), remedy="Please report it")))


def fault_in(batch: Any) -> bytes | None:
    """The error that a stage before left, if it did."""
    return next((fault for fault in batch[_FAULT].to_pylist() if fault is not None), None)


_MADE: dict[str, Work] = {}


def _made(name: str, data: Any) -> Work:
    """What a process made before from the same, or makes now."""
    import ray

    if name not in _MADE:
        while len(_MADE) >= _MOST_MADE:
            del _MADE[next(iter(_MADE))]
        make, shared = pickle.loads(ray.get(data))  # noqa: S301 (from the process that started the flow)
        _MADE[name] = make(shared)
    return _MADE[name]


def table_of(rows: Sequence[bytes], fault: bytes | None = None) -> Any:
    """Rows as Ray carries them, a `pyarrow.Table`; with an error, pickled, where one stands in for what should be."""
    import pyarrow

    kind = pyarrow.large_binary()
    return pyarrow.table({COLUMN: pyarrow.array(rows, kind), _FAULT: pyarrow.array([fault] * len(rows), kind)})
