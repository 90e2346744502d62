from eval.studies.things import ThingsCase, summary


def _case(
    kind: str, page: str | None, kept: str | None, *, is_answered: bool = True, elsewhere: bool = False
) -> ThingsCase:
    return ThingsCase(
        text="hydralazine dose",
        kind=kind,
        doc_id="own",
        page=page,
        was_answered=True,
        kept=kept,
        is_answered=is_answered,
        missing=(),
        was_answered_elsewhere=True,
        is_answered_elsewhere=elsewhere,
    )


def test_only_an_answerable_question_whose_own_page_came_first_and_was_lost_is_a_false_refusal() -> None:
    cases = [
        _case("answerable", "own", "own"),
        _case("answerable", "own", None, is_answered=False),
        _case("answerable", "own", "other"),
        _case("answerable", "other", "own"),
        _case("near_miss", "own", None, is_answered=False, elsewhere=True),
    ]
    assert [one.is_false_refusal for one in cases] == [False, True, True, False, False]
    figures = summary(cases)
    assert (figures["answerable"], figures["near misses"], figures["false refusals"]) == (4, 1, 0.5)
    assert (figures["own page first, nothing compared"], figures["own page first"]) == (0.75, 0.5)
    assert (figures["answered"], figures["near misses answered"]) == (0.75, 0.0)
    assert (figures["answered by another page, nothing compared"], figures["answered by another page"]) == (1.0, 0.2)
