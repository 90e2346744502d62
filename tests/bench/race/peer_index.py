"""Makes the peer's index. It runs in the peer's own environment, where nothing of Vouch is.

Run: python peer_index.py PASSAGES.jsonl SETTINGS.json FOLDER
"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Index every passage, and print how long it took."""
    embeddings_of = import_module("txtai").Embeddings
    passages, settings, folder = map(Path, sys.argv[1:])
    records = [json.loads(line) for line in passages.read_text(encoding="utf-8").splitlines()]
    embeddings = embeddings_of(**json.loads(settings.read_text()))
    began = time.perf_counter()
    embeddings.index((record["id"], record["text"], None) for record in records)
    took = time.perf_counter() - began
    embeddings.save(str(folder))
    print(json.dumps({"seconds": round(took, 1), "passages": len(records)}))  # noqa: T201


if __name__ == "__main__":
    main()
