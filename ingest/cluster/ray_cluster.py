"""Work on several machines, by Ray Data. No module but this one and `stages` imports it.

What goes through a flow is rows of bytes. A machine that is lost loses nothing: Ray has what was done there done again
elsewhere, from the rows that this process put in.
"""

import hashlib
import logging
import os
import pickle
import queue
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from ingest.cluster.place import RayPlace
from ingest.cluster.stages import COLUMN, PoolWorker, Stage, fault_in, in_a_task, table_of
from ingest.errors import ClusterError, ClusterUnreachable, VouchError
from ingest.extras import check_extra
from ingest.offline import keep_ray_quiet

_WINDOW_BYTES = 64 << 20
_STORE_BYTES = 512 << 20
_CONNECT_S = 5.0
_STATUS_S = 30.0
_STALLED_S = 900.0
_START = "On a machine, run: ray start --head; on each other one, and where Vouch is run: ray start --address=HOST:6379"


class RayCluster:
    """The machines that Ray has joined, while this process is connected to them.

    Args:
        stalled_s: How long nothing may come of a flow before it is given up.
    """

    def __init__(self, stalled_s: float = _STALLED_S) -> None:
        self.stalled_s = stalled_s

    @property
    def cores(self) -> int:
        """How many it has now, of all machines."""
        return max(1, int(self._resources().get("CPU", 1)))

    @property
    def gpus(self) -> int:
        """How many it has now."""
        return int(self._resources().get("GPU", 0))

    @staticmethod
    def _resources() -> dict[str, float]:
        import ray

        found: dict[str, float] = ray.cluster_resources()
        return found

    def flow(
        self, rows: Iterable[bytes], stages: Sequence[Stage], *, block_rows: int, ordered: bool
    ) -> Iterator[bytes]:
        """Send rows through stages, and give what comes out as it comes.

        Rows are taken as they are needed: what is on its way is bounded in bytes.

        Args:
            rows: What goes in.
            stages: What is done, one after the other.
            block_rows: So many rows go to one process at a time.
            ordered: Whether what comes out keeps the order of what went in.

        Raises:
            VouchError: What a stage raised, as it is.
            ClusterError: If the cluster can't do it, or gives nothing for too long.
        """
        for window in _windows(rows):
            try:
                yield from self._bounded(_batches(window, stages, block_rows=block_rows, ordered=ordered))
            except Exception as error:  # noqa: BLE001 (what Ray raises has no common class)
                raise _in_our_words(error) from None

    def _bounded(self, batches: Iterator[list[bytes]]) -> Iterator[bytes]:
        """What comes, with a bound on how long it is waited for; Ray itself waits for good."""
        found: queue.Queue[list[bytes] | BaseException | None] = queue.Queue(maxsize=2)

        def pull() -> None:
            try:
                for batch in batches:
                    found.put(batch)
                found.put(None)
            except BaseException as error:  # noqa: BLE001 (it is raised where the rows are taken)
                found.put(error)

        threading.Thread(target=pull, name="ray-rows", daemon=True).start()
        while True:
            try:
                batch = found.get(timeout=self.stalled_s)
            except queue.Empty:
                raise ClusterError(
                    f"The cluster gave nothing for {self.stalled_s:g} s",
                    remedy="Look at `ray status`: perhaps other jobs hold its cores. Then run the same command again,"
                    " which goes on where this one stopped",
                ) from None
            if batch is None:
                return
            if isinstance(batch, BaseException):
                raise batch
            yield from batch


@contextmanager
def ray_cluster(place: RayPlace) -> Iterator[RayCluster]:
    """Connect to a cluster, or make one of this machine that ends with it.

    Raises:
        ExtraMissing: If Ray isn't installed.
        ClusterUnreachable: If there is none at that address, or this machine is no node of it.
    """
    check_extra("ray")
    keep_ray_quiet(alone=place.host is None)
    if place.host is not None and place.port is not None:
        _check_answers(place.host.strip("[]"), place.port, str(place.address))
    import ray
    from ray._private import worker

    # What happens to machines it would print among a command's results, and nothing that it offers turns that off.
    worker.print_to_stdstream = lambda *_, **__: None
    with tempfile.TemporaryDirectory(prefix="vouch-ray-", ignore_cleanup_errors=True) as folder:
        own = {"object_store_memory": _STORE_BYTES, "include_dashboard": False, "_temp_dir": folder}
        try:
            with _without_stderr():
                ray.init(
                    address=place.address or "local",
                    log_to_driver=False,
                    logging_level=logging.CRITICAL,
                    **({} if place.address else own),
                )
        except Exception as error:  # noqa: BLE001 (what Ray raises has no common class)
            ray.shutdown()
            raise _unreachable(str(place.address or "this machine"), error) from None
        try:
            _silence()
            yield RayCluster()
        finally:
            ray.shutdown()


def _check_answers(host: str, port: int, address: str) -> None:
    """Say soon what Ray would wait minutes for, and then end this process over without a word."""
    try:
        socket.create_connection((host, port), timeout=_CONNECT_S).close()
    except OSError as error:
        raise _unreachable(address, error) from None
    command = [sys.executable, "-m", "ray.scripts.scripts", "status", "--address", address]
    try:
        subprocess.run(command, capture_output=True, timeout=_STATUS_S, check=True)  # noqa: S603 (Ray's own)
    except (OSError, subprocess.SubprocessError):
        raise ClusterUnreachable(
            "What answers there isn't the head of a cluster of Ray, whose port is mostly 6379",
            where=address,
            remedy=_START,
        ) from None


def _unreachable(address: str, error: Exception) -> ClusterUnreachable:
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    return ClusterUnreachable(f"Ray can't be reached: {first}".rstrip("."), where=address, remedy=_START)


def _silence() -> None:
    """Once Ray runs: no lines and bars of its own."""
    import ray.data

    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


@contextmanager
def _without_stderr() -> Iterator[None]:
    """Pass over what Ray's libraries write while they start: that they were asked to write nothing."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _batches(
    window: Sequence[bytes], stages: Sequence[Stage], *, block_rows: int, ordered: bool
) -> Iterator[list[bytes]]:
    """What becomes of some rows, some at a time."""
    import ray
    import ray.data

    ray.data.DataContext.get_current().execution_options.preserve_order = ordered
    rows = iter(window)
    blocks = [ray.put(table_of(block)) for block in iter(lambda: list(islice(rows, block_rows)), [])]
    flow = ray.data.from_arrow_refs(blocks)
    for stage in stages:
        flow = _with_stage(flow, stage)
    for batch in flow.iter_batches(batch_size=None, batch_format="pyarrow"):
        fault = fault_in(batch)
        if fault is not None:
            raise pickle.loads(fault)  # noqa: S301 (from a process that this one had started)
        yield batch[COLUMN].to_pylist()


def _with_stage(flow: Any, stage: Stage) -> Any:
    import ray
    from ray.data import ActorPoolStrategy, TaskPoolStrategy

    data = pickle.dumps((stage.make, stage.shared))
    made_from = (hashlib.sha256(data).hexdigest(), ray.put(data))
    how: dict[str, Any] = {"batch_size": stage.rows, "batch_format": "pyarrow", "num_cpus": stage.cores}
    if stage.gpus:
        how["num_gpus"] = stage.gpus
    if stage.is_pool:
        pool = ActorPoolStrategy(size=stage.workers)
        return flow.map_batches(PoolWorker, fn_constructor_args=made_from, compute=pool, **how)
    return flow.map_batches(in_a_task, fn_args=made_from, compute=TaskPoolStrategy(size=stage.workers), **how)


def _windows(rows: Iterable[bytes]) -> Iterator[list[bytes]]:
    window: list[bytes] = []
    held = 0
    for row in rows:
        window.append(row)
        held += len(row)
        if held >= _WINDOW_BYTES:
            yield window
            window, held = [], 0
    if window:
        yield window


def _in_our_words(error: Exception) -> VouchError:
    """What went wrong in a stage, as it is; else that the cluster couldn't."""
    if isinstance(error, VouchError):
        return error
    said = (str(error).strip() or "without a word").splitlines()[-1]
    return ClusterError(
        f"The cluster couldn't do it: {type(error).__name__}: {said}".rstrip("."),
        remedy="Look at `ray status`, and run the same command again, which goes on where this one stopped",
    )
