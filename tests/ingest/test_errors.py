import pickle

from ingest.errors import UnreadableSource


def test_an_error_passes_between_processes_unchanged() -> None:
    error = UnreadableSource("It is empty", where="a.txt", value="x" * 200, remedy="Fill it")
    passed = pickle.loads(pickle.dumps(error))
    assert type(passed) is UnreadableSource
    assert (str(passed), passed.what, passed.where, passed.value, passed.remedy) == (
        str(error),
        error.what,
        error.where,
        error.value,
        error.remedy,
    )
