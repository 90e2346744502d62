"""`vouch eval report`: results as one page."""

import json
from pathlib import Path

import click

_FILE = Path("report.html")


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="RESULTS...")
@click.option(
    "--out", type=click.Path(path_type=Path), help=f"The page to write (default: {_FILE} in the first RESULTS)."
)
@click.option("--worst", type=click.IntRange(0), default=10, show_default=True, help="Questions to show of each kind.")
@click.option("--json", "as_json", is_flag=True, help="Print the measures of all RESULTS as JSON.")
def report(results: tuple[Path, ...], out: Path | None, worst: int, as_json: bool) -> None:
    """Make one self-contained page of results: figures, plots, what went wrong, and all that is needed to repeat it.

    RESULTS are folders that `vouch eval run --out` wrote. The page asks no other host for anything.

    Example: vouch eval report results --out report.html
    """
    from eval.report.overview import report_page
    from eval.runs.results import read_results, read_timings

    read = [(read_results(path), read_timings(path)) for path in results]
    target = out or (results[0] if results[0].is_dir() else results[0].parent) / _FILE
    target.write_text(report_page(read, worst=worst), encoding="utf-8")
    if as_json:
        listed = [{"set": one.set_name, "system": one.system_name, "measures": one.measures} for one, _ in read]
        click.echo(json.dumps({"page": str(target), "results": listed}, ensure_ascii=False))
    else:
        click.echo(f"Written to {target}")
