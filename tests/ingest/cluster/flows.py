"""Flows on a Ray of this machine with two cores, in a process of their own: `main`."""

import json
import logging
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ingest.cluster.place import RayPlace
from ingest.cluster.ray_cluster import ray_cluster
from ingest.cluster.stages import Stage, Work
from ingest.errors import ClusterError, SourceNotFound, VouchError
from ingest.sources.item import file_item
from ingest.sync.cluster_readers import ClusterReaders


def doubling(suffix: bytes) -> Work:
    """Each row twice."""

    def work(rows: Sequence[bytes]) -> list[bytes]:
        return [row + suffix + end for row in rows for end in (b"1", b"2")]

    return work


def slow(suffix: bytes) -> Work:
    """Each row once, but the first ones last."""

    def work(rows: Sequence[bytes]) -> list[bytes]:
        time.sleep(0.3 if rows[0].startswith(b"00") else 0.0)
        return [row + suffix for row in rows]

    return work


def refusing(where: str) -> Work:
    """Nothing."""
    raise SourceNotFound("It isn't there", where=where, remedy="Look elsewhere")


def stuck(_: None) -> Work:
    """Nothing, for long."""

    def work(rows: Sequence[bytes]) -> list[bytes]:
        time.sleep(60)
        return list(rows)

    return work


def _listening() -> list[str]:
    """The addresses, as the kernel writes them, at which this process and those below it listen."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    ours = {os.getpid()}
    while more := {child for child, parent in parents.items() if parent in ours} - ours:
        ours |= more
    sockets = set()
    for pid in ours:
        with suppress(OSError):
            sockets |= {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}
    lines = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()]
    return [line[1].partition(":")[0] for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in sockets]


def main() -> None:
    """Print what came of each flow as JSON."""
    found: dict[str, object] = {}
    with ray_cluster(RayPlace()) as cluster:
        cores = cluster.cores
        rows = [b"%02d" % number for number in range(40)]
        # The pool has every core: those before it would wait for good if they asked for one.
        pool = Stage(slow, b"-", workers=cores, is_pool=True, rows=4)
        flow = cluster.flow(rows, [Stage(doubling, b".", workers=1, cores=0, rows=4), pool], block_rows=4, ordered=True)
        found["rows"] = [row.decode() for row in flow]
        readers = ClusterReaders(cluster)
        results = [
            readers.submit(file_item("/in", f"/in/{number}.txt", b"Gout\n\nIt hurts.\n" if number else b"\0"))
            for number in range(3)
        ]
        found["read"] = [result.document and result.document.doc_id for result in (result() for result in results)]
        try:
            list(cluster.flow(rows, [Stage(refusing, "/there", workers=1)], block_rows=4, ordered=True))
        except VouchError as error:
            found["raised"] = [type(error).__name__, error.where, error.what]
        found["listening elsewhere"] = [address for address in _listening() if not address.endswith("0100007F")]
        found["listening here"] = len(_listening()) > 3
        cluster.stalled_s = 0.5
        try:
            list(cluster.flow(rows[:1], [Stage(stuck, None, workers=1)], block_rows=4, ordered=True))
        except ClusterError as error:
            found["stalled"] = error.what
    found["loggers"] = [logging.getLogger(name).level for name in ("ray", "ray.data")]
    json.dump(found, sys.stdout)
