"""The commands under `vouch eval`."""

import click

from eval.commands.judges.agreement import agreement
from eval.commands.judges.draft import draft
from eval.commands.judges.label import import_feedback, label
from eval.commands.models.calibrate import calibrate
from eval.commands.models.train import train
from eval.commands.models.tune import tune
from eval.commands.results.compare import compare
from eval.commands.results.gate import gate
from eval.commands.results.history import history
from eval.commands.results.report import report
from eval.commands.results.run import run
from eval.commands.results.slices import slices
from eval.commands.results.versus import versus
from eval.commands.studies.ablate import ablate
from eval.commands.studies.highlights import highlights
from eval.commands.studies.misspelt import misspelt
from eval.commands.studies.notices import notices
from eval.commands.studies.things import things


@click.group("eval")
def evaluation() -> None:
    """Measure how well questions are answered, and whether a change made it better.

    Example: vouch eval run questions.csv --out results && vouch eval report results
    """


for command in (
    run,
    compare,
    versus,
    gate,
    report,
    slices,
    history,
    draft,
    label,
    agreement,
    import_feedback,
    ablate,
    highlights,
    notices,
    misspelt,
    things,
    calibrate,
    tune,
    train,
):
    evaluation.add_command(command)
