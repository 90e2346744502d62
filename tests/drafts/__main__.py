"""Has a service check the labelled drafts, over HTTP: how often each verdict is right, and how long it takes.

Run: python -m tests.drafts [--wrong]. It ends with 1 where something is called verbatim that isn't.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from statistics import quantiles
from time import perf_counter

import httpx

from ingest.home import Home
from tests.drafts.labelled_drafts import NONE, labelled_drafts, make_library
from tests.keyed import staff_headers
from tests.processes import serving

_VERDICTS = ("verbatim", "out_of_scope", "superseded", "withdrawn", "cut", "altered", "not_found")


def main() -> int:
    """Print precision and recall of each verdict, and the times."""
    parser = argparse.ArgumentParser(prog="python -m tests.drafts", description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="Print each claim of which something else was said.")
    options = parser.parse_args()
    said: list[tuple[int, str, str, str, bool]] = []
    times = []
    with tempfile.TemporaryDirectory() as made:
        home = Home(Path(made) / "home")
        make_library(home, Path(made) / "articles")
        with (
            serving(home, Path(made) / "log") as server,
            httpx.Client(base_url=server.url, timeout=30.0, headers=staff_headers()) as client,
        ):
            for draft in labelled_drafts():
                began = perf_counter()
                body = {"text": draft.text, "sentences": draft.sentences}
                checked = client.post("/v1/check", json=body).raise_for_status().json()["checked"]
                times.append(1000 * (perf_counter() - began))
                said += [
                    (draft.number, claim.text, claim.verdict, verdict, claim.fits(verdict))
                    for claim, verdict in draft.said(checked)
                ]
    print("| verdict | labelled | recall | said | precision |\n|---|---|---|---|---|")  # noqa: T201 (this is what it is for)
    for name in _VERDICTS:
        wanted = [right for _, _, label, _, right in said if label == name]
        given = [right for _, _, _, verdict, right in said if verdict == name]
        print(f"| {name} | {len(wanted)} | {_share(wanted)} | {len(given)} | {_share(given)} |")  # noqa: T201
    print(f"Not looked at: {Counter(verdict for *_, verdict, _ in said)[NONE]} of {len(said)}")  # noqa: T201
    cuts = quantiles(times, n=100)
    print(f"{len(times)} drafts: p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, most {max(times):.1f} ms")  # noqa: T201
    if options.wrong:
        for number, text, label, verdict, right in said:
            if not right:
                print(f"{number}: {label}, not {verdict}: {text}")  # noqa: T201
    return int(any(verdict == "verbatim" and not right for *_, verdict, right in said))


def _share(right: list[bool]) -> str:
    return f"{sum(right) / len(right):.3f}" if right else "–"


if __name__ == "__main__":
    sys.exit(main())
