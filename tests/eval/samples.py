"""Small results, for what works with results only."""

from eval.runs.results import QuestionResult, Results, Shown


def question(
    name: str, value: float, *, best: str = "d1", confidence: float = 0.8, text: str = "Words."
) -> QuestionResult:
    return QuestionResult(
        query_id=name,
        text=f"question {name}?",
        style="",
        unanswerable=None,
        confidence=confidence,
        answered=True,
        ranking=((best, 1.0),),
        grades={"d1": 1},
        shown=(Shown(best, best, "A title", text, text, 1 if best == "d1" else None),),
        expected=("d1 (A title)",),
        measures={"nDCG@10": value, "Success@1": float(value == 1.0)},
    )


def results(name: str, questions: list[QuestionResult]) -> Results:
    means = {
        measure: sum(one.measures[measure] for one in questions) / len(questions) for measure in questions[0].measures
    }
    return Results(
        set_name="sample",
        unit="document",
        system_name=name,
        configuration={"kind": "index", "retrieval": {"lexical_weight": 0.2}},
        inputs={"a.csv": "0" * 64},
        versions={"vouch": "0"},
        counts={"answerable": len(questions)},
        unmapped=(),
        measures=means,
        intervals={measure: (value - 0.1, value + 0.1) for measure, value in means.items()},
        questions=tuple(questions),
    )
