"""The one place that reads the environment: variables that start with VOUCH_."""

import os
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.home import Home
from service.errors import SettingsError

_PREFIX = "VOUCH_"


class Settings(BaseSettings):
    """What an operator may set.

    Attributes:
        home: Where everything is kept on disk.
        host: The address to listen at.
        port: The port to listen at; 0 picks a free one.
        min_confidence: Below it the service refuses; None takes the calibration's own threshold.
    """

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, extra="forbid")

    home: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    min_confidence: float | None = Field(default=None, ge=0.0, le=1.0)

    @classmethod
    def load(cls) -> "Settings":
        """Read the environment.

        Raises:
            SettingsError: If a variable is unknown, or its value doesn't fit.
        """
        known = {f"{_PREFIX}{name.upper()}" for name in cls.model_fields}
        for name in sorted(os.environ):
            if name.upper().startswith(_PREFIX) and name.upper() not in known:
                raise SettingsError(
                    "Unknown setting", where=name, remedy=f"Remove it, or use one of {', '.join(sorted(known))}"
                )
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            name = f"{_PREFIX}{str(first['loc'][0]).upper()}"
            raise SettingsError(
                first["msg"], where=name, value=os.environ.get(name), remedy="Set a value that fits, or unset it"
            ) from None

    @property
    def layout(self) -> Home:
        """The places under `home`."""
        return Home(self.home.absolute())
