"""The commands `vouch watch …`: citations that staff saved, and which of them changed."""

import json

import click

from ingest.progress import printable
from service.settings import SETTINGS, Settings

_pass_settings = click.decorators.pass_meta_key(SETTINGS)


@click.group()
def watch() -> None:
    """Save citations, and see when their source changes. Ids are kept in VOUCH_HOME, and no word of a question.

    Example: vouch watch add 0123456789abcdef && vouch watch check
    """


@watch.command()
@click.argument("citation_ids", nargs=-1, required=True, metavar="ID…")
@_pass_settings
def add(settings: Settings, citation_ids: tuple[str, ...]) -> None:
    """Watch citations.

    Example: vouch watch add 0123456789abcdef
    """
    from service.citations.citation import today
    from service.live.live_index import LiveIndex
    from service.upkeep.watch_list import WatchList
    from service.upkeep.watching import newly_watched

    home = settings.layout
    serving = LiveIndex(home, serving=False).get()
    for citation_id in citation_ids:
        is_new = WatchList(home.watched).add(newly_watched(home, serving, citation_id, today=today()))
        click.echo(f"{citation_id}: {'watched' if is_new else 'was watched already'}")


@watch.command()
@click.argument("citation_ids", nargs=-1, required=True, metavar="ID…")
@_pass_settings
def remove(settings: Settings, citation_ids: tuple[str, ...]) -> None:
    """Stop watching citations.

    Example: vouch watch remove 0123456789abcdef
    """
    from service.upkeep.watch_list import WatchList

    for citation_id in citation_ids:
        was_there = WatchList(settings.layout.watched).remove(citation_id)
        click.echo(f"{citation_id}: {'no longer watched' if was_there else 'was not watched'}")


@watch.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@_pass_settings
def check(settings: Settings, as_json: bool) -> None:
    """Say what became of each; it ends with 1 where one changed, so that a timer can raise an alarm.

    Example: vouch watch check --json
    """
    from service.citations.citation import today
    from service.live.live_index import LiveIndex
    from service.upkeep.watch_list import WatchList
    from service.upkeep.watching import watched_states

    home = settings.layout
    serving = LiveIndex(home, serving=False).get()
    states = watched_states(home, serving, WatchList(home.watched).read(), today=today())
    for state in states:
        record = {
            "citation_id": state.watched.citation_id,
            "doc_id": state.check.doc_id,
            "title": state.title,
            "status": state.status,
            "has_changed": state.has_changed,
            "is_overdue": state.is_overdue,
            "at": state.at.isoformat(),
            "added_on": state.watched.added_on.isoformat(),
        }
        click.echo(
            json.dumps(record, ensure_ascii=False)
            if as_json
            else printable(f"{state.status:<10} {record['citation_id']}  {' '.join(state.title.split())}")
        )
    if any(state.has_changed for state in states):
        click.get_current_context().exit(1)
