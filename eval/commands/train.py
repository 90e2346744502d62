"""`vouch eval train`: train the model that judges whether a passage answers."""

import json
from dataclasses import asdict
from pathlib import Path

import click

_PATH = click.Path(path_type=Path)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_DEFAULT_SEED = 7


@click.command()
@click.argument("data", type=_FOLDER)
@click.option("--out", type=_PATH, required=True, help="Folder for the model; what it holds already is replaced.")
@click.option("--work", type=_PATH, required=True, help="Folder for weights and indexes, from which a run goes on.")
@click.option("--seed", default=_DEFAULT_SEED, show_default=True, help="Of every choice and order.")
@click.option("--threads", type=click.IntRange(1), help="How many cores are used (default: all).")
@click.option(
    "--without-fold",
    type=click.IntRange(0, 2),
    help="Keep the questions of a third of the natural pages out, to measure on them.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
def train(
    data: Path,
    out: Path,
    work: Path,
    seed: int,
    threads: int | None,
    without_fold: int | None,
    as_json: bool,
) -> None:
    """Train the model that judges whether a passage answers, and write it as it serves.

    DATA holds `pairs` (labelled questions and texts) and `natural` (pages with questions). It takes some two hours on
    two cores; the weights after the pairs are kept in the folder --work, and a second run goes on from them. An index
    takes the model with: vouch build --answerability OUT.

    Example: vouch eval train ../shared/data/reader --work build/answerability --out build/answerability/model
    """
    from eval.training.export import export
    from eval.training.probes import card, probes
    from eval.training.recipe import Training, kept_weights, use_threads
    from index.models.model_folder import find_model

    base = find_model()
    work.mkdir(parents=True, exist_ok=True)
    use_threads(threads)
    training = Training(data, base, work, seed=seed, say=lambda line: click.echo(line, err=True))
    model = training.on_pairs(work / f"pairs-{seed}.pt")
    training.on_natural(model, without_fold=without_fold)
    weights = kept_weights(model, work / f"natural-{seed}-{'all' if without_fold is None else without_fold}.pt")
    agreement = export(
        model,
        weights,
        name=f"vouch-answerability-{seed}",
        tokenizer=base.tokenizer,
        reader=training.reader,
        probes=probes(),
        card=card(weights, seed=seed),
        target=out,
    )
    done = {"folder": str(out), **asdict(agreement)}
    click.echo(json.dumps(done) if as_json else f"Written to {out}; int8 agrees with float32: {agreement.correlation}")
