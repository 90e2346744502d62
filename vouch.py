"""The front door: assembles the command line from each package's own, and reads the settings once."""

import os
import sys
from importlib.metadata import version
from typing import NoReturn

import click

from eval.cli import evaluation
from index.cli import build, publish, rollback, snapshots, upgrade, verify
from ingest.cli.backup import backup, restore
from ingest.cli.context import DATE_ORDER
from ingest.cli.documents import documents
from ingest.cli.ingest import ingest
from ingest.cli.links import check as check_links
from ingest.cli.links import links
from ingest.cli.sync import sync
from ingest.cli.withdraw import withdraw
from ingest.errors import VouchError
from ingest.extras import extra_missing
from ingest.progress import printable
from service.access.audit import audited
from service.assistants.command import mcp
from service.check_cli import check
from service.cli import ask, config, doctor, serve
from service.commands.freshness import freshness
from service.commands.gaps import gaps
from service.commands.watch import watch
from service.commands.words import words
from service.infobutton.command import codes
from service.keys_cli import keys
from service.pause_cli import pause, resume
from service.settings import SETTINGS, Settings
from service.writing.command import work


def _end_with(error: VouchError) -> NoReturn:
    click.echo(printable(f"vouch: {error}"), err=True)
    sys.exit(2)


class _Errors(click.Group):
    """Shows the errors that Vouch raises on purpose as one clear line, without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except VouchError as error:
            _end_with(error)
        except ModuleNotFoundError as error:
            missing = extra_missing(error)
            if missing is None:
                raise
            _end_with(missing)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)


@click.group(cls=_Errors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("vouch"), prog_name="vouch")
@click.pass_context
def main(context: click.Context) -> None:
    """Search that vouches for its answers: verbatim passages of vetted articles, cited to the character.

    Example: vouch ingest corpus && vouch build && vouch ask "why do I jerk awake"
    """
    settings = Settings.load()
    context.obj = settings.layout
    context.meta[SETTINGS] = settings
    context.meta[DATE_ORDER] = settings.date_order


for command in (documents, verify, snapshots, serve, mcp, ask, check, codes, doctor, config, evaluation, keys, work):
    main.add_command(command)
for report in (freshness, watch, gaps, links, words):
    main.add_command(report)
audited(check_links, name="links check")
for action in (ingest, sync, withdraw, backup, restore, build, publish, rollback, upgrade, pause, resume):
    main.add_command(audited(action))

if __name__ == "__main__":
    main()
