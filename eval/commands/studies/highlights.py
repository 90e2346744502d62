"""`vouch eval highlights`: does the highlighted sentence hold the answer?"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eval.report.markdown import markdown_table
from ingest.home import Home

if TYPE_CHECKING:
    from eval.studies.highlighting import Highlighted

_COLUMNS = ("set", "questions", "cosine alone", "shipped", "fitted on the others", "ceiling")
_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("sets", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="SET...")
@click.option("--fit", "fit_weights", is_flag=True, help="Fit weights too: on all sets, and for each on the others.")
@click.option("--home-cache", type=_PATH, help="Where indexes of sets are kept (default: VOUCH_HOME/eval).")
@click.option("--json", "as_json", is_flag=True, help="Print what was measured as JSON.")
@click.pass_obj
def highlights(home: Home, sets: tuple[Path, ...], fit_weights: bool, home_cache: Path | None, as_json: bool) -> None:
    """Measure how often the highlighted sentence holds the answer, within the passage that is known to hold it.

    Each SET is a BEIR directory with corpus.jsonl whose answers' words are known: by spans.jsonl, or by "answers" in
    the questions' metadata.

    Example: vouch eval highlights data/squad2-dev data/covidqa-dev --fit
    """
    from eval.sets.public.beir import CORPUS
    from eval.studies.highlighting import cases, fit_conditional_logit, measure_highlights, read_answered
    from eval.systems.cached_home import corpus_home
    from index.build.build import build
    from index.config import Evidence, RetrievalConfig
    from index.ranking.searcher import Searcher

    found = {}
    for path in sets:
        answered = read_answered(path)
        place = corpus_home(path.resolve().name, (path / CORPUS,), home_cache or home.root / "eval")
        build(place, config=RetrievalConfig())
        found[path.resolve().name] = cases(answered, Searcher.open(place))
    measured = measure_highlights(found, fit_others=fit_weights)
    fitted = (
        dict(zip(Evidence.names(), map(float, fit_conditional_logit(list(found.values()))), strict=True))
        if fit_weights
        else None
    )
    if as_json:
        click.echo(json.dumps({"sets": [asdict(one) for one in measured], "weights": fitted}))
        return
    click.echo(_table(measured))
    if fitted:
        click.echo("Weights: " + ", ".join(f"{name} {weight:.2f}" for name, weight in fitted.items()))


def _table(measured: "list[Highlighted]") -> str:
    cells = [
        (
            one.set_name,
            str(one.questions),
            f"{one.cosine:.3f}",
            f"{one.shipped:.3f}",
            "" if one.held_out is None else f"{one.held_out:.3f}",
            f"{one.ceiling:.3f}",
        )
        for one in measured
    ]
    return markdown_table(_COLUMNS, cells)
