import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from eval.floors import DEFAULT_FLOORS, below, read_floors
from eval.questions import read_questions
from ingest.home import Home

_QUESTIONS = Path(__file__).with_name("questions")


@click.group("eval")
def evaluation() -> None:
    """Measure how well questions are answered.

    Example: vouch eval run
    """


@evaluation.command("run")
@click.argument("questions", type=click.Path(path_type=Path), default=_QUESTIONS / "myoclonus.jsonl")
@click.option(
    "--floors", type=click.Path(path_type=Path), default=DEFAULT_FLOORS, help="Floors by set and measure (JSON)."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was measured as JSON.")
@click.option("--misses", is_flag=True, help="List the questions that went wrong.")
@click.pass_obj
def run(home: Home, questions: Path, floors: Path, as_json: bool, misses: bool) -> None:
    """Ask every question of a set, and exit with 1 where a measure is below its floor.

    QUESTIONS is a file of JSON Lines whose judgments are quotes; without it, the set of the sample article is used.

    Example: vouch eval run eval/questions/myoclonus.jsonl --misses
    """
    from eval.run import run as ask_all
    from service.live import LiveIndex

    asked = read_questions(questions)
    wanted = read_floors(floors, questions.stem)
    report = ask_all(questions.stem, asked, LiveIndex(home).get().answerer)
    failed = below(report.measures, wanted)
    if as_json:
        click.echo(json.dumps({**asdict(report), "floors": wanted, "below": failed}, ensure_ascii=False))
    else:
        counts = ", ".join(f"{number} {name}" for name, number in report.counts.items())
        click.echo(f"{report.set_name} on index {report.snapshot_id}: {counts}")
        for name, value in report.measures.items():
            floor = f"   floor {wanted[name]:.3f}" if name in wanted else ""
            click.echo(f"  {name:<24} {value:.3f}{floor}")
        for miss in report.misses if misses else ():
            click.echo(f"  {miss.query_id} ({miss.confidence:.2f}) {miss.what}: {miss.question}")
    for name, value, least in failed:
        click.echo(f"below its floor: {name} is {value:.3f}, and should be at least {least:.3f}", err=True)
    if failed:
        sys.exit(1)
