"""What must not be lost.

A floor lies about one question under what was measured, since int8 and bfloat16 round otherwise on another processor.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from eval.errors import MalformedFloors

DEFAULT_FLOORS = Path(__file__).with_name("floors.json")


def read_floors(path: Path, set_name: str) -> dict[str, float]:
    """The floors of a question set, by measure; none where the file has none for it.

    Raises:
        MalformedFloors: If the file can't be read.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8")).get(set_name, {})
        return {str(name): float(floor) for name, floor in found.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise MalformedFloors(
            f"The floors can't be read: {error}", where=str(path), remedy='Write {"set": {"measure": 0.5}}'
        ) from None


def below(measured: Mapping[str, float], floors: Mapping[str, float]) -> list[tuple[str, float, float]]:
    """(measure, value, floor) of each measure that is missing (then nan) or under its floor."""
    found = []
    for name, floor in floors.items():
        value = measured.get(name, float("nan"))
        if not value >= floor:
            found.append((name, value, floor))
    return found
