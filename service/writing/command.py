"""The command that works on tasks: `vouch work`."""

import json
import os
import signal
import sys
from contextlib import suppress

import click

from service.settings import SETTINGS, Settings, environment_for

_NICE = 10
_ENDED_BY = 128  # and the signal's number, as shells say it
_pass_settings = click.decorators.pass_meta_key(SETTINGS)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print how many tasks it worked on as JSON.")
@_pass_settings
def work(settings: Settings, as_json: bool) -> None:
    """Work on the uploads and builds that were asked for over HTTP, until none is left.

    `vouch serve` starts it by itself where VOUCH_WRITES=true. One works at a time: a second one leaves all to it. What
    was broken off is gone on with.

    Example: vouch work
    """
    from service.errors import TasksUnderWay
    from service.writing.work import work as work_on_tasks

    home = settings.layout
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    with suppress(OSError):  # a system that forbids it: it works on as before
        os.setpriority(os.PRIO_PROCESS, 0, max(_NICE, os.getpriority(os.PRIO_PROCESS, 0)))
    try:
        worked = work_on_tasks(
            home, environment_for(settings), date_order=settings.date_order, build_after_s=settings.build_after_s
        )
    except TasksUnderWay:
        worked = 0
    click.echo(json.dumps({"tasks": worked}) if as_json else f"Tasks worked on: {worked}")


def _end(number: int, _: object) -> None:
    """Stop at once, and what was started with it."""
    sys.exit(_ENDED_BY + number)
