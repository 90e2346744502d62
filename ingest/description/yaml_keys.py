"""YAML that names what is known of a document."""

from typing import Any

import yaml

from ingest.errors import UnreadableSource

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def parse_yaml(text: str, *, what: str, where: str) -> dict[str, Any]:
    """Keys and values, each value as the text that is there.

    YAML itself would make a number of a title such as `111`, and fail at a date that doesn't exist.

    Args:
        text: The YAML.
        what: What it is, for errors: `sidecar`.
        where: Where it is, for errors.

    Raises:
        UnreadableSource: If it isn't YAML, uses aliases, or is no list of keys.
    """
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.BaseLoader)):
            raise UnreadableSource(
                f"The {what} uses YAML aliases, which can unfold without end",
                where=where,
                remedy="Write the values out",
            )
        values = yaml.load(text, yaml.BaseLoader)  # noqa: S506 (makes nothing but texts, lists and maps)
    except (yaml.YAMLError, RecursionError, TypeError, ValueError) as error:
        raise UnreadableSource(
            f"The {what} is not YAML: {' '.join(str(error).split())}", where=where, remedy="Mend its syntax"
        ) from None
    if values is None or values == "":
        return {}
    if not isinstance(values, dict):
        raise UnreadableSource(
            f"The {what} is not a list of keys", where=where, value=values, remedy="Write lines like title: …"
        )
    return {str(key): None if isinstance(value, str) and value in _NULLS else value for key, value in values.items()}
