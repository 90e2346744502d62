"""`vouch eval tune`: would other sets choose other weights?"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eval.report.markdown import markdown_table
from ingest.home import Home

if TYPE_CHECKING:
    from eval.studies.tuning import HeldOut

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("sets", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="SET...")
@click.option("--kin", multiple=True, metavar="NAME,NAME…", help="Sets that are views of one. May be repeated.")
@click.option("--home-cache", type=_PATH, help="Where indexes of sets are kept (default: VOUCH_HOME/eval).")
@click.option("--json", "as_json", is_flag=True, help="Print what was measured as JSON.")
@click.pass_obj
def tune(home: Home, sets: tuple[Path, ...], kin: tuple[str, ...], home_cache: Path | None, as_json: bool) -> None:
    """Measure each set with retrieval weights that were chosen on the others, and with each piece taken away.

    The hundred best passages of every question are ranked again with every combination of a grid of weights; neighbours
    aren't merged, as they are for readers.

    Example: vouch eval tune data/kqa data/medquad data/scifact
    """
    from eval.sets.opening import open_set
    from eval.studies.tuning import candidates, leave_one_out, without_pieces
    from eval.systems.cached_home import corpus_home
    from eval.systems.in_process import IndexSystem
    from eval.systems.presets import SHIPPED, configuration
    from index.ranking.searcher import Searcher

    if len(sets) < 2:
        raise click.UsageError("Name two sets or more: each is measured with what the others choose.")
    found = {}
    for path in sets:
        questions = open_set(path)
        place = corpus_home(questions.name, questions.corpus, home_cache or home.root / "eval")
        system = IndexSystem.built(place, configuration(SHIPPED), name=SHIPPED)
        found[questions.name] = candidates(questions, Searcher.open(place), system)
    measured = leave_one_out(found, [frozenset(names.split(",")) for names in kin])
    pieces = without_pieces(found)
    if as_json:
        click.echo(json.dumps({"sets": [asdict(one) for one in measured], "pieces": pieces}))
        return
    click.echo(f"{_by_set(measured)}\n\n{_by_piece(pieces, list(found))}")


def _by_set(measured: "list[HeldOut]") -> str:
    cells = [
        (
            one.set_name,
            f"{one.shipped:.4f}",
            f"{one.held_out:.4f}",
            f"{one.own:.4f}",
            *(f"{value:g}" for value in one.chosen.values()),
        )
        for one in measured
    ]
    names = ("set", "shipped", "chosen without it", "best on itself", *measured[0].chosen)
    return markdown_table(names, cells, numbers_from=1)


def _by_piece(pieces: dict[str, dict[str, float]], sets: list[str]) -> str:
    cells = [(name, *(f"{value:.4f}" for value in values.values())) for name, values in pieces.items()]
    return markdown_table(("configuration", *sets), cells, numbers_from=1)
