"""Where a store of vectors is, and of which kind. An address holds no secret: it goes into manifests."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from index.errors import EngineAddressError

EMBEDDED = "embedded"
"""What is named to search on this machine."""

SCHEMES = {
    "postgresql": "postgres",
    "milvus+http": "milvus",
    "milvus+https": "milvus",
    "milvus+file": "milvus",
}
"""How an address starts, and which store that is."""

_EXAMPLES = "postgresql://vouch@db.example/vouch, milvus+https://milvus.example:19530, or embedded"


_SECRETS = {"password", "sslpassword"}
_BRACKETED = re.compile(r"\[[^\[\]/?#@]*\]")  # a host; PostgreSQL takes several, which `urlsplit` may refuse


@dataclass(frozen=True, slots=True)
class EngineAddress:
    """Where vectors are searched.

    Attributes:
        url: The address, as it was given.
        store: The kind of store.
    """

    url: str
    store: str

    @classmethod
    def parse(cls, given: str) -> "EngineAddress | None":
        """An address; None for this machine.

        Raises:
            EngineAddressError: If it is of no known kind, or holds a password.
        """
        if given == EMBEDDED:
            return None
        try:
            parts = urlsplit(_BRACKETED.sub("host", given))
            has_password = parts.password is not None or any(name in _SECRETS for name, _ in parse_qsl(parts.query))
        except ValueError as error:
            raise EngineAddressError(
                f"The address of the engine can't be read: {error}", remedy=f"Give one such as {_EXAMPLES}"
            ) from None
        if has_password:
            raise EngineAddressError(
                "The address of the engine holds a password, and would be written into the index with it",
                remedy="Leave it out: PostgreSQL takes it from ~/.pgpass or PGPASSFILE, "
                "Milvus from the file that token_file names",
            )
        if parts.scheme not in SCHEMES:
            raise EngineAddressError(
                "There is no engine for this address", value=given, remedy=f"Give one such as {_EXAMPLES}"
            )
        return cls(given, SCHEMES[parts.scheme])
