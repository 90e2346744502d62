"""`vouch eval train`: train the model that judges whether a passage answers, or the one of questions for means."""

import json
from dataclasses import asdict
from pathlib import Path

import click

_PATH = click.Path(path_type=Path)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_FILES = click.Path(path_type=Path, exists=True, dir_okay=False)
_DEFAULT_SEED = 7


@click.group()
def train() -> None:
    """Train one of the two models that ship: what answers, and what asks for means of suicide or self-harm.

    Example: vouch eval train answers ../shared/data/reader --work build/answerability --out build/answerability/model
    """


@train.command()
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
def answers(
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

    Example: vouch eval train answers ../shared/data/reader --work build/answerability --out build/answerability/model
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


@train.command()
@click.option("--asking", type=_FILES, multiple=True, help="Wordings that ask for means.")
@click.option("--alike", type=_FILES, multiple=True, help="Wordings that only sound like it.")
@click.option(
    "--by-topic", type=_FILES, multiple=True, help="Wordings with a topic: those of `suicide` ask, the others don't."
)
@click.option("--ordinary", type=_FILES, multiple=True, help="What readers of health pages ask.")
@click.option("--further", type=_FILES, multiple=True, help="Words, or JSON Lines with a q or title: anything else.")
@click.option(
    "--work", type=_PATH, required=True, help="Folder for the encoder as it serves; used again by the next run."
)
@click.option("--out", type=_PATH, required=True, help="The file to write.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def means(
    asking: tuple[Path, ...],
    alike: tuple[Path, ...],
    by_topic: tuple[Path, ...],
    ordinary: tuple[Path, ...],
    further: tuple[Path, ...],
    work: Path,
    out: Path,
    as_json: bool,
) -> None:
    """Train the model of questions for means, whose answer is withheld, and write it as it serves.

    Files are JSON Lines with a `text`. It takes some ten minutes of a core.

    Example: vouch eval train means --asking a.jsonl --alike b.jsonl --ordinary c.jsonl --work build/means --out m.npz
    """
    from eval.training.means import Wordings, train_means
    from index.exports.encoder import export_encoder
    from index.models.model_folder import find_model
    from index.models.question_encoder import EXPORTED_ENCODER, OnnxQuestionEncoder

    wordings = Wordings.read(asking=asking, alike=alike, by_topic=by_topic, ordinary=ordinary, further=further)
    original = find_model()
    served = work / original.identity().sha256
    if EXPORTED_ENCODER.whole(served) is None:
        export_encoder(original, served)
    model, figures = train_means(wordings, OnnxQuestionEncoder(served), original.identity().questions_sha256)
    model.write(out)
    if as_json:
        click.echo(json.dumps({"file": str(out), "wordings": len(model.weights), **asdict(figures)}))
        return
    names = ("ask for means", "sound alike", "are ordinary")
    rows = zip(names, figures.counts, figures.withheld, figures.noticed, strict=True)
    for name, count, withheld, noticed in rows:
        click.echo(f"{count} that {name}: withheld {withheld:.3f}, a notice {noticed:.3f}")
    click.echo(f"Written to {out}: {len(model.weights)} wordings")
