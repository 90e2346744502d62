from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from index.build.build import build
from index.config import RetrievalConfig
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from service.answers.visibility import EVERYTHING, Visibility
from service.check.checker import check_draft
from service.check.verdict import CheckedClaim
from service.live.live_index import LiveIndex
from tests.once import copied, made_once, with_models_of

Check = Callable[..., list[CheckedClaim]]
TODAY = date(2026, 11, 30)
BLISTERS = """<html lang="en"><head><title>Blisters</title></head><body><main><h1>Blisters</h1>
<p>Most blisters heal by themselves in about 7 days.</p><p><s>Always burst a blister with a needle.</s></p>
<h2>Do</h2><ul><li>cover the blister with a soft plaster</li><li>wash your hands with soap</li></ul>
<h2>Don’t</h2><ul><li>burst the blister yourself</li><li>peel the skin off a burst blister</li></ul>
<p>Do not use the cream if you:</p><ul><li>have a burn</li><li>take warfarin every day</li></ul>
<h2>Children under 12</h2><p>Give 5 ml of the syrup twice a day.</p>
<h2>Rare side effects</h2><ul><li>You may get a blue rash on both hands.</li><li>purple ears</li></ul>
<h2>How to soak</h2><p>Soak the foot for 5′ in warm water. Wait one day… then walk a little.
.5 mg drops are for small feet. Mix 25 mg of paste at 10<sup>2</sup> turns. Soaking never cures gout.
Call a nurse if you have:</p><ul><li>a fever</li></ul>
<h2>Doses</h2><table><tr><th>Age</th><th>Dose</th></tr><tr><td>Adults</td><td>2 tablets</td></tr>
<tr><td>Teenagers</td><td>1 tablet</td></tr></table>
</main></body></html>"""
WALKING = """# Walking

Short walks keep your feet strong. Long walks need good shoes, because wet socks rub the skin.

The word "trench foot" was coined in the war.

## For the bold

- burst the blister yourself
"""
OLD = "# Frostbite\n\nRub the skin with snow until it is red. Warm the fingers slowly in lukewarm water.\n"
NEW = "# Frostbite\n\nNever rub the skin. Warm the fingers slowly in lukewarm water.\n"
WITHDRAWN = "# Leeches\n\nPut a leech on every bruise that hurts at night.\n"
SECRET = '{"_id": "secret", "title": "Staff", "text": "Ring the back door bell after midnight.", "audience": "staff"}\n'
GERMAN = """<html lang="de"><head><title>Blasen</title></head><body><main><h1>Blasen</h1>
<h2>Das sollten Sie lassen</h2><ul><li>die Blase mit einer Nadel aufstechen</li></ul></main></body></html>"""


def _make(folder: Path, built: Home) -> None:
    home, articles = with_models_of(built, folder / "home"), folder / "articles"
    articles.mkdir(parents=True)
    files = {
        "blisters.html": BLISTERS, "walking.md": WALKING, "frostbite.md": OLD, "leeches.md": WITHDRAWN,
        "secret.jsonl": SECRET, "blasen.html": GERMAN,
    }  # fmt: skip
    for name, text in files.items():
        (articles / name).write_text(text, encoding="utf-8")
    with Library.open(home) as library:
        assert {outcome.change for outcome in intake(articles, library)} == {"added"}
    build(home, config=RetrievalConfig())
    (articles / "frostbite.md").write_text(NEW, encoding="utf-8")
    with Library.open(home) as library:
        assert "changed" in {outcome.change for outcome in intake(articles, library)}
        assert library.withdrawals.add("leeches")
    build(home, config=RetrievalConfig())


@pytest.fixture(scope="session")
def blisters_home(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Six articles: one has two versions, one was withdrawn, one is for staff, one is German."""
    return Home(made_once(tmp_path_factory, "blisters", lambda folder: _make(folder, built_home)) / "home")


@pytest.fixture
def own_blisters(blisters_home: Home, tmp_path: Path) -> Home:
    """The same, to change."""
    return copied(blisters_home, tmp_path / "own")


@pytest.fixture(scope="session")
def check(blisters_home: Home) -> Check:
    """Checks a text against these."""
    live = LiveIndex(blisters_home, serving=False)

    def of(text: str, *, sentences: bool = False, visible: Visibility = EVERYTHING) -> list[CheckedClaim]:
        return check_draft(blisters_home, live.get(visible), text, sentences=sentences, today=TODAY)

    return of
