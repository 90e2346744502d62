"""Named configurations over several sets, as one table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.runs.comparison import Difference, compare
from eval.runs.results import Results


@dataclass(frozen=True, slots=True)
class AblationRow:
    """A configuration on a set.

    Attributes:
        set_name: The set.
        system: The configuration's name.
        values: One for each measure; None where it has none.
        differences: From the first configuration, for the measures that both have; none for the first itself.
        latency_p50_ms: Of readers' questions; None where the system is no service.
    """

    set_name: str
    system: str
    values: Mapping[str, float | None]
    differences: Mapping[str, Difference]
    latency_p50_ms: float | None


def row(results: Results, baseline: Results, measures: Sequence[str], latency_p50_ms: float | None) -> AblationRow:
    """A line of the table.

    Args:
        results: Of the configuration.
        baseline: Of the first configuration on the same set.
        measures: The columns.
        latency_p50_ms: As measured.
    """
    values = {name: results.measures.get(name) for name in measures}
    shared = [name for name in measures if name in results.intervals and name in baseline.intervals]
    differences = {}
    if results is not baseline and shared:
        found = compare(baseline, results, measures=shared, by=shared[0]).differences
        differences = {one.measure: one for one in found}
    return AblationRow(results.set_name, results.system_name, values, differences, latency_p50_ms)
