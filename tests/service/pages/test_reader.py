from service.answers.visibility import EVERYTHING, Visibility
from service.app import create_app
from service.live.live_index import LiveIndex
from service.live.serving import Serving
from tests.keyed import keyed, staff_client
from tests.service.editing import CURE, QUESTION, Bench

CUT_FROM, CUT_TO = "Muscle twitches can also occur", "Myoclonus (Muscle Twitching) Treatment"


class PublishedUnderneath(LiveIndex):
    """An index in service that another snapshot is published of as soon as a request has got the one before."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._now = 0.0
        self.is_to_publish = False
        super().__init__(bench.home, clock=lambda: self._now, serving=False)

    def get(self, visible: Visibility = EVERYTHING) -> Serving:
        found = super().get(visible)
        if self.is_to_publish:
            self.is_to_publish = False
            text = self._bench.article.read_text(encoding="utf-8")
            self._bench.edit(text[text.index(CUT_FROM) : text.index(CUT_TO)], "")  # so no passage covers their place
            self._now += 1.0  # so that whoever asks again gets it
        return found


def test_a_reader_page_is_of_one_snapshot_though_another_is_published_meanwhile(bench: Bench) -> None:
    live = PublishedUnderneath(bench)
    client = staff_client(create_app(live, access=keyed()))
    (hit,) = client.post("/v1/ask", json={"question": QUESTION, "k": 1, "min_confidence": 0}).json()["hits"]
    path = f"/documents/myoclonus?cite={hit['citation']['citation_id']}"
    live.is_to_publish = True

    page, page_after = client.get(path).text, client.get(path).text

    mark = f'<mark id="cited">{CURE}</mark>'
    assert (CUT_FROM in page, mark in page) == (True, True)
    assert (CUT_FROM in page_after, mark in page_after) == (False, True)
