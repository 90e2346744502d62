"""Where a build has vectors searched: where that is named, or else where it was in the index before."""

from index.build.model_choice import made_with
from index.engines.address import EMBEDDED, EngineAddress
from ingest.home import Home


def engine_address(home: Home, given: str | None) -> tuple[EngineAddress | None, tuple[str, ...]]:
    """The address of the store for the next build, None for this machine; and what was taken over, in words.

    Args:
        home: Where the index in service is.
        given: An address, or `embedded`; None leaves it as it is.

    Raises:
        EngineAddressError: If it is of no known kind, or holds a password.
    """
    if given is not None:
        return EngineAddress.parse(given), ()
    before = made_with(home).get("engine")
    if not before:
        return None, ()
    address = EngineAddress.parse(before["url"])
    return address, (f"the engine {before['url']} (--engine {EMBEDDED} searches on this machine)",)
