import click

from ingest.home import Home

pass_home = click.make_pass_decorator(Home)
"""Hands a command the `Home` that the front door put into the context."""
