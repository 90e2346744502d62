"""Besiege Vouch on this machine: `python -m tests.siege`. Each part writes its section of docs/siege.md.

Nothing leaves the machine; `api` fetches Schemathesis once. Some parts: `--only load,kills`; shorter: `--quick`; print
only: `--dry`.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from ingest.home import Home
from tests.processes import VOUCH, environment
from tests.siege.api import api
from tests.siege.disk import disk
from tests.siege.flips import flips
from tests.siege.hostile import hostile
from tests.siege.kills import kills
from tests.siege.part import ROOT, Part, Siege, section, write
from tests.siege.steps import floods, steps
from tests.siege.swaps import swaps

PARTS: dict[str, Part] = {
    "load": steps,
    "floods": floods,
    "swaps": swaps,
    "kills": kills,
    "disk": disk,
    "flips": flips,
    "hostile": hostile,
    "api": api,
}
_QUICK = {"seconds": 1.0, "swaps": 6, "kills": 6, "fills": 3, "flips": 1, "files": 100, "asking": 3.0}
_QUESTIONS = ROOT / "eval" / "questions" / "myoclonus.jsonl"


def main(arguments: Sequence[str]) -> int:
    """Run the parts one after the other, print and write; 1 where something didn't hold."""
    options = _options(arguments)
    work: Path = options.work.absolute()
    work.mkdir(parents=True, exist_ok=True)
    siege = Siege(work, Home(options.home.absolute()) if options.home else _corpus_home(work), options)
    held = True
    for name in options.only:
        began = time.monotonic()
        said = PARTS[name](siege)
        text = section(name, said, time.monotonic() - began)
        print(text, flush=True)  # noqa: T201
        if not options.dry:
            write(name, text)
        held = held and said.held
    return 0 if held else 1


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.siege", description=__doc__)
    parser.add_argument("--only", type=_parts, default=list(PARTS), help=f"Of {','.join(PARTS)}.")
    parser.add_argument("--quick", action="store_true", help="A few of each, to see that every part works.")
    parser.add_argument("--dry", action="store_true", help="Print only; docs/siege.md stays as it is.")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "siege", help="Where all of it is written.")
    parser.add_argument("--home", type=Path, help="An index for load and floods; by default one of the corpus is made.")
    parser.add_argument("--questions", type=Path, default=_QUESTIONS, help="JSON Lines with `text` or `question`.")
    parser.add_argument("--workers", type=int, help="Serve with so many processes in load and floods.")
    parser.add_argument("--seed", type=int, default=1, help="Of all that is random.")
    parser.add_argument("--seconds", type=float, default=8.0, help="For each step of the load.")
    parser.add_argument("--swaps", type=int, default=1000, help="How many.")
    parser.add_argument("--kills", type=int, default=100, help="How many in all, at least.")
    parser.add_argument("--fills", type=int, default=20, help="How full the disk gets, in so many steps a command.")
    parser.add_argument("--flips", type=int, default=3, help="Bits for each file.")
    parser.add_argument("--asking", type=float, default=70.0, help="Seconds of requests from the API's description.")
    parser.add_argument("--files", type=int, default=10_000, help="Hostile files.")
    options = parser.parse_args(arguments)
    if options.quick:
        vars(options).update(_QUICK)
    return options


def _parts(text: str) -> list[str]:
    names = text.split(",")
    if unknown := sorted(set(names) - PARTS.keys()):
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: there are {', '.join(PARTS)}")
    return names


def _corpus_home(work: Path) -> Home:
    home = Home(work / "home")
    if not home.current.exists():
        for command in (["ingest", str(ROOT / "corpus")], ["build"]):
            subprocess.run([VOUCH, *command], env=environment(home), check=True)
    return home


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
