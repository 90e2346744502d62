"""`vouch eval calibrate`: fit and measure how sure the service is."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.home import Home

if TYPE_CHECKING:
    from eval.studies.calibration.report import CalibrationReport
    from service.answers.confidence import Calibration

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("sets", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="SET...")
@click.option("--corpus", type=click.Path(path_type=Path, exists=True), help="Articles of sets that bring none.")
@click.option(
    "--kin",
    multiple=True,
    metavar="NAME,NAME…",
    help="Sets that share a subject: none of them is asked the others' questions as if of another. May be repeated.",
)
@click.option(
    "--report-only",
    multiple=True,
    metavar="KIND",
    help="A reason of unanswerable questions that is measured, and not fitted on. May be repeated.",
)
@click.option("--apart", type=click.Path(path_type=Path, exists=True), help="A set to measure with it, not to fit on.")
@click.option(
    "--threshold",
    type=click.FloatRange(0.0, 1.0),
    help="Below this probability the service refuses (default: the highest in hundredths that answers at least 85 % of "
    "the answerable questions of every set).",
)
@click.option("--model", metavar="DIR", help="As for `vouch build`; not given: as in the index in service.")
@click.option("--answerability", metavar="DIR", help="As for `vouch build`; not given: as in the index in service.")
@click.option("--answerability-passages", type=click.IntRange(1, 20), help="As for `vouch build`.")
@click.option("--home-cache", type=_PATH, help="Where indexes of sets are kept (default: VOUCH_HOME/eval).")
@click.option("--out", type=_PATH, required=True, help="Folder for the calibration, its figures and its curves.")
@click.option("--write", type=_PATH, help="Write the calibration here too, such as to VOUCH_HOME/calibration.json.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.pass_obj
def calibrate(
    home: Home,
    sets: tuple[Path, ...],
    corpus: Path | None,
    kin: tuple[str, ...],
    report_only: tuple[str, ...],
    apart: Path | None,
    threshold: float | None,
    model: str | None,
    answerability: str | None,
    answerability_passages: int | None,
    home_cache: Path | None,
    out: Path,
    write: Path | None,
    as_json: bool,
) -> None:
    """Fit how sure the service is, and measure it on sets that had no part in the fit.

    Each answerable question is asked as it is, with its answering sections taken out, with their pages taken out, and
    of another set's articles. Every figure of a set comes from a model fitted on the other sets; what is written is
    fitted on all of them. The same sets give the same file. It is bound to the models that the sets are
    indexed with: those of the index in service, unless others are named.

    Example: vouch eval calibrate data/kqa data/medquad data/squad2 --kin kqa,medquad --out calibration
    """
    from eval.studies.calibration.calibration_run import calibrated
    from eval.studies.calibration.report import write_report
    from index.build.model_choice import models

    known = {path.stem for path in sets} | {path.resolve().name for path in sets}
    if unknown := sorted({name.strip() for names in kin for name in names.split(",")} - known):
        raise click.BadParameter(f"{unknown[0]!r} is none of the sets", param_hint="--kin")
    if write and not write.parent.is_dir():
        raise click.BadParameter(f"the folder {write.parent} isn't there", param_hint="--write")
    groups = [frozenset(name.strip() for name in names.split(",")) for names in kin]
    report = calibrated(
        sets,
        corpus=corpus,
        kin=groups,
        report_only=frozenset(report_only),
        apart=apart,
        threshold=threshold,
        cache=home_cache or home.root / "eval",
        models=models(home, model=model, answerability=answerability, passages=answerability_passages),
    )
    write_report(out, report)
    if write:
        put_in_service(home, write, report.calibration)
    click.echo(json.dumps(report.figures, ensure_ascii=False) if as_json else _in_words(report, out))


def put_in_service(home: Home, path: Path, calibration: "Calibration") -> None:
    """Write a calibration where its operator wants it. The audit log has it where that is the home's own.

    Args:
        home: Whose index may answer by it from now on.
        path: Where it is written.
        calibration: What is written.
    """
    from service.access.audit import record

    path.write_text(calibration.to_json(), encoding="utf-8")
    if path.resolve() == home.calibration.resolve():
        record(home, "eval calibrate", {"write": str(path), "threshold": calibration.threshold}, outcome="done")


def _in_words(report: "CalibrationReport", out: Path) -> str:
    from eval.studies.calibration.tables import tables

    return f"{tables(report.figures)}\nWritten to {out}: calibration.json, figures.json, figures.md and the curves"
