"""`vouch eval misspelt`: do misspelt questions still find what answers them?"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eval.report.markdown import markdown_table
from ingest.home import Home

if TYPE_CHECKING:
    from eval.studies.misspelling import Misspelt

_WITHOUT = {"correction_weight": 0.0, "corrected_share": 0.0}
_COLUMNS = (
    "set",
    "questions",
    "Success@5 clean",
    "misspelt",
    "kept",
    "without help",
    "kept",
    "offers: misspelt",
    "clean",
    "clean changed silently",
)


@click.command()
@click.argument("sets", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="SET...")
@click.option("--seed", type=int, default=7, show_default=True, help="Of the slips.")
@click.option("--sample", type=click.IntRange(min=1), help="Ask at most this many questions of each, evenly spaced.")
@click.option(
    "--home-cache", type=click.Path(path_type=Path), help="Where indexes of sets are kept (default: VOUCH_HOME/eval)."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.pass_obj
def misspelt(
    home: Home, sets: tuple[Path, ...], seed: int, sample: int | None, home_cache: Path | None, as_json: bool
) -> None:
    """Misspell the questions of sets, and print how many still find what answers them among the first five.

    Each question gets one or two slips of a keyboard, each in a content word of four letters or more.

    Example: vouch eval misspelt data/medquad-dev data/kqa --seed 7
    """
    from eval.sets.opening import open_set
    from eval.studies.misspelling import measure_misspelt
    from eval.systems.opening import variant_system

    cache = home_cache or home.root / "eval"
    rows: list[Misspelt] = []
    for path in sets:
        questions = open_set(path)
        unhelped = variant_system("unhelped", "shipped", _WITHOUT, questions, home=home, cache=cache)
        helped = variant_system("shipped", "shipped", {}, questions, home=home, cache=cache)
        rows.append(measure_misspelt(questions, helped, unhelped, seed=seed, sample=sample))
    click.echo(json.dumps([_record(one) for one in rows]) if as_json else _table(rows))


def _record(one: "Misspelt") -> dict[str, object]:
    return {**asdict(one), "ratio": one.ratio, "unhelped_ratio": one.unhelped_ratio}


def _table(rows: "list[Misspelt]") -> str:
    cells = [
        (
            one.set_name,
            str(one.questions),
            f"{one.clean:.3f}",
            f"{one.helped:.3f}",
            f"{one.ratio:.1%}",
            f"{one.unhelped:.3f}",
            f"{one.unhelped_ratio:.1%}",
            str(one.misspelt_offers),
            str(one.clean_offers),
            str(one.clean_changes),
        )
        for one in rows
    ]
    return markdown_table(_COLUMNS, cells, numbers_from=1)
