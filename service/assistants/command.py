"""The command that serves assistants: `vouch mcp`."""

import click

from service.settings import SETTINGS, Settings

_pass_settings = click.decorators.pass_meta_key(SETTINGS)


@click.command()
@click.option("--base-url", help="Where the reader pages are (default: where vouch serve listens).")
@_pass_settings
def mcp(settings: Settings, base_url: str | None) -> None:
    """Serve an assistant over the Model Context Protocol, on standard input and output.

    The assistant's program starts it. It may see what VOUCH_PUBLIC_FILTER admits. What is asked is neither logged nor
    stored. It needs the extra `mcp`.

    Example: vouch mcp --base-url https://search.your-site.example
    """
    from ingest.extras import check_extra

    check_extra("mcp")
    from service.access.filters import read_filters
    from service.answers.visibility import Visibility
    from service.assistants.library import AssistantLibrary
    from service.assistants.server import assistant_server
    from service.emergency.notices import Notices
    from service.http.dependencies import VisibleIndex
    from service.live.live_index import LiveIndex
    from service.live.pause import PauseSwitch

    live = LiveIndex(
        settings.layout,
        min_confidence=settings.min_confidence,
        prefer_newer=settings.prefer_newer,
        answers_unjudged=settings.answer_unjudged,
        withdrawn_file=settings.withdrawn_file,
    )
    visible = Visibility.within(read_filters(settings.public_filter, where="VOUCH_PUBLIC_FILTER"))
    library = AssistantLibrary(
        VisibleIndex(live, visible, PauseSwitch(settings.pause_path)),
        Notices.of(settings.layout, country=settings.country, unreviewed=settings.unreviewed_notices),
        base_url=base_url or f"http://{settings.host}:{settings.port}{settings.root_path}",
    )
    assistant_server(lambda: library).run("stdio")
