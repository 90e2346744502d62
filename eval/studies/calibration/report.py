"""What a calibration run gives, and the files that show it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.studies.calibration.tables import tables
from service.answers.confidence import Calibration


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """What a run gives.

    Attributes:
        calibration: Fitted on every set.
        figures: Of models that the measured set had no part in; plain values.
        curves: Name to SVG.
    """

    calibration: Calibration
    figures: dict[str, Any]
    curves: Mapping[str, str]


def write_report(folder: Path, report: CalibrationReport) -> None:
    """Write everything into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "calibration.json").write_text(report.calibration.to_json(), encoding="utf-8")
    figures = json.dumps(report.figures, indent=1, ensure_ascii=False, allow_nan=False)
    (folder / "figures.json").write_text(f"{figures}\n", encoding="utf-8")
    (folder / "figures.md").write_text(f"{tables(report.figures)}\n", encoding="utf-8")
    for name, drawn in report.curves.items():
        (folder / f"{name.replace(' ', '-')}.svg").write_text(drawn, encoding="utf-8")
