import click


@click.command()
def gate() -> None:
    """Placeholder."""
