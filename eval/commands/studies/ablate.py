"""`vouch eval ablate`: configurations over sets, in one table."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eval.report.markdown import markdown_table
from ingest.home import Home

if TYPE_CHECKING:
    from eval.runs.ablation import AblationRow
    from eval.sets.question import QuestionSet
    from eval.systems.response import System

_PATH = click.Path(path_type=Path)
_MARKS = {"better": "+", "worse": "-", "same": " "}


@click.command()
@click.argument("sets", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="SET...")
@click.option(
    "--preset", "presets", multiple=True, help="A configuration by name; repeat it. The first is the baseline."
)
@click.option(
    "--variant", "variants", multiple=True, help="One of your own: NAME=BASE,field=value,… of RetrievalConfig."
)
@click.option(
    "--measure",
    "measures",
    multiple=True,
    default=("nDCG@10", "Success@1", "R@10", "AUROC"),
    show_default=True,
    help="A column of the table; may be repeated.",
)
@click.option("--home-cache", type=_PATH, help="Where indexes of sets are kept (default: VOUCH_HOME/eval).")
@click.option("--out", type=_PATH, help="Folder to write every result into, as SET/CONFIGURATION.")
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON.")
@click.pass_obj
def ablate(
    home: Home,
    sets: tuple[Path, ...],
    presets: tuple[str, ...],
    variants: tuple[str, ...],
    measures: tuple[str, ...],
    home_cache: Path | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Run named configurations over sets, and print one table.

    A difference from the first that is more than chance (paired randomisation, Holm, 5%) is marked + or -.

    Example: vouch eval ablate data/kqa --preset shipped --preset bm25 --variant light=shipped,lexical_weight=0.1
    """
    from eval.runs.ablation import row
    from eval.runs.evaluation import evaluate
    from eval.runs.pack import write_with_pack
    from eval.sets.opening import open_set

    cache = home_cache or home.root / "eval"
    rows: list[AblationRow] = []
    for path in sets:
        questions = open_set(path)
        baseline = None
        for name in (*(presets or ("shipped",)), *variants):
            results, timings = evaluate(questions, _open(name, questions, home, cache))
            baseline = baseline or results
            rows.append(row(results, baseline, measures, timings.percentiles().get("p50")))
            if out:
                write_with_pack(out / results.set_name / results.system_name, results, timings, questions)
    click.echo(json.dumps([asdict(one) for one in rows]) if as_json else _table(rows, measures))


def _open(name: str, questions: "QuestionSet", home: Home, cache: Path) -> "System":
    from eval.systems.opening import preset_system, variant_system
    from eval.systems.presets import parse_variant

    if "=" not in name:
        return preset_system(name, questions, home=home, cache=cache)
    label, base, overrides = parse_variant(name)
    return variant_system(label, base, overrides, questions, home=home, cache=cache)


def _table(rows: "list[AblationRow]", measures: tuple[str, ...]) -> str:
    cells = [
        (
            one.set_name,
            one.system,
            *(_cell(one, name) for name in measures),
            "" if one.latency_p50_ms is None else f"{one.latency_p50_ms:.1f}",
        )
        for one in rows
    ]
    return markdown_table(("set", "configuration", *measures, "p50 ms"), cells, numbers_from=2)


def _cell(one: "AblationRow", name: str) -> str:
    value = one.values[name]
    if value is None:
        return ""
    difference = one.differences.get(name)
    return f"{value:.4f}{_MARKS[difference.verdict] if difference else ' '}".rstrip()
