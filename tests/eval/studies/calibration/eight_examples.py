"""Eight examples whose figures can be worked out by hand."""

from eval.studies.calibration.examples import ANSWERABLE, OTHER_SUBJECT, PAGES_OUT, SECTIONS_OUT, Example
from eval.studies.calibration.transfer import Sample
from index.ranking.signals import SIGNALS


def example(set_name: str, query_id: str, kind: str, confidence: float, *, right: bool = False) -> Example:
    return Example(set_name, query_id, kind, right, {**dict.fromkeys(SIGNALS, 0.0), "score": confidence})


def sample() -> Sample:
    """Two sets; confidence is the score."""
    return Sample.of(
        [
            example("a", "1", ANSWERABLE, 0.9, right=True),
            example("a", "2", ANSWERABLE, 0.7, right=True),
            example("a", "1", PAGES_OUT, 0.8),
            example("a", "2", PAGES_OUT, 0.1),
            example("b", "1", ANSWERABLE, 0.6, right=True),
            example("b", "1", SECTIONS_OUT, 0.4),
            example("b", "1", OTHER_SUBJECT, 0.2),
            example("b", "9", "odd", 0.99),
        ]
    )
