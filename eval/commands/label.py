import click


@click.command()
def label() -> None:
    """Placeholder."""
