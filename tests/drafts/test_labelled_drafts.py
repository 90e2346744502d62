from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ingest.home import Home
from service.check.checker import check_draft
from service.live.live_index import LiveIndex
from tests.drafts.labelled_drafts import LabelledClaim, labelled_drafts, make_library
from tests.once import made_once, with_models_of

TODAY = date(2026, 11, 30)


@pytest.fixture(scope="module")
def said(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[LabelledClaim, str]]:
    """What is said of each claim of all drafts."""

    def make(folder: Path) -> None:
        make_library(with_models_of(built_home, folder / "home"), folder / "articles")

    home = Home(made_once(tmp_path_factory, "drafts", make) / "home")
    serving = LiveIndex(home, serving=False).get()
    found: list[tuple[LabelledClaim, str]] = []
    for draft in labelled_drafts():
        checked = check_draft(home, serving, draft.text, sentences=draft.sentences, today=TODAY)
        records = [{"start": one.span.start, "end": one.span.end, "verdict": str(one.verdict)} for one in checked]
        found += draft.said(records)
    return found


def test_nothing_is_called_verbatim_that_is_not(said: list[tuple[LabelledClaim, str]]) -> None:
    called = [claim for claim, verdict in said if verdict == "verbatim"]
    assert len(called) > 170
    assert [claim.text for claim in called if not claim.fits("verbatim")] == []


def test_each_verdict_is_as_often_right_as_was_measured(said: list[tuple[LabelledClaim, str]]) -> None:
    labelled = Counter(claim.verdict for claim, _ in said)
    right = Counter(claim.verdict for claim, verdict in said if claim.fits(verdict))
    least = {
        "verbatim": 0.82, "out_of_scope": 1.0, "superseded": 1.0, "withdrawn": 1.0, "cut": 1.0, "altered": 0.99,
        "not_found": 0.99,
    }  # fmt: skip
    assert sum(labelled.values()) == 620
    assert {name: right[name] / labelled[name] for name in least if right[name] / labelled[name] < least[name]} == {}
