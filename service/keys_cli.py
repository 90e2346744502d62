"""The commands for keys: `vouch keys create`, `list`, `revoke` and `rotate`."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from ingest.home import Home
from ingest.progress import printable
from service.access.audit import record
from service.access.filters import read_filters, written_filters
from service.access.key_file import KeyFile
from service.access.keys import AccessKey, AccessScope
from service.access.rates import Rate
from service.settings import SETTINGS, Settings, is_origin

_pass_settings = click.decorators.pass_meta_key(SETTINGS)
_SPAN = re.compile(r"([0-9]{1,6})(min|h|d)")
_UNITS = {"min": "minutes", "h": "hours", "d": "days"}


class _Span(click.ParamType[timedelta]):
    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """From `30min`, `12h` or `90d`."""
        if isinstance(value, timedelta):
            return value
        found = _SPAN.fullmatch(str(value))
        if found is None:
            self.fail(f"{value!r} is no time: write it like 30min, 12h or 90d", param, ctx)
        return timedelta(**{_UNITS[found.group(2)]: int(found.group(1))})


class _RateType(click.ParamType[Rate]):
    name = "rate"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Rate:
        """From `5/s` and its like."""
        try:
            return value if isinstance(value, Rate) else Rate.read(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.group()
def keys() -> None:
    """Make, list, revoke and rotate keys. Running servers know within a second.

    Example: vouch keys create --scope search --origins https://www.your-site.example --rate 20/s
    """


@keys.command()
@click.option(
    "--scope", type=click.Choice([scope.value for scope in AccessScope]), required=True, help="What the key is for."
)
@click.option("--origins", default="", help="Sites whose pages may use it, separated by commas or spaces.")
@click.option("--filters", default="", help='What it is bound to: audience=public tag="first aid".')
@click.option("--rate", type=_RateType(), help="How often it may be used: 5/s, 100/min, 1000/h.")
@click.option("--daily", type=click.IntRange(min=1), help="How many requests a day (UTC).")
@click.option("--expires", type=_Span(), help="In how long it ends: 90d. Without it, never.")
@click.option("--note", default="", help="Who has it, or what for.")
@_pass_settings
def create(settings: Settings, /, scope: str, origins: str, filters: str, note: str, **limits: Any) -> None:
    """Make a key. It is shown now and never again: only a hash of it is kept.

    Example: vouch keys create --scope staff --expires 90d --note "desk of the editors"
    """
    sites = tuple(origins.replace(",", " ").lower().split())
    for site in sites:
        if not is_origin(site):
            raise click.BadParameter(
                f"{site!r} is not an origin: scheme, host and port only, as in https://health.example",
                param_hint="--origins",
            )
    now = datetime.now(UTC)
    expires: timedelta | None = limits["expires"]
    asked = AccessKey(
        key_id="",
        sha256="",
        scope=AccessScope(scope),
        created_at=now,
        origins=sites,
        filters=read_filters(filters, where="--filters"),
        rate=limits["rate"],
        daily=limits["daily"],
        expires_at=None if expires is None else now + expires,
        note=note,
    )
    text = _file(settings).create(asked)
    _record(settings, "keys create", text.rpartition("_")[0], {"scope": scope, "note": note})
    _show(text)


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the keys as JSON, a line each.")
@_pass_settings
def list_(settings: Settings, as_json: bool) -> None:
    """List the keys by their ids, with what they let do. No secret is known.

    Example: vouch keys list
    """
    for key in _file(settings).read():
        if as_json:
            shown = {name: value for name, value in key.to_record().items() if name != "sha256"}
            click.echo(json.dumps(shown | {"good": key.is_good(datetime.now(UTC))}))
        else:
            click.echo(printable(_in_words(key)))


@keys.command()
@click.argument("key_id")
@_pass_settings
def revoke(settings: Settings, key_id: str) -> None:
    """Have a key let do nothing any more. Whoever signed in with it is signed out.

    Example: vouch keys revoke vk_search_7f3k9q2m
    """
    _file(settings).revoke(key_id)
    _record(settings, "keys revoke", key_id, {})
    click.echo(f"{key_id} is revoked; running servers know within a second")


@keys.command()
@click.argument("key_id")
@click.option(
    "--overlap", type=_Span(), default="1d", show_default=True, help="How long the old key goes on: 0h ends it."
)
@_pass_settings
def rotate(settings: Settings, key_id: str, overlap: timedelta) -> None:
    """Make a new key that lets do the same, and have the old one end after a while.

    Example: vouch keys rotate vk_search_7f3k9q2m --overlap 7d
    """
    ending, text = _file(settings).rotate(key_id, overlap=overlap)
    _record(settings, "keys rotate", key_id, {"new": text.rpartition("_")[0]})
    click.echo(f"{key_id} ends at {ending.expires_at:%Y-%m-%d %H:%M} UTC", err=True)
    _show(text)


def _file(settings: Settings) -> KeyFile:
    return KeyFile(settings.keys_path)


def _record(settings: Settings, what: str, key_id: str, details: dict[str, object]) -> None:
    home: Home = settings.layout
    record(home, what, {"key": key_id, **details}, outcome="done")


def _show(text: str) -> None:
    """The key alone on standard output, for a pipe; what to know of it beside."""
    click.echo("Keep this key now; it can't be shown again:", err=True)
    click.echo(text)


def _in_words(key: AccessKey) -> str:
    now = datetime.now(UTC)
    state = "good" if key.is_good(now) else "revoked" if key.revoked_at else "ended"
    parts = [
        state,
        f"made {key.created_at:%Y-%m-%d}",
        *([f"ends {key.expires_at:%Y-%m-%d %H:%M} UTC"] if key.expires_at and state == "good" else []),
        *([f"origins {' '.join(key.origins)}"] if key.origins else []),
        *([f"filters {written_filters(key.filters)}"] if not key.filters.is_empty else []),
        *([str(key.rate)] if key.rate else []),
        *([f"{key.daily} a day"] if key.daily else []),
        *([key.note] if key.note else []),
    ]
    return f"{key.key_id}  {'; '.join(parts)}"
