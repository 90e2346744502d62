from eval.systems.reciprocal_rank import reciprocal_rank_fusion


def test_ranks_are_summed_as_their_damped_reciprocals_and_ties_fall_by_name() -> None:
    found = reciprocal_rank_fusion([["a", "b", "c"], ["c", "a"]])
    assert found == [("a", 1 / 61 + 1 / 62), ("c", 1 / 63 + 1 / 61), ("b", 1 / 62)]
    assert [name for name, _ in reciprocal_rank_fusion([["b"], ["a"]])] == ["a", "b"]
