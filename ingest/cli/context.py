import click

from ingest.home import Home

pass_home = click.make_pass_decorator(Home)
"""Hands a command the `Home` that the front door put into the context."""

DATE_ORDER = "vouch.date_order"
"""Where the front door leaves how dates such as 03/04/2024 are to be read."""

pass_date_order = click.decorators.pass_meta_key(DATE_ORDER)
"""Hands a command that `DateOrder`, or None."""
