"""Real questions of the public sets, one set after the other, each drawn with the same seed."""

import json
import random
from pathlib import Path

_SEED = 7


def questions_of(data: Path, count: int) -> list[str]:
    """So many questions, in mixed order."""
    found = [
        str(json.loads(line)["text"])
        for path in sorted(data.glob("*/queries.jsonl"))
        for line in path.read_text(encoding="utf-8").split("\n")  # a question may hold other line breaks
        if line
    ]
    random.Random(_SEED).shuffle(found)
    return found[:count]
