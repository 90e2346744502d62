from pathlib import Path

from eval.sets.question import Question, QuestionSet, Unit
from eval.systems.in_process import IndexSystem
from eval.systems.opening import preset_system
from ingest.home import Home

_QUESTION = Question("q", "why do I jerk awake when falling asleep")


def test_another_configuration_over_a_home_leaves_its_own_snapshot_in_service(
    home: Home, index: IndexSystem, myoclonus: QuestionSet, tmp_path: Path
) -> None:
    system = preset_system("bm25", myoclonus, home=home, cache=tmp_path)
    assert system.configuration["retrieval"]["lexical_weight"] == 1.0
    assert IndexSystem(home, name="again").configuration == index.configuration
    assert system.rank(_QUESTION, k=3, unit=Unit.PASSAGE) != index.rank(_QUESTION, k=3, unit=Unit.PASSAGE)
