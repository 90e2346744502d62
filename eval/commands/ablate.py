import click


@click.command()
def ablate() -> None:
    """Placeholder."""
