from eval.measures.faithfulness import Fidelity, fidelity

_ARTICLE = "Dengue\n\nDo not:\n\ntake aspirin\n\nAdults only:\n\ntake 500 mg. It is safe."


def test_words_under_do_not_are_reversed_without_it_and_faithful_with_it() -> None:
    assert fidelity("take aspirin", (), article=_ARTICLE, scope=["Do not:"]) is Fidelity.SCOPE_REVERSED
    assert fidelity("take aspirin", ("Do not:",), article=_ARTICLE, scope=["Do not:"]) is Fidelity.FAITHFUL
    assert fidelity("Do not: take aspirin", (), article=_ARTICLE, scope=["Do not:"]) is Fidelity.FAITHFUL


def test_a_lost_condition_is_lost_and_not_reversed() -> None:
    assert fidelity("take 500 mg.", (), article=_ARTICLE, scope=["Adults only:"]) is Fidelity.SCOPE_LOST
    assert fidelity("It is safe.", (), article=_ARTICLE, scope=[]) is Fidelity.FAITHFUL


def test_words_that_are_not_the_articles_are_altered_even_beside_the_quote() -> None:
    assert fidelity("take some aspirin", (), article=_ARTICLE, scope=[]) is Fidelity.ALTERED
    assert fidelity("take aspirin", ("Don’t:",), article=_ARTICLE, scope=["Do not:"]) is Fidelity.ALTERED
    assert fidelity("", (), article=_ARTICLE, scope=[]) is Fidelity.ALTERED
