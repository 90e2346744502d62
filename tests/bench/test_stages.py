import time
from unittest.mock import patch

import pytest

from service.answers import answerer
from service.citations.citation import cite
from tests.bench import stages
from tests.bench.stages import Clock, clocked


def test_a_stage_is_not_counted_in_the_one_that_calls_it() -> None:
    clock = Clock()
    ticks = iter([0, 1_000_000, 4_000_000, 10_000_000])
    with patch.object(time, "thread_time_ns", lambda: next(ticks)), clock.counting("outer"), clock.counting("inner"):
        pass

    assert clock.read() == {"inner": 3_000.0, "outer": 7_000.0}
    assert clock.read() == {}


def test_every_stage_is_a_function_that_is_there_and_all_are_themselves_again_afterwards() -> None:
    with clocked() as clock:
        timed = vars(answerer)["cite"]
        assert timed is not cite
        with pytest.raises(TypeError):
            timed()
        assert list(clock.read()) == ["citation"]
    assert vars(answerer)["cite"] is cite
    assert len({name for names in stages.STAGES.values() for name in names}) == sum(map(len, stages.STAGES.values()))
