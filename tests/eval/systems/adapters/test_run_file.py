from pathlib import Path

import pytest

from eval.errors import UnfitSet
from eval.sets.question import Question, Unit
from eval.systems.adapters.run_file import RunFileSystem

_QUESTION = Question("q", "why do I jerk awake when falling asleep")


def test_a_run_file_ranks_documents_and_cannot_be_judged_on_words(tmp_path: Path) -> None:
    path = tmp_path / "their.run"
    path.write_text("q Q0 b 1 2.0 t\nq Q0 a 2 1.0 t\n")
    system = RunFileSystem(path, ["q", "other"])
    assert [hit.doc_id for hit in system.rank(_QUESTION, k=10, unit=Unit.DOCUMENT).hits] == ["b", "a"]
    assert system.rank(Question("other", "?"), k=10, unit=Unit.DOCUMENT).hits == ()
    with pytest.raises(UnfitSet, match="doesn't say where"):
        system.rank(_QUESTION, k=10, unit=Unit.PASSAGE)


def test_a_run_of_other_questions_is_refused_with_a_topic_of_each(tmp_path: Path) -> None:
    path = tmp_path / "their.run"
    path.write_text("301 Q0 b 1 2.0 t\n")
    with pytest.raises(UnfitSet, match="None of the run's topics") as error:
        RunFileSystem(path, ["q"])
    assert (error.value.value, "such as q" in error.value.remedy) == ("'301'", True)
