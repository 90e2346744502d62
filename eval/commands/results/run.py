"""`vouch eval run`: a set asked of a system, and measured."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ingest.home import Home

if TYPE_CHECKING:
    from eval.measures.timing import Timings
    from eval.runs.results import Results
    from eval.sets.question import QuestionSet
    from eval.systems.response import System

MYOCLONUS = Path(__file__).parents[2] / "questions" / "myoclonus.jsonl"
_PATH = click.Path(path_type=Path)
_EXCERPT_CHARS = 80


@click.command()
@click.argument("path", type=_PATH, default=MYOCLONUS, metavar="SET")
@click.option("--preset", default="shipped", show_default=True, help="The configuration to ask, by name.")
@click.option("--url", help="Ask a running service at this address instead.")
@click.option("--key-file", type=click.Path(path_type=Path, exists=True), help="File that holds the service's key.")
@click.option("--key-header", default="Authorization", show_default=True, help="The header that carries the key.")
@click.option("--run", "run_file", type=click.Path(path_type=Path, exists=True), help="Judge a TREC run file instead.")
@click.option("--with", "spec", help="Ask another system, by a SPEC as `vouch eval versus` takes it.")
@click.option("--harm", type=click.Path(path_type=Path, exists=True), help="Weights of harm in place of the shipped.")
@click.option("--corpus", type=click.Path(path_type=Path, exists=True), help="Documents to ask, where SET brings none.")
@click.option("--judgments", type=click.Path(path_type=Path, exists=True), help="Labels from: vouch eval label.")
@click.option("--home-cache", type=_PATH, help="Where indexes of sets are kept (default: VOUCH_HOME/eval).")
@click.option("--out", type=_PATH, help="Folder to write results into: JSON, CSV, TREC run and qrels, timings.")
@click.option("--json", "as_json", is_flag=True, help="Print the measures as JSON.")
@click.option("--misses", type=click.IntRange(0), default=0, help="List so many questions whose first hit was wrong.")
@click.pass_obj
def run(
    home: Home,
    path: Path,
    preset: str,
    url: str | None,
    key_file: Path | None,
    key_header: str,
    run_file: Path | None,
    spec: str | None,
    harm: Path | None,
    corpus: Path | None,
    judgments: Path | None,
    home_cache: Path | None,
    out: Path | None,
    as_json: bool,
    misses: int,
) -> None:
    """Ask every question of a set, and measure.

    SET is a BEIR directory, a TREC directory (topics*, qrels*), a question file (.jsonl) or a table (.csv); without it,
    the set of the sample article. A set that brings documents is asked of an index of its own, made from them; one
    that doesn't is asked of the index in VOUCH_HOME. Any other system: --with ours.yaml, as docs/evaluation.md shows.

    Example: vouch eval run questions.csv --out results
    """
    from eval.measures.harm import read_weights
    from eval.runs.evaluation import evaluate
    from eval.runs.pack import write_with_pack
    from eval.runs.preflight import check_harm

    weights = read_weights(harm) if harm else read_weights()
    questions = _open(path, corpus)
    check_harm(questions, weights)
    cache = home_cache or home.root / "eval"
    headers = key_headers(key_file, key_header)
    system = (
        _another(spec, questions, headers, home, cache)
        if spec
        else _system(questions, preset, url, headers, run_file, home, cache)
    )
    if judgments:
        questions = _labelled(questions, judgments, system)
    results, timings = evaluate(questions, system, weights=weights)
    if out:
        write_with_pack(out, results, timings, questions)
    if as_json:
        click.echo(json.dumps(_summary(results, timings), ensure_ascii=False))
    else:
        _print(results, timings, misses)
        if out:
            click.echo(f"Written to {out}. Next: vouch eval report {out}")


def _open(path: Path, corpus: Path | None) -> "QuestionSet":
    from eval.sets.opening import open_set

    questions = open_set(path)
    return replace(questions, corpus=(corpus,)) if corpus else questions


def _labelled(questions: "QuestionSet", path: Path, system: "System") -> "QuestionSet":
    """The set with a file's labels; those whose words the articles don't have are counted and left out."""
    from functools import lru_cache

    from eval.sets.labels import read_labels, with_labels
    from eval.systems.alignment import own_words

    find = lru_cache(maxsize=None)(system.document)

    def of_article(doc_id: str, words: str) -> str | None:
        document = find(doc_id)
        return own_words(words, document.text) if document else None

    found, left_out = with_labels(questions, read_labels(path), path=path, own_words=of_article)
    if left_out:
        answering = sum(label.grade > 0 for label in left_out)
        click.echo(
            f"{len(left_out)} labels are left out, {answering} of them above grade 0: their words aren't in their "
            f"articles ({path}; the first is “{left_out[0].quote[:_EXCERPT_CHARS]}” of {left_out[0].doc_id})",
            err=True,
        )
    return found


def _system(
    questions: "QuestionSet",
    preset: str,
    url: str | None,
    headers: dict[str, str],
    run_file: Path | None,
    home: Home,
    cache: Path,
) -> "System":
    if url and run_file:
        raise click.UsageError("Name a service or a run file, not both.")
    if url:
        from eval.systems.adapters.remote import RemoteSystem

        remote = RemoteSystem(url, headers=headers)
        click.get_current_context().call_on_close(remote.close)
        return remote
    if run_file:
        from eval.systems.adapters.run_file import RunFileSystem

        return RunFileSystem(run_file, [one.query_id for one in questions.questions])
    from eval.runs.preflight import check_before_embedding
    from eval.systems.opening import preset_system

    check_before_embedding(questions, home=home, cache=cache)
    return preset_system(preset, questions, home=home, cache=cache)


def _another(spec: str, questions: "QuestionSet", headers: dict[str, str], home: Home, cache: Path) -> "System":
    """A system that is started and asked as a contest does it, until the command ends."""
    from eval.contest.entrants import Course, course_home, entrant_of, running
    from eval.systems.articles import SetArticles

    cache.mkdir(parents=True, exist_ok=True)
    entrant = entrant_of(spec)
    place = course_home(questions, [entrant], home=home, cache=cache)
    articles = SetArticles.of(questions, home=home, cache=cache)
    course = Course(place, articles, (cache / "peers").absolute(), headers=headers)
    return click.get_current_context().with_resource(running(entrant, course)).system


def key_headers(key_file: Path | None, header: str) -> dict[str, str]:
    """The header that carries a key; none where there is no file."""
    if key_file is None:
        return {}
    key = key_file.read_text(encoding="utf-8").strip()
    return {header: f"Bearer {key}" if header.lower() == "authorization" else key}


def _summary(results: "Results", timings: "Timings") -> dict[str, Any]:
    return {
        "set": results.set_name,
        "system": results.system_name,
        "counts": results.counts,
        "measures": {name: round(value, 6) for name, value in results.measures.items()},
        "intervals": {name: [round(low, 6), round(high, 6)] for name, (low, high) in results.intervals.items()},
        "unmapped": results.unmapped,
        "latency_ms": timings.percentiles(),
        "cpu_s_per_1000": timings.cpu_s_per_1000,
        "peak_memory_mb": timings.peak_memory_mb,
    }


def _print(results: "Results", timings: "Timings", misses: int) -> None:
    from eval.report.overview import READ_FIRST

    counts = ", ".join(f"{number} {name}" for name, number in results.counts.items())
    click.echo(f"{results.system_name} on {results.set_name} ({counts}), judged by {results.unit}")
    if first := [name for name in READ_FIRST if name in results.measures]:
        click.echo(f"Read first: {', '.join(f'{name} {results.measures[name]:.3f}' for name in first)}")
    for name, value in results.measures.items():
        low_high = "  95% {:.3f} to {:.3f}".format(*results.intervals[name]) if name in results.intervals else ""
        click.echo(f"  {name:<30} {value:.4f}{low_high}")
    for name, value in timings.percentiles().items():
        click.echo(f"  latency {name:<22} {value:.1f} ms")
    if timings.cpu_s_per_1000 is not None:
        click.echo(f"  {'CPU for 1,000 questions':<30} {timings.cpu_s_per_1000:.1f} s")
    _print_power(results)
    if results.unmapped:
        click.echo(f"{len(results.unmapped)} judged answers can't be placed in the text:", err=True)
        for reason in results.unmapped:
            click.echo(f"  {reason}", err=True)
    wrong = [one for one in results.questions if one.expected and not one.right]
    for one in wrong[:misses]:
        click.echo(f"{one.query_id}: {one.text}")
        click.echo(f"  expected {'; '.join(one.expected)}")
        for shown in one.shown[:1]:
            click.echo(f"  found    {shown.name} ({shown.title}): “{shown.quote or shown.text[:120]}”")


def _print_power(results: "Results") -> None:
    """Which difference so many questions would show, against a system that errs on others."""
    import numpy as np

    from eval.measures.power import detectable_difference, unpaired_spread
    from eval.runs.comparison import PRIMARY

    values = np.array([one.measures[PRIMARY] for one in results.questions if PRIMARY in one.measures])
    if len(values) > 1:
        least = detectable_difference(unpaired_spread(values), len(values))
        click.echo(
            f"With {len(values)} questions a difference of {least:.3f} in {PRIMARY} would be found in four of five "
            "sets like this one, or a smaller one between systems that err on the same."
        )
