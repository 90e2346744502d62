"""Two hundred drafts about the articles in `pages`, written without sight of the code, with the verdict of each claim.

`earlier` has earlier versions of some of the articles, `withdrawn.txt` names those that were withdrawn.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.home import Home
from tests.processes import vouch

FOLDER = Path(__file__).parent
NONE = "none"
"""In place of a verdict, where a claim wasn't looked at."""


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A quotation or sentence of a draft, and what is to be said of it.

    Attributes:
        text: It.
        verdict: What it is.
        accepted: What else is right to say of it.
    """

    text: str
    verdict: str
    accepted: tuple[str, ...]

    def fits(self, verdict: str) -> bool:
        """Whether that is right to say of it."""
        return verdict == self.verdict or verdict in self.accepted


@dataclass(frozen=True, slots=True)
class LabelledDraft:
    """A draft, whether its sentences are looked at, and its claims."""

    number: int
    text: str
    sentences: bool
    claims: tuple[LabelledClaim, ...]

    def said(self, checked: Sequence[dict[str, Any]]) -> Iterator[tuple[LabelledClaim, str]]:
        """Each claim with the verdict of what is nearest to it in the answer."""
        for claim in self.claims:
            start = self.text.index(claim.text)
            end = start + len(claim.text)
            near = [one for one in checked if one["start"] < end and start < one["end"]]
            near.sort(key=lambda one: abs(one["start"] - start) + abs(one["end"] - end))
            yield claim, near[0]["verdict"] if near else NONE


def labelled_drafts() -> list[LabelledDraft]:
    """All drafts."""
    found = []
    for line in (FOLDER / "drafts.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        claims = tuple(
            LabelledClaim(label["text"], label["verdict"], tuple(label.get("accept") or ()))
            for label in record["labels"]
        )
        found.append(LabelledDraft(record["id"], record["draft"], record["sentences"], claims))
    return found


def make_library(home: Home, articles: Path) -> None:
    """The articles with their earlier versions, indexed, those that were withdrawn taken out.

    Args:
        home: Where to.
        articles: A folder that isn't there yet, from which they are ingested.
    """
    shutil.copytree(FOLDER / "pages", articles)
    shutil.copytree(FOLDER / "earlier", articles, dirs_exist_ok=True)
    _run(home, "ingest", str(articles))
    _run(home, "build")
    shutil.copytree(FOLDER / "pages", articles, dirs_exist_ok=True)
    _run(home, "ingest", str(articles))
    _run(home, "build")
    for doc_id in (FOLDER / "withdrawn.txt").read_text(encoding="utf-8").split():
        _run(home, "withdraw", doc_id)


def _run(home: Home, *arguments: str) -> None:
    done = vouch(home, *arguments)
    if done.returncode:
        raise RuntimeError(f"vouch {' '.join(arguments)}: {done.stdout}{done.stderr}")
