"""`vouch eval gate`: every set held to its bounds."""

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

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

    In a pipeline: --junit gate.xml for its view of tests, --annotations github for marks beside the bounds, and
    --annotations gitlab > gl-code-quality-report.json.

    Example: vouch eval gate --only myoclonus --junit gate.xml
    """
    from eval.gate.bounds import DEFAULT_GATE, read_gate
    from eval.gate.check import failures_of, opener, run_gate

    file = path or DEFAULT_GATE
    chosen = _chosen(read_gate(file), only)
    runs = list(run_gate(chosen, file.parent, opener(home, home_cache or home.root / "eval")))
    if pin:
        _pin(file, runs, allow_regression=allow_regression)
        return
    absent = [run.name for run in runs if run.results is None]
    failures = failures_of(runs, require_all=require_all or bool(only))
    _write(runs, failures, junit, badge)
    if annotations:
        click.echo(_annotated(annotations, failures, file), nl=False)
    elif as_json:
        click.echo(_record(runs, absent, failures))
    else:
        _print(runs, failures)
    if failures:
        sys.exit(1)


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
        bounds = [len(run.gated.bounds) for run in runs if run.results]
        badge.write_text(draw(sum(bounds) if bounds else None, len(failures)), encoding="utf-8")


def _annotated(form: str, failures: "list[Failure]", file: Path) -> str:
    from eval.gate.annotations import GITHUB, github_commands, gitlab_report

    return (github_commands if form == GITHUB else gitlab_report)(failures, file)


def _record(runs: "list[GateRun]", absent: list[str], failures: "list[Failure]") -> str:
    measures = {run.name: run.measures for run in runs if run.results}
    return json.dumps({"measures": measures, "absent": absent, "failures": [asdict(failure) for failure in failures]})


def _pin(file: Path, runs: "list[GateRun]", *, allow_regression: bool) -> None:
    from eval.gate.bounds import pin, read_gate

    whole = read_gate(file)
    pinned = {
        run.name: pin(run.name, run.gated, run.measures, run.inputs, allow_regression=allow_regression)
        for run in runs
        if run.results
    }
    replace(whole, sets={**whole.sets, **pinned}).write(file)
    click.echo(f"Pinned in {file}: {', '.join(pinned) or 'nothing, no files are there'}")
    if not pinned:
        sys.exit(1)


def _print(runs: "list[GateRun]", failures: "list[Failure]") -> None:
    for run in runs:
        if run.results is None:
            click.echo(f"{run.name}: left out, its files aren't there ({run.gated.path})")
            continue
        click.echo(f"{run.name} ({run.gated.preset})")
        for measure, value in run.measures.items():
            bound = run.gated.bounds.get(measure)
            beside = "not bounded" if bound is None else f"bound {bound:.4f}"
            click.echo(f"  {measure:<28} {value:.4f}   {beside}")
    for failure in failures:
        click.echo(f"doesn't pass: {failure.set_name}: {failure.what}", err=True)
    if not failures:
        click.echo("All bounds hold.")
