"""The commands `vouch pause` and `vouch resume`: no answers for a while, and answers again."""

import click

from service.live.pause import end_pause, read_pause, write_pause
from service.settings import SETTINGS, Settings

_pass_settings = click.decorators.pass_meta_key(SETTINGS)


@click.command()
@click.option(
    "--reason", required=True, help="Why: for the audit log and `vouch doctor`; readers don't see it, nor does /readyz."
)
@_pass_settings
def pause(settings: Settings, reason: str) -> None:
    """Answer no question until `vouch resume`. Running servers know within a second, and after a restart, too.

    Every question is refused with the reason `paused`. Emergency notices, articles and the status of citations stay.

    Example: vouch pause --reason "wrong dose in the answer on paracetamol"
    """
    if not reason.strip():
        raise click.BadParameter("It is empty: say why, for whoever looks at this next", param_hint="--reason")
    write_pause(settings.pause_path, reason.strip())
    click.echo("Answers are paused; running servers know within a second. To answer again: vouch resume")


@click.command()
@_pass_settings
def resume(settings: Settings) -> None:
    """Answer questions again after `vouch pause`. Running servers know within a second.

    Example: vouch resume
    """
    ended = read_pause(settings.pause_path)
    if end_pause(settings.pause_path) and ended is not None:
        click.echo(f"Questions are answered again; they weren't since {ended.since:%Y-%m-%d %H:%M} UTC")
    else:
        click.echo("Answers weren't paused")
