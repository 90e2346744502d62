"""`vouch build` in a process of its own, over vectors that were made.

The build checks the question encoder's copy against the vectors of the corpus; made ones aren't what any encoder gives,
so that here the check is done, in its full length, but nothing is refused.

Run: python -m tests.bench.building HOME
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from index.build.build import build
from index.config import RetrievalConfig
from index.exports import agreement
from ingest.home import Home


def measure(home: Home) -> dict[str, Any]:
    """Build, and say what it took."""
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", __name__, str(home.root)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"The build failed: {done.stderr}")
    return {"seconds": round(time.perf_counter() - began, 2), **json.loads(done.stdout)}


def main() -> None:
    """Build, and print what was done."""
    agreement.MIN_COSINE = agreement.MIN_OVERLAP = -1.0
    done = build(Home(Path(sys.argv[1])), config=RetrievalConfig())
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"built": done.built, "embedded": done.embedded, "most_mb": round(most / 1000), **done.counts}))  # noqa: T201


if __name__ == "__main__":
    main()
