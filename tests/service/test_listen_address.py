import time

import httpx
import pytest

from ingest.home import Home
from tests.browser.servers import vouch


@pytest.mark.kill
def test_an_answer_on_a_connection_that_stays_open_waits_for_no_acknowledgement(articles_home: Home) -> None:
    """Nagle's algorithm and delayed acknowledgements together hold each answer back for 40 ms."""
    with vouch(articles_home.root) as address, httpx.Client(base_url=address) as client:
        taken_s = []
        for _ in range(30):
            began = time.perf_counter()
            assert client.get("/v1/suggest?q=myo").json()["suggestions"]
            taken_s.append(time.perf_counter() - began)
        assert min(taken_s[1:]) < 0.03
