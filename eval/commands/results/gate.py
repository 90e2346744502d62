"""`vouch eval gate`: every set held to its bounds."""

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from ingest.errors import VouchError
from ingest.home import Home

if TYPE_CHECKING:
    from eval.gate.bounds import Failure, Gate
    from eval.gate.check import GateRun

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("path", type=_PATH, required=False, metavar="[GATE]")
@click.option(
    "--pin", is_flag=True, help="Pin what is measured now as the new bounds, with the inputs as they are now."
)
@click.option(
    "--set",
    "added",
    multiple=True,
    metavar="[NAME=]SET",
    help="With --pin: add this set to the gate first, which is made where there is none; may be repeated.",
)
@click.option("--corpus", type=_PATH, help="With --set: the articles to ask, in place of those that the set brings.")
@click.option("--margin", type=click.FloatRange(0), help="With --set: by how much a measure may miss its bound.")
@click.option("--allow-regression", is_flag=True, help="Let --pin loosen a bound.")
@click.option(
    "--require-all", is_flag=True, help="Fail where the files of a set aren't there, instead of leaving it out."
)
@click.option("--only", multiple=True, help="Run this set only; may be repeated.")
@click.option("--home-cache", type=_PATH, help="Where indexes of sets are kept (default: VOUCH_HOME/eval).")
@click.option("--junit", type=_PATH, help="Also write JUnit XML, which pipelines show.")
@click.option(
    "--annotations",
    type=click.Choice(["github", "gitlab"]),
    help="Print what doesn't pass as a pipeline shows it: workflow commands, or a code quality report.",
)
@click.option("--badge", type=_PATH, help="Also write a badge: a picture (.svg), or what one is drawn from (.json).")
@click.option("--json", "as_json", is_flag=True, help="Print what was measured as JSON.")
@click.pass_obj
def gate(
    home: Home,
    path: Path | None,
    pin: bool,
    added: tuple[str, ...],
    corpus: Path | None,
    margin: float | None,
    allow_regression: bool,
    require_all: bool,
    only: tuple[str, ...],
    home_cache: Path | None,
    junit: Path | None,
    annotations: str | None,
    badge: Path | None,
    as_json: bool,
) -> None:
    """Hold every set of a gate to its bounds; exits with 1 where one doesn't pass, or none could be run.

    GATE is a JSON file with bounds, and the sha256 of every input they were measured on; without it, the one that
    ships. Changed inputs fail until they are pinned again; a bound is only loosened with --allow-regression.

    A gate of your own begins with: vouch eval gate gate.json --pin --set sets/all

    In a pipeline: --junit gate.xml for its view of tests, --annotations github for marks beside the bounds, and
    --annotations gitlab > gl-code-quality-report.json.

    Example: vouch eval gate --only myoclonus --junit gate.xml
    """
    from eval.gate.bounds import DEFAULT_GATE
    from eval.gate.check import failures_of, opener, run_gate

    if added and not (pin and path):
        raise click.UsageError("--set begins a gate: name its file, and say --pin.")
    file = path or DEFAULT_GATE
    try:
        whole = _whole(file, added, corpus, margin)
        chosen = _chosen(whole, only or tuple(_names(added)))
        runs = list(run_gate(chosen, file.parent, opener(home, home_cache or home.root / "eval")))
    except (VouchError, click.BadParameter) as error:
        _end_shown(error, file, junit, annotations, badge)
    if pin:
        _pin(file, whole, runs, allow_regression=allow_regression)
        return
    failures = failures_of(runs, require_all=require_all or bool(only))
    _write(runs, failures, junit, badge)
    if annotations:
        click.echo(_annotated(annotations, failures, file), nl=False)
    if as_json and not annotations:
        click.echo(_record(runs, failures))
    else:
        _print(runs, failures, err=annotations is not None)
    if failures:
        sys.exit(1)


def _whole(file: Path, added: tuple[str, ...], corpus: Path | None, margin: float | None) -> "Gate":
    """The gate, with the sets that are added to it."""
    from eval.gate.beginning import with_sets
    from eval.gate.reading import read_gate

    return with_sets(file, _names(added), corpus=corpus, margin=margin) if added else read_gate(file)


def _names(added: tuple[str, ...]) -> dict[str, Path]:
    from eval.gate.beginning import named_sets

    return named_sets(added)


def _end_shown(
    error: VouchError | click.BadParameter, file: Path, junit: Path | None, annotations: str | None, badge: Path | None
) -> NoReturn:
    """Show a pipeline what ends the command, in the forms that it asked for; then end with it."""
    from eval.gate.bounds import Failure
    from eval.gate.check import THE_GATE

    said = str(error) if isinstance(error, VouchError) else error.format_message()
    failures = [Failure(THE_GATE, said)]
    if isinstance(error, VouchError):
        _write([], failures, junit, badge)
    if annotations:
        click.echo(_annotated(annotations, failures, file), nl=False)
    raise error


def _chosen(gate: "Gate", only: tuple[str, ...]) -> "Gate":
    unknown = [name for name in only if name not in gate.sets]
    if unknown:
        there = ", ".join(gate.sets) or "none"
        raise click.BadParameter(f"{unknown[0]!r} is no set of the gate; there are: {there}.", param_hint="--only")
    return replace(gate, sets={name: gated for name, gated in gate.sets.items() if not only or name in only})


def _write(runs: "list[GateRun]", failures: "list[Failure]", junit: Path | None, badge: Path | None) -> None:
    from eval.gate.badge import badge_json, badge_svg
    from eval.gate.junit import junit_xml

    if junit:
        junit.write_text(junit_xml(runs, failures), encoding="utf-8")
    if badge:
        draw = badge_json if badge.suffix == ".json" else badge_svg
        bounds = [len(run.gated.bounds) for run in runs if not run.is_absent]
        changed = any(failure.measure is None for failure in failures)
        badge.write_text(draw(sum(bounds) if bounds else None, len(failures), changed=changed), encoding="utf-8")


def _annotated(form: str, failures: "list[Failure]", file: Path) -> str:
    from eval.gate.annotations import GITHUB, github_commands, gitlab_report

    return (github_commands if form == GITHUB else gitlab_report)(failures, file)


def _record(runs: "list[GateRun]", failures: "list[Failure]") -> str:
    measures = {run.name: run.measures for run in runs if run.results}
    absent = [run.name for run in runs if run.is_absent]
    return json.dumps({"measures": measures, "absent": absent, "failures": [asdict(failure) for failure in failures]})


def _pin(file: Path, whole: "Gate", runs: "list[GateRun]", *, allow_regression: bool) -> None:
    from eval.gate.bounds import pin

    pinned = {}
    for run in runs:
        if run.unfit:
            raise run.unfit
        if run.results:
            pinned[run.name] = pin(run.name, run.gated, run.measures, run.inputs, allow_regression=allow_regression)
    replace(whole, sets={**whole.sets, **pinned}).write(file)
    click.echo(f"Pinned in {file}: {', '.join(pinned) or 'nothing, no files are there'}")
    for name, gated in pinned.items():
        click.echo(
            f"  {name}: {len(gated.bounds)} bounds, each may be missed by {gated.margin:g} (its margin); "
            f"{len(gated.inputs)} files that may not change"
        )
    if not pinned:
        sys.exit(1)


def _print(runs: "list[GateRun]", failures: "list[Failure]", *, err: bool) -> None:
    for run in runs:
        if run.is_absent:
            click.echo(f"{run.name}: left out, its files aren't there ({run.gated.path})", err=err)
        if run.results is None:
            continue
        click.echo(f"{run.name} ({run.gated.preset})", err=err)
        for measure, value in run.measures.items():
            bound = run.gated.bounds.get(measure)
            beside = "not bounded" if bound is None else f"bound {bound:.4f}"
            click.echo(f"  {measure:<28} {value:.4f}   {beside}", err=err)
    for failure in failures:
        click.echo(f"doesn't pass: {failure.set_name}: {failure.what}", err=True)
    if not failures:
        click.echo("All bounds hold.", err=err)
