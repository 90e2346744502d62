"""The command that checks a text: `vouch check`."""

import io
from typing import TYPE_CHECKING

import click

from ingest.progress import printable
from service.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from service.http.bodies.check import CheckBody, CheckedBody

_pass_settings = click.decorators.pass_meta_key(SETTINGS)


@click.command()
@click.argument("file", type=click.File(encoding="utf-8", errors="strict"), default="-")
@click.option("--sentences", is_flag=True, help="Check each sentence too, not only what is between quotation marks.")
@click.option("--json", "as_json", is_flag=True, help="Print what POST /v1/check gives.")
@_pass_settings
def check(settings: Settings, file: io.TextIOBase, sentences: bool, as_json: bool) -> None:
    """Say whether what a text quotes is true to the library; the text is kept nowhere.

    FILE holds a reply, or an assistant's answer; without it, it is read from standard input. It ends with 1 where
    anything isn't verbatim.

    Example: vouch check reply.txt --sentences
    """
    from pydantic import ValidationError

    from service.answers.visibility import EVERYTHING
    from service.http.bodies.check import CheckRequest
    from service.http.dependencies import VisibleIndex
    from service.http.routes.check import checked_body
    from service.live.live_index import LiveIndex
    from service.live.pause import PauseSwitch

    try:
        asked = CheckRequest(text=file.read(), sentences=sentences)
    except UnicodeDecodeError:
        raise click.BadParameter("it isn't UTF-8", param_hint="FILE") from None
    except ValidationError as error:
        raise click.BadParameter(error.errors()[0]["msg"], param_hint="FILE") from None
    live = LiveIndex(settings.layout, serving=False, withdrawn_file=settings.withdrawn_file)
    index = VisibleIndex(live, EVERYTHING, PauseSwitch(settings.pause_path))
    body = checked_body(index, asked, root="")
    click.echo(body.model_dump_json() if as_json else printable(_in_words(body)))
    if not body.all_verbatim and body.checked:
        click.get_current_context().exit(1)


def _in_words(body: "CheckBody") -> str:
    if not body.checked:
        return "Nothing is between quotation marks. With --sentences each sentence is checked."
    return "\n\n".join(map(_claim_in_words, body.checked))


def _claim_in_words(checked: "CheckedBody") -> str:
    lines = [f"{checked.verdict.upper().replace('_', ' ')}: “{checked.text}”", f"  {checked.message}"]
    lines += [f"  Left away: {part.text}" for part in checked.missing]
    lines += [f"  It has “{one.draft}”, the article “{one.article}”" for one in checked.differences]
    lines += [f"  {one.title}: “{one.quote}” ({one.deep_link})" for one in checked.citations]
    if checked.earlier:
        lines.append(f"  Was in {checked.earlier.title}, as it was taken in on {checked.earlier.stored_at[:10]}")
    return "\n".join(lines)
