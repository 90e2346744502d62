"""The page on which pins are tried shows what they do to an answer."""

import html
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ingest.home import Home
from service.access.access import Access
from service.access.key_file import KeyFile
from service.access.key_ring import KeyRing
from service.access.keys import AccessScope
from service.access.policy import AccessPolicy
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.keyed import bearer, key_like

CHANGED = """- words: [inhaler, use]
  doc_id: spacer
- words: [inhaler, costs]
  doc_id: cleaning
- words: [alcohol]
  doc_id: alcohol
"""
EFFECTS = {
    "How do I use my inhaler?": "Goes first: How do I use my inhaler with a spacer? … To use your inhaler",
    "Which inhaler costs least?": "Pointed to beside the refusal: Cleaning your inhaler",
    "alcohol while I take metronidazole": "Nothing moves",
    "I can't breathe, how do I use my inhaler?": "Nothing: a notice comes",
}


@pytest.fixture
def staff(editors_home: Home, tmp_path: Path) -> TestClient:
    keys = KeyFile(tmp_path / "keys.json")
    key = keys.create(key_like(scope=AccessScope.STAFF))
    app = create_app(LiveIndex(editors_home, serving=False), access=Access(AccessPolicy(), KeyRing(keys.path)))
    return TestClient(app, headers=bearer(key) | {"accept": "text/html"})


def test_each_question_that_is_tried_has_what_the_pins_do_to_it(staff: TestClient) -> None:
    given = {"text": CHANGED, "questions": "\n".join(EFFECTS), "base": "", "note": "", "do": "preview"}
    page = staff.post("/staff/words/pins", data=given)
    assert page.status_code == 200

    table = page.text.partition('<caption class="unseen">Tried questions')[2].partition("</table>")[0]
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in table.split("<tr>")[2:]]
    plain = [[" ".join(html.unescape(re.sub("<[^>]+>", "", cell)).split()) for cell in row] for row in rows]
    shown = {row[0]: row[3] for row in plain}
    assert shown.keys() == EFFECTS.keys()
    assert {text: shown[text][: len(effect)] for text, effect in EFFECTS.items()} == EFFECTS
    assert plain[0][1:3] == ["none", "spacer"]
