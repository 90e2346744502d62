import json
from pathlib import Path

import click

from ingest.cli.context import pass_home
from ingest.home import Home
from ingest.library.backup.restoring import count_to_restore, restore_backup
from ingest.library.backup.verifying import verify_backup
from ingest.library.backup.writing import count_files, write_backup
from ingest.progress import progress
from ingest.writer_lock import writer_lock


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--verify", is_flag=True, help="Write nothing: check that FILE is a whole backup, which can be restored.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@pass_home
def backup(home: Home, /, file: Path, verify: bool, as_json: bool) -> None:
    """Write everything in VOUCH_HOME to FILE; servers go on meanwhile. Name it .tar.gz to have it packed.

    It is written beside FILE and read through first: an older FILE stays until the new one is known to be whole.

    Example: vouch backup vouch-monday.tar
    """
    if verify:
        contents = verify_backup(file)
        served = f", {contents.current} in service" if contents.current else ""
        found = {"file": str(file), "whole": True, "files": len(contents.files), "current": contents.current}
        click.echo(json.dumps(found) if as_json else f"{file} is whole: {len(contents.files)} files{served}")
        return
    writing = progress(write_backup(home, file), label="Backing up", unit="files", total=count_files(home))
    number = sum(1 for _ in writing)
    click.echo(json.dumps({"file": str(file), "files": number}) if as_json else f"{file}: {number} files")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Replace the library that is there.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@pass_home
def restore(home: Home, /, file: Path, replace: bool, as_json: bool) -> None:
    """Bring VOUCH_HOME back to what the backup in FILE holds. What is withdrawn now stays withdrawn.

    Example: vouch restore vouch-monday.tar --replace
    """
    with writer_lock(home):
        restoring = restore_backup(home, file, replace=replace)
        total = count_to_restore(file)
        number = sum(1 for _ in progress(restoring, label="Restoring", unit="files", total=total)) - 1  # its manifest
    found = {"home": str(home.root), "files": number}
    click.echo(json.dumps(found) if as_json else f"{home.root}: {number} files restored")
