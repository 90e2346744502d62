import click

from ingest.cli.context import pass_home
from ingest.home import Home
from ingest.library.library import Library
from ingest.writer_lock import refuse_replica


@click.command()
@click.argument("doc_ids", nargs=-1, required=True, metavar="DOC_ID...")
@click.option("--undo", is_flag=True, help="Let it be answered with again.")
@pass_home
def withdraw(home: Home, /, doc_ids: tuple[str, ...], undo: bool) -> None:
    """Take documents out of every answer within a second, without a build.

    It holds whatever happens to the document afterwards: a sync, a rollback or a restored backup doesn't bring it back.
    Replicas have it once it is published: vouch publish --withdrawals PLACE

    Example: vouch withdraw myoclonus
    """
    refuse_replica(home)
    with Library.open(home) as library:
        for doc_id in doc_ids:
            if undo:
                library.withdrawals.undo(doc_id)
                click.echo(f"{doc_id} is no longer withdrawn")
                continue
            is_new = library.withdrawals.add(doc_id)
            click.echo(f"{doc_id} is withdrawn" if is_new else f"{doc_id} was withdrawn already")
            for twin in library.duplicates.twins(doc_id):
                click.echo(f"warning: {twin} says the same and is not withdrawn", err=True)
