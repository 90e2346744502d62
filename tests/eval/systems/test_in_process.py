from eval.systems.in_process import IndexSystem
from index.config import RetrievalConfig
from ingest.home import Home


def test_the_index_of_a_home_stays_the_one_that_was_opened(home: Home, index: IndexSystem) -> None:
    assert IndexSystem(home, name="again").configuration == index.configuration
    assert index.configuration["retrieval"] == RetrievalConfig().to_record()
