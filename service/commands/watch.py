"""The commands `vouch watch …`: citations that staff saved, and which of them changed."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.progress import printable
from service.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from service.upkeep.notifying.delivery_log import DeliveryLog
    from service.upkeep.notifying.notify import Notification
    from service.upkeep.notifying.receiver import Receiver
    from service.upkeep.watching import WatchedState

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
    serving = LiveIndex(home, serving=False, withdrawn_file=settings.withdrawn_file).get()
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
    serving = LiveIndex(home, serving=False, withdrawn_file=settings.withdrawn_file).get()
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


@watch.command()
@click.option("--to", "url", required=True, metavar="URL", help="The receiver: https, or http on this machine.")
@click.option(
    "--secret-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="What messages are signed with (default: VOUCH_WATCH_SECRET).",
)
@click.option("--allow-private", is_flag=True, help="Let the receiver be inside your own network.")
@click.option("--dry-run", is_flag=True, help="Print the messages that would be sent, and send none.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@_pass_settings
def notify(
    settings: Settings, url: str, secret_file: Path | None, allow_private: bool, dry_run: bool, as_json: bool
) -> None:
    """Send a signed message for each watched citation that changed, once; for a timer, or after each build.

    It has the citation, what became of it, and its words before and now. What the receiver doesn't take is sent at the
    next run, under the same id; it ends with 1 then.

    Example: vouch watch notify --to https://desk.example/hooks/vouch --secret-file /etc/vouch/webhook-secret
    """
    from service.citations.citation import today
    from service.live.live_index import LiveIndex
    from service.upkeep.notifying.delivery_log import DeliveryLog
    from service.upkeep.notifying.notify import waiting
    from service.upkeep.notifying.receiver import Receiver
    from service.upkeep.watch_list import WatchList
    from service.upkeep.watching import watched_states

    home = settings.layout
    secrets = () if dry_run else _secrets(settings, secret_file)
    with Receiver(url, secrets, allow_private=allow_private) as receiver:
        serving = LiveIndex(home, serving=False, withdrawn_file=settings.withdrawn_file).get()
        states = watched_states(home, serving, WatchList(home.watched).read(), today=today())
        log = DeliveryLog(home.notified, receiver.url)
        if dry_run:
            for one in waiting(states, log):
                click.echo(one.body.decode() if as_json else printable(one.body.decode()))
        elif not _send(settings, states, log, receiver, as_json=as_json):
            click.get_current_context().exit(1)


def _secrets(settings: Settings, secret_file: Path | None) -> tuple[bytes, ...]:
    from service.errors import WebhookError
    from service.upkeep.notifying.signing import read_secret_file, read_secrets

    if secret_file is not None:
        return read_secret_file(secret_file)
    if settings.watch_secret is None:
        raise WebhookError(
            "There is no secret to sign messages with", remedy="Give --secret-file, or set VOUCH_WATCH_SECRET"
        )
    return read_secrets(settings.watch_secret.get_secret_value(), where="VOUCH_WATCH_SECRET")


def _send(
    settings: Settings, states: "list[WatchedState]", log: "DeliveryLog", receiver: "Receiver", *, as_json: bool
) -> bool:
    """Send, say and record what became of each message; whether all were taken."""
    from ingest.sources.website.urls import origin_of
    from service.access.audit import record
    from service.upkeep.notifying.notify import notify as send

    sent = failed = 0
    try:
        for one in send(states, log, receiver):
            sent += one.noted.is_sent
            failed += one.failure is not None
            click.echo(_delivered(one, as_json=as_json))
    finally:
        if sent or failed:
            details = {"to": origin_of(receiver.url), "sent": sent, "not_taken": failed}
            record(settings.layout, "watch notify", details, outcome="failed" if failed else "done")
    return not failed


def _delivered(one: "Notification", *, as_json: bool) -> str:
    if as_json:
        failure = str(one.failure) if one.failure else None
        found = {"message_id": one.noted.message_id, "citation_id": one.changed.citation_id,
                 "doc_id": one.changed.doc_id, "status": one.changed.status, "is_sent": one.noted.is_sent,
                 "failure": failure}  # fmt: skip
        return json.dumps(found, ensure_ascii=False)
    became = "sent" if one.failure is None else f"NOT SENT: {one.failure}"
    return printable(f"{one.changed.status:<10} {one.changed.citation_id}  {one.changed.doc_id}  {became}")
