"""Whether links land. Prints the share that does, over many sentences of many pages.

`python -m tests.browser.landing --help`
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from playwright.sync_api import Browser

from tests.browser.chromium import chromium
from tests.browser.linked_sentences import OWN_PAGES, LinkedSentence, cases, pages, promises
from tests.browser.painted import PAINT, Judge
from tests.browser.servers import serving_pages
from tests.ingest.shared_data import shared_data


@dataclass(frozen=True, slots=True)
class Landings:
    """What came of links that were drawn.

    Attributes:
        followed: Every case whose link promises to land on its words, with the verdict.
        fell_back: The others, which say why they don't.
    """

    followed: tuple[tuple[LinkedSentence, str], ...]
    fell_back: tuple[LinkedSentence, ...]

    @property
    def counts(self) -> Counter[str]:
        """How many have each verdict."""
        return Counter(verdict for _, verdict in self.followed)

    @property
    def strict_share(self) -> float:
        """What share of the promises was seen to be kept; what couldn't be determined wasn't."""
        return self.counts["landed"] / len(self.followed)

    @property
    def undetermined_share(self) -> float:
        """Of how many promises nobody can say."""
        return self.counts["undetermined"] / len(self.followed)

    def fallback_share(self, caveat: str | None = None) -> float:
        """What share of the links fell back, for whatever reason or a certain one."""
        found = [case for case in self.fell_back if caveat in {None, case.link.caveat}]
        return len(found) / (len(self.followed) + len(self.fell_back))

    def __str__(self) -> str:
        landed, judged = self.counts["landed"], len(self.followed) - self.counts["undetermined"]
        lines = [
            f"landed {landed} of {judged} that could be judged ({landed / judged:.3f}),"
            f" of {len(self.followed)} promised ({self.strict_share:.3f})"
        ]
        caveats = sorted({case.link.caveat or "" for case in self.fell_back})
        lines += [f"fell back {self.fallback_share(caveat):.3f}: {caveat}" for caveat in caveats]
        lines += [
            f"{verdict}: {json.dumps(case.words[:90], ensure_ascii=False)} {case.link.url}"
            for case, verdict in self.followed
            if verdict != "landed"
        ]
        return "\n  ".join(lines)


def follow(browser: Browser, drawn: Sequence[LinkedSentence]) -> Landings:
    """Follow every link that promises to land on its words."""
    judge = Judge(browser)
    found = tuple((case, judge.verdict(case)) for case in drawn if promises(case))
    judge.close()
    return Landings(found, tuple(case for case in drawn if not promises(case)))


def main() -> None:
    """Follow many links and print how many land."""
    parser = argparse.ArgumentParser(description="Example: python -m tests.browser.landing --links 400")
    parser.add_argument("--links", type=int, default=400, help="How many links to draw, half of them of each folder.")
    parser.add_argument("--seed", type=int, default=1, help="Which ones to draw.")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folders = [shared_data() / "ingest" / "gard-html", OWN_PAGES]
        address = stack.enter_context(serving_pages(folders, inject=PAINT))
        browser = stack.enter_context(chromium())
        for folder in folders:
            drawn = cases(pages(folder), address, count=arguments.links // len(folders), seed=arguments.seed)
            sys.stdout.write(f"{folder.name}: {follow(browser, drawn)}\n")


if __name__ == "__main__":
    main()
