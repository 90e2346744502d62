"""A cluster without machines: stages run here, one after the other, as a `RayCluster` has them run."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ingest.cluster.ray_cluster import RayCluster
from ingest.cluster.stages import Stage


@dataclass
class InlineCluster(RayCluster):
    """Notes the stages of each flow, and how many rows went in."""

    cores: int = 4
    gpus: int = 0
    stages: list[list[Stage]] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)

    def flow(
        self, rows: Iterable[bytes], stages: Sequence[Stage], *, block_rows: int, ordered: bool
    ) -> Iterator[bytes]:
        self.stages.append(list(stages))
        found = list(rows)
        self.sent.append(len(found))
        for stage in stages:
            work = stage.make(stage.shared)
            found = [
                row for start in range(0, len(found), block_rows) for row in work(found[start : start + block_rows])
            ]
        return iter(found)
