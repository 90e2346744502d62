"""The command for the list of codes: `vouch codes`."""

import csv
import io
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ingest.progress import say
from service.settings import SETTINGS, Settings
from service.upkeep.table import cell

_pass_settings = click.decorators.pass_meta_key(SETTINGS)


@click.command()
@click.option(
    "--check",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Look at each row of a list instead, and at whether its articles are in the library.",
)
@_pass_settings
def codes(settings: Settings, path: Path | None) -> None:
    """List the codes that pages say they are about, as the CSV that VOUCH_CODES names.

    They are read from schema.org's MedicalCode in the pages of the library. Look them over, and add what is missing:
    /connect finds articles by nothing else. With --check it ends with 1 where an article isn't in the library.

    Example: vouch codes > codes.csv && vouch codes --check codes.csv
    """
    from service.infobutton.code_table import read_codes

    if path is None:
        _list(settings)
        return
    table, present = read_codes(path), _present(settings)
    missing = [row for row in table.rows if row.doc_id not in present]
    for row in missing:
        say(f"{path}, line {row.line}: {row.doc_id} is no article of the library. Remove the row, or take it in.")
    say(f"{len(table.rows)} rows, about {len(present & {row.doc_id for row in table.rows})} articles of {len(present)}")
    if missing:
        sys.exit(1)


def _list(settings: Settings) -> None:
    from ingest.library.library import Library
    from ingest.sync.page_codes import codes_of_pages
    from service.infobutton.code_systems import code_system
    from service.infobutton.code_table import COLUMNS, OPTIONAL

    say(_line((*COLUMNS, *OPTIONAL)))
    with Library.open(settings.layout) as library:
        for doc_id, found in codes_of_pages(library):
            system = code_system(found.system)
            if system is None:
                say(f"{doc_id}: the system {found.system!r} isn't known; {found.code} is left out", err=True)
            else:
                say(_line((doc_id, found.code, system.name, found.name)))


def _line(cells: Sequence[str]) -> str:
    """A row of CSV. What a page says of itself is opened in a spreadsheet, and is no formula there."""
    row = io.StringIO()
    csv.writer(row, lineterminator="").writerow(map(cell, cells))
    return row.getvalue()


def _present(settings: Settings) -> set[str]:
    from ingest.library.library import Library

    with Library.open(settings.layout) as library:
        return {stored.doc_id for stored in library.items()}
