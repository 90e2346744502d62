from collections.abc import Iterator

import pytest

from tests.ingest.website.local_site import LocalSite, local_site


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with local_site() as found:
        yield found
