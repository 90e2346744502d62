from pathlib import Path

import pytest

from eval.errors import UnfitSet
from eval.studies.calibration.calibration_run import calibrated, report_of
from eval.studies.calibration.examples import ANSWERABLE, OTHER_SUBJECT, PAGES_OUT, SECTIONS_OUT, IndexedSet
from eval.studies.calibration.report import write_report
from eval.studies.calibration.tables import tables
from eval.studies.calibration.transfer import Sample
from index.build.model_choice import Models
from service.answers.confidence import Calibration
from tests.eval.studies.calibration.two_sets import made


@pytest.mark.slow
def test_the_same_sets_give_the_same_bytes_and_a_calibration_that_can_be_read(
    sets: list[IndexedSet], tmp_path: Path
) -> None:
    for name in ("first", "second"):
        report = report_of(Sample.of(made(sets)), sets, report_only=frozenset())
        write_report(tmp_path / name, report)

    first, second = (
        {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("first", "second")
    )
    assert first == second
    assert {"calibration.json", "figures.json", "figures.md", "risk-coverage-sections-out.svg"} <= set(first)
    calibration = Calibration.read(tmp_path / "first" / "calibration.json")
    calibration.check_fits(sets[0].searcher.manifest, where="here")
    assert calibration.provenance["sets"]["Red"]["rankings"] == {
        ANSWERABLE: 6,
        SECTIONS_OUT: 6,
        PAGES_OUT: 6,
        OTHER_SUBJECT: 6,
        "nonsense": 1,
    }
    assert f"Default threshold: {calibration.threshold:.2f}" in tables(report.figures)


@pytest.mark.slow
def test_a_threshold_may_be_chosen_and_what_it_does_is_measured(sets: list[IndexedSet]) -> None:
    sample = Sample.of(made(sets))
    report = report_of(sample, sets, report_only=frozenset(), threshold=0.93)
    assert report.calibration.threshold == report.figures["threshold"] == 0.93
    assert report.calibration.answers == report_of(sample, sets, report_only=frozenset()).calibration.answers


def test_one_set_is_too_few_to_measure_a_calibration_on_another(tmp_path: Path) -> None:
    with pytest.raises(UnfitSet, match="two sets or more"):
        calibrated(
            [tmp_path],
            corpus=None,
            kin=[],
            report_only=frozenset(),
            apart=None,
            cache=tmp_path,
            models=Models(),
        )
