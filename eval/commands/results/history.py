"""`vouch eval history`: saved results as a chart over time."""

import json
from pathlib import Path

import click


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="RESULTS...")
@click.option(
    "--measure", "measures", multiple=True, help="Show this measure; may be repeated (default: the main ones)."
)
@click.option("--out", type=click.Path(path_type=Path), help="The page to write.")
@click.option("--json", "as_json", is_flag=True, help="Print the values as JSON.")
def history(results: tuple[Path, ...], measures: tuple[str, ...], out: Path | None, as_json: bool) -> None:
    """Show how measures went from one saved result to the next, in the order given.

    RESULTS are folders that `vouch eval run --out` wrote; a folder's name is the name of its result, so name them by
    date or version; the folder above is named too where two have one name. Results of one set and system make one line.

    Example: vouch eval history saved/2026-10 saved/2026-11 saved/2026-12 --out history.html
    """
    from eval.report.history import COLUMNS, HISTORY, history_page, history_rows
    from eval.report.markdown import markdown_table
    from eval.runs.results import read_results
    from eval.runs.rounding import rounded

    folders = [path.absolute() if path.is_dir() else path.absolute().parent for path in results]
    are_apart = len({folder.name for folder in folders}) == len(folders)
    names = [folder.name if are_apart else f"{folder.parent.name}/{folder.name}" for folder in folders]
    saved = [(name, read_results(path)) for name, path in zip(names, results, strict=True)]
    chosen = measures or tuple(name for name in HISTORY if any(name in one.measures for _, one in saved))
    if out:
        out.write_text(history_page(saved, chosen), encoding="utf-8")
    if as_json:
        listed = [
            {"name": name, "set": one.set_name, "system": one.system_name,
             "measures": {measure: one.measures.get(measure) for measure in chosen}}
            for name, one in saved
        ]  # fmt: skip
        click.echo(json.dumps(rounded(listed), ensure_ascii=False))
        return
    click.echo(markdown_table((*COLUMNS, *chosen), history_rows(saved, chosen), numbers_from=3))
    if out:
        click.echo(f"\nWritten to {out}")
