"""Makes txtai's index. It runs in txtai's own environment.

Run: python txtai_index.py SETTINGS.json
"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Index every passage, and print how long it took."""
    settings = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    lines = Path(settings["records"]).read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    embeddings = import_module("txtai").Embeddings(path=settings["model"], **settings["settings"])
    began = time.perf_counter()
    embeddings.index((record["id"], record["text"], None) for record in records)
    took = time.perf_counter() - began
    embeddings.save(settings["index"])
    print(json.dumps({"seconds": round(took, 1), "passages": len(records)}))  # noqa: T201


if __name__ == "__main__":
    main()
