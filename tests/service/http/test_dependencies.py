from ingest.home import Home
from service.answers.visibility import Visibility
from service.app import create_app
from service.emergency.notices import DEFAULT_NOTICES, Notices
from service.http.dependencies import VisibleIndex, emergency_notices, live_index
from service.live.live_index import LiveIndex
from service.live.pause import PauseSwitch
from tests.keyed import keyed, staff_client

CHEST = {"question": "crushing pain in my chest", "min_confidence": 0}


def test_each_thing_that_handlers_work_with_can_be_put_in_place_of_the_apps_own(built_home: Home, home: Home) -> None:
    app = create_app(LiveIndex(home), notices=Notices.read(DEFAULT_NOTICES, country="GB"), access=keyed())
    client = staff_client(app, raise_server_exceptions=False)
    before = client.post("/v1/ask", json=CHEST)
    built = LiveIndex(built_home, serving=False)
    american = Notices.read(DEFAULT_NOTICES, country="US")

    app.dependency_overrides[live_index] = lambda: VisibleIndex(built, Visibility(), PauseSwitch(home.paused))
    with_index = client.post("/v1/ask", json=CHEST)
    app.dependency_overrides[emergency_notices] = lambda: american
    with_both = client.post("/v1/ask", json=CHEST)

    assert [response.status_code for response in (before, with_index, with_both)] == [503, 200, 200]
    numbers = [response.json()["notice"]["numbers"][0]["number"] for response in (before, with_index, with_both)]
    assert numbers == ["999", "999", "911"]
    assert with_both.json()["snapshot_id"] == built.get().snapshot_id
