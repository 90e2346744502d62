"""Where a command has its work done: here, or by Ray."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

_ADDRESS = re.compile(r"ray://(?P<host>[^\s/:\[\]]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})/?")


@dataclass(frozen=True, slots=True)
class RayPlace:
    """A cluster of Ray.

    Attributes:
        host: Of its head; None for a cluster of this machine alone, which lives as long as the command.
        port: Of its head.
    """

    host: str | None = None
    port: int | None = None

    @property
    def address(self) -> str | None:
        """As Ray writes it: HOST:PORT."""
        return None if self.host is None else f"{self.host}:{self.port}"

    def __str__(self) -> str:
        """As it is written on the command line."""
        return f"ray://{self.address}" if self.host else "ray"


class _PlaceParameter(click.ParamType[RayPlace | None]):
    name = "place"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> RayPlace | None:
        if value is None or isinstance(value, RayPlace) or value == "local":
            return None if value == "local" else value
        if value == "ray":
            return RayPlace()
        found = _ADDRESS.fullmatch(value)
        if found is None or not 0 < int(found["port"]) < 65_536:
            self.fail(
                f"{value!r} is neither local, nor ray, nor ray://HOST:PORT, such as ray://10.0.0.5:6379.", param, ctx
            )
        return RayPlace(found["host"], int(found["port"]))


def on_place(command: Command) -> Command:
    """Give a command the option `--on`: the parameter `place` is a `RayPlace`, or None for this process's own way."""
    return click.option(
        "--on",
        "place",
        type=_PlaceParameter(),
        metavar="PLACE",
        help="Who does the work: `local`, this machine, if nothing is given; `ray`, Ray on this machine; or "
        "`ray://HOST:PORT`, a cluster of Ray by its head's address, whose node this machine is (extra `ray`).",
    )(command)
