"""Settings from a file: TOML, the names as in the environment without VOUCH_, in lower case."""

import tomllib
from pathlib import Path

from service.errors import SettingsError


def read_config(path: Path, known: frozenset[str]) -> dict[str, object]:
    """What a file sets.

    Args:
        path: The file.
        known: The names that may be in it.

    Raises:
        SettingsError: If it can't be read, isn't TOML, or sets what isn't known.
    """
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The file of settings can't be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}",
            where=str(path),
            remedy="Mend it, or unset VOUCH_CONFIG",
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"The file of settings is not TOML: {error}", where=str(path), remedy="Write lines such as port = 8080"
        ) from None
    for name in sorted(read):
        if name not in known:
            remedy = f"Remove it, or use one of {', '.join(sorted(known))}"
            raise SettingsError("Unknown setting", where=f"{path}: {name}", remedy=remedy)
    return read
