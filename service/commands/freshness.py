"""The command `vouch freshness`: which articles somebody has to look at."""

import json
from dataclasses import asdict
from datetime import date
from typing import Literal

import click

from ingest.progress import printable
from service.settings import SETTINGS, Settings

_pass_settings = click.decorators.pass_meta_key(SETTINGS)


@click.command()
@click.option("--json", "form", flag_value="json", help="Print one JSON object a line.")
@click.option("--csv", "form", flag_value="csv", help="Print a table for a spreadsheet.")
@click.option("--email", "form", flag_value="email", help="Print a message for a program that sends mail.")
@_pass_settings
def freshness(settings: Settings, form: Literal["json", "csv", "email"] | None) -> None:
    """List the articles in service that somebody has to look at, the most pressing first.

    Overdue for review, superseded by a newer one on the same subject, never reviewed, with warnings, with links that
    lead nowhere, linked to by no other, or withdrawn.

    Example: vouch freshness

    Example: vouch freshness --email | sendmail editors@health.example
    """
    from ingest.links.checked import read_checked
    from service.answers.catalogue import Catalogue
    from service.citations.citation import today
    from service.live.live_index import LiveIndex
    from service.upkeep.freshness import freshness_csv, freshness_mail, freshness_text, needing_look
    from service.upkeep.review import MOST_READ, NOTHING_READ, ReviewShelf

    serving = LiveIndex(settings.layout, serving=False, withdrawn_file=settings.withdrawn_file).get()
    day = today()
    rows = Catalogue(serving.searcher.outlines()).rows(today=day, withdrawn=serving.withdrawn)
    review = ReviewShelf(most_linked=MOST_READ).of(serving.searcher, settings.layout) or NOTHING_READ
    found = needing_look(rows, review, today=day, checked=read_checked(settings.layout.links))
    if form == "json":
        for one in found:
            click.echo(json.dumps(asdict(one), ensure_ascii=False, default=date.isoformat))
    elif form == "csv":
        click.echo(freshness_csv(found), nl=False)
    elif form == "email":
        click.echo(freshness_mail(found, today=day), nl=False)
    else:
        click.echo(printable(freshness_text(found, today=day)), nl=False)
