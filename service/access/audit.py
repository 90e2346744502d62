"""Who did what to the home, and when: management actions alone, never a question."""

import json
import os
import pwd
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import click

from ingest.home import Home

_PASSWORD = re.compile(r"(?<=://)[^/@\s]*@")
_OWNER_ONLY = 0o600
_LOOKS = ("check", "verify")  # options of commands that then change nothing


def record(home: Home, what: str, details: Mapping[str, object], *, outcome: str, who: str | None = None) -> None:
    """Add a line to the audit log; nothing where there is no home, which nothing was done to then.

    A log that can't be written is said, and stops nothing: whoever takes an article back must be able to.

    Args:
        home: Whose log.
        what: What was done.
        details: To what; never words of readers or articles.
        outcome: `done` or `failed`.
        who: Whose key or session it was, over HTTP; None for the account that runs this.
    """
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "who": account() if who is None else who,
        "what": what,
        "outcome": outcome,
        "details": {name: _written(value) for name, value in details.items() if value not in (None, False, (), "")},
    }
    if not home.root.is_dir():
        return
    try:
        descriptor = os.open(home.audit, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _OWNER_ONLY)
        try:
            os.write(descriptor, f"{json.dumps(line)}\n".encode())
        finally:
            os.close(descriptor)
    except OSError as error:
        click.echo(f"vouch: the audit log can't be written: {error.strerror}", err=True)


def audited(command: click.Command, *, name: str | None = None) -> click.Command:
    """Have each use of a command recorded with its parameters, and whether it was done or failed.

    A use that only looks (`--check`, `--verify`) isn't.
    """
    run: Callable[..., Any] | None = command.callback
    if run is None:
        raise AssertionError(command.name)
    what = name or command.name or ""

    @wraps(run)
    def recorded(*args: object, **kwargs: object) -> object:
        context = click.get_current_context()
        if any(context.params.get(look) for look in _LOOKS):
            return run(*args, **kwargs)
        outcome = "failed"
        try:
            result = run(*args, **kwargs)
            outcome = "done"
            return result
        finally:
            home = context.find_object(Home)
            if home is not None:
                record(home, what, context.params, outcome=outcome)

    command.callback = recorded
    return command


def account() -> str:
    """The account that runs this, by its number's name: what the environment says may be anybody's."""
    number = os.getuid()
    try:
        return f"{pwd.getpwuid(number).pw_name} ({number})"
    except KeyError:
        return str(number)


def _written(value: object) -> object:
    if isinstance(value, tuple | list):
        return [_written(one) for one in value]
    return value if isinstance(value, bool | int | float) else _PASSWORD.sub("", str(value))
