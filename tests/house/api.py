"""The API's description that was released, which others build on; `make api` releases a new one."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from ingest.home import Home
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.house.additive import Comparison
from tests.house.api_types import PAGE, api_types
from tests.house.tree import ROOT

RELEASED = ROOT / "docs" / "openapi.json"


def present() -> dict[str, Any]:
    """The description as it is now."""
    with tempfile.TemporaryDirectory() as folder:
        described = create_app(LiveIndex(Home(Path(folder)))).openapi()
        found: dict[str, Any] = json.loads(json.dumps(described))
        return found


def released() -> dict[str, Any]:
    """The description as it was released."""
    found: dict[str, Any] = json.loads(RELEASED.read_text(encoding="utf-8"))
    return found


def main() -> int:
    """Write the description and its types, unless it takes away or changes what was released; the exit status."""
    now = present()
    broken = list(Comparison(released(), now).breaks()) if RELEASED.exists() else []
    if broken:
        said = "\n".join(f"- {one}" for one in broken)
        sys.stderr.write(f"Others build on what this changes; put it beside the old, or below /v2/:\n{said}\n")
        return 1
    RELEASED.write_text(f"{json.dumps(now, indent=1, ensure_ascii=False)}\n", encoding="utf-8")
    PAGE.write_text(api_types(now), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
