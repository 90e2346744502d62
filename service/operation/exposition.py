"""Numbers in Prometheus's text format.

Source: Prometheus, Exposition formats, text format 0.0.4.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from service.operation.board import Board
from service.operation.families import FAMILIES, Family, MetricKind

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Observation:
    """A gauge that is worked out when it is asked for.

    Attributes:
        name: The metric.
        help: What it is.
        samples: Its value for each set of labels.
    """

    name: str
    help: str
    samples: tuple[tuple[dict[str, str], float], ...]


def exposition(board: Board, observed: Iterable[Observation] = ()) -> str:
    """All that the board holds and what was observed, for a scraper; what is of one collection says so."""
    own = {"collection": board.collection} if board.collection is not None else {}
    lines: list[str] = []
    for family in FAMILIES:
        lines += [f"# HELP {family.name} {family.help}", f"# TYPE {family.name} {family.kind.value}"]
        lines.extend(_samples(family, board.total(family.name), {} if family.of_process else own))
    for one in observed:
        lines += [f"# HELP {one.name} {one.help}", f"# TYPE {one.name} gauge"]
        lines.extend(f"{one.name}{_labels(own | labels)} {_number(value)}" for labels, value in one.samples)
    return "\n".join(lines) + "\n"


def _samples(family: Family, numbers: list[float], whose: Mapping[str, str]) -> Iterator[str]:
    each = len(numbers) // max(1, len(family.values))
    for place, value in enumerate(family.values or (None,)):
        labels = {**whose, **({family.label: value} if family.label and value is not None else {})}
        own = numbers[place * each : (place + 1) * each]
        if family.kind is not MetricKind.HISTOGRAM:
            yield f"{family.name}{_labels(labels)} {_number(own[0])}"
            continue
        count = 0.0
        for bound, in_bucket in zip((*map(_number, family.bounds), "+Inf"), own[:-1], strict=True):
            count += in_bucket
            yield f"{family.name}_bucket{_labels({**labels, 'le': bound})} {_number(count)}"
        yield f"{family.name}_sum{_labels(labels)} {_number(own[-1])}"
        yield f"{family.name}_count{_labels(labels)} {_number(count)}"


def _labels(labels: dict[str, str]) -> str:
    if not labels:
        return ""
    escaped = (
        (name, value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")) for name, value in labels.items()
    )
    return "{" + ",".join(f'{name}="{value}"' for name, value in escaped) + "}"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
