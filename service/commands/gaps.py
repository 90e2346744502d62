"""The command `vouch gaps`: what readers ask about and get no answer on."""

import json
from datetime import timedelta

import click

from ingest.progress import printable
from service.settings import SETTINGS, Settings

_pass_settings = click.decorators.pass_meta_key(SETTINGS)


@click.command()
@click.option("--days", type=click.IntRange(1, 90), default=30, show_default=True, help="How many days, up to today.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@_pass_settings
def gaps(settings: Settings, days: int, as_json: bool) -> None:
    """List the subjects on which readers' questions were refused, from 10 questions on; counted with VOUCH_GAPS=true.

    Names from lists of medicines and conditions, and of articles, are counted by day; no question is kept.

    Example: vouch gaps --days 7
    """
    from service.citations.citation import today
    from service.live.live_index import LiveIndex
    from service.upkeep.gaps import read_gaps, shown_gaps

    titles = [one.title for one in LiveIndex(settings.layout, serving=False).get().searcher.outlines()]
    found = shown_gaps(read_gaps(settings.layout.gaps), since=today() - timedelta(days=days - 1), titles=titles)
    for name, count in found:
        click.echo(
            json.dumps({"subject": name, "refused": count}, ensure_ascii=False)
            if as_json
            else printable(f"{count:>6}  {name}")
        )
    if not found and not as_json:
        off = "" if settings.gaps else "; nothing is counted, as VOUCH_GAPS isn't true"
        click.echo(f"No subject was asked for in vain often enough{off}")
