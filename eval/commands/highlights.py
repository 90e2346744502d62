import json
from dataclasses import asdict
from pathlib import Path

import click

from ingest.home import Home

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
    from eval.sets.beir import CORPUS
    from eval.studies.highlighting import cases, fit, measure, read_answered
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
    measured = measure(found, fit_others=fit_weights)
    fitted = dict(zip(Evidence.names(), map(float, fit(list(found.values()))), strict=True)) if fit_weights else None
    if as_json:
        click.echo(json.dumps({"sets": [asdict(one) for one in measured], "weights": fitted}))
        return
    click.echo(
        "| set | questions | cosine alone | shipped | fitted on the others | ceiling |\n|---|---|---|---|---|---|"
    )
    for one in measured:
        held_out = "" if one.held_out is None else f"{one.held_out:.3f}"
        shares = f"{one.cosine:.3f} | {one.shipped:.3f} | {held_out} | {one.ceiling:.3f}"
        click.echo(f"| {one.set_name} | {one.questions} | {shares} |")
    if fitted:
        click.echo("Weights: " + ", ".join(f"{name} {weight:.2f}" for name, weight in fitted.items()))
