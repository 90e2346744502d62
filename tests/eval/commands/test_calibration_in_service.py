"""A calibration that a home's index answers by from now on is a management action."""

import json
from dataclasses import replace
from pathlib import Path

from eval.commands.models.calibrate import put_in_service
from ingest.home import Home
from service.answers.confidence import DEFAULT_CALIBRATION, Calibration


def test_a_calibration_that_is_written_into_the_home_is_in_the_audit_log_and_another_is_not(
    home: Home, tmp_path: Path
) -> None:
    home.root.mkdir(parents=True, exist_ok=True)
    calibration = replace(Calibration.read(DEFAULT_CALIBRATION), threshold=0.31)

    put_in_service(home, tmp_path / "calibration.json", calibration)
    assert not home.audit.exists()
    put_in_service(home, home.calibration, calibration)

    (line,) = [json.loads(line) for line in home.audit.read_text().splitlines()]
    assert (line["what"], line["outcome"]) == ("eval calibrate", "done")
    assert line["details"] == {"write": str(home.calibration), "threshold": 0.31}
    assert Calibration.read(home.calibration).threshold == 0.31
