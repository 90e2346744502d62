"""The commands under `vouch eval`."""

import click

from eval.commands.ablate import ablate
from eval.commands.calibrate import calibrate
from eval.commands.compare import compare
from eval.commands.gate import gate
from eval.commands.highlights import highlights
from eval.commands.label import import_feedback, label
from eval.commands.misspelt import misspelt
from eval.commands.notices import notices
from eval.commands.report import report
from eval.commands.run import run
from eval.commands.things import things
from eval.commands.train import train
from eval.commands.tune import tune


@click.group("eval")
def evaluation() -> None:
    """Measure how well questions are answered, and whether a change made it better.

    Example: vouch eval run questions.csv --out results && vouch eval report results
    """


for command in (
    run,
    compare,
    gate,
    report,
    label,
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
