import pytest

from eval.studies.calibration.examples import IndexedSet
from tests.eval.studies.calibration.two_sets import indexed


@pytest.fixture(scope="package")
def sets(tmp_path_factory: pytest.TempPathFactory) -> list[IndexedSet]:
    folder = tmp_path_factory.mktemp("sets")
    return [indexed(folder, prefix) for prefix in ("Red", "Blue")]
