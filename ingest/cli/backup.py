from pathlib import Path

import click

from ingest.cli.context import pass_home
from ingest.home import Home
from ingest.library.backup.restoring import restore_backup
from ingest.library.backup.verifying import verify_backup
from ingest.library.backup.writing import write_backup
from ingest.progress import progress
from ingest.writer_lock import writer_lock


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--verify", is_flag=True, help="Write nothing: check that FILE is a whole backup, which can be restored.")
@pass_home
def backup(home: Home, /, file: Path, verify: bool) -> None:
    """Write everything in VOUCH_HOME to FILE; servers go on meanwhile. Name it .tar.gz to have it packed.

    It is written beside FILE and read through first: an older FILE stays until the new one is known to be whole.

    Example: vouch backup vouch-monday.tar
    """
    if verify:
        contents = verify_backup(file)
        served = f", {contents.current} in service" if contents.current else ""
        click.echo(f"{file} is whole: {len(contents.files)} files{served}")
        return
    number = sum(1 for _ in progress(write_backup(home, file), label="Backing up", unit="files"))
    click.echo(f"{file}: {number} files")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Replace the library that is there.")
@pass_home
def restore(home: Home, /, file: Path, replace: bool) -> None:
    """Bring VOUCH_HOME back to what the backup in FILE holds. What is withdrawn now stays withdrawn.

    Example: vouch restore vouch-monday.tar --replace
    """
    with writer_lock(home):
        number = sum(1 for _ in progress(restore_backup(home, file, replace=replace), label="Restoring", unit="files"))
    click.echo(f"{home.root}: {number - 1} files restored")
