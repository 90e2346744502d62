"""What an address of Milvus says: where it is, how it is reached, and which file holds the token."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from index.engines.address import EngineAddress
from index.errors import EngineAddressError, EngineUnavailable

_PARTS = frozenset({"token_file", "database", "ca"})
_EXAMPLE = "milvus+https://milvus.example:19530?token_file=/run/secrets/milvus&database=vouch"


@dataclass(frozen=True, slots=True)
class MilvusPlace:
    """Where Milvus is.

    Attributes:
        url: The address as it was given, for messages.
        uri: What its client is given: `http://…`, `https://…`, or the path of a file.
        is_file: Whether a file holds it, which this process opens itself.
        database: Of the server; empty for the default.
        token_file: The file that holds the token, or None.
        ca: The certificate of a private authority, or None.
    """

    url: str
    uri: str
    is_file: bool
    database: str
    token_file: Path | None
    ca: Path | None

    @classmethod
    def of(cls, address: EngineAddress) -> "MilvusPlace":
        """What an address says.

        Raises:
            EngineAddressError: If it names no place, or something that isn't known.
        """
        parts = urlsplit(address.url)
        said = parse_qs(parts.query, keep_blank_values=True)
        is_file = parts.scheme == "milvus+file"
        if unknown := sorted(set(said) - _PARTS):
            raise _refused("An address of Milvus takes token_file, database and ca alone", unknown[0])
        if is_file and not parts.path.endswith(".db"):
            raise _refused("A file of Milvus ends in .db", address.url)
        if not is_file and not parts.hostname:
            raise _refused("The address of Milvus names no host", address.url)
        uri = parts.path if is_file else f"{parts.scheme.partition('+')[2]}://{parts.netloc}"
        token_file, ca = said.get("token_file"), said.get("ca")
        return cls(
            address.url,
            uri,
            is_file,
            said.get("database", [""])[0],
            Path(token_file[0]) if token_file else None,
            Path(ca[0]) if ca else None,
        )

    def token(self) -> str:
        """The token, read again for each connection; empty where none is named.

        Raises:
            EngineUnavailable: If its file can't be read.
        """
        if self.token_file is None:
            return ""
        try:
            return self.token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise EngineUnavailable(
                "The file with the token of Milvus can't be read",
                where=self.url,
                value=str(self.token_file),
                remedy="Check that it is there, and that the service may read it",
            ) from None


def _refused(what: str, value: str) -> EngineAddressError:
    return EngineAddressError(what, value=value, remedy=f"Give one such as {_EXAMPLE}")
