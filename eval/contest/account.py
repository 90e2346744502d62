"""A contest in words and numbers: the parts that its page, its Markdown and its JSON have in common."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.contest.contest import Contest, Placed
from eval.runs.comparison import Difference
from eval.runs.results import Results
from eval.runs.rounding import rounded
from eval.runs.set_measures import LOWER_IS_BETTER

COMPARED = (
    "nDCG@10",
    "Success@1",
    "right sentence, overlapping",
    "faithful quote",
    "scope shown",
    "right answer shown",
    "unanswered ratio",
    "acceptable ratio",
    "harm-weighted error",
    "AUROC",
    "E-AURC",
)
CHARTED = ("nDCG@10", "right sentence, IoU", "faithful quote", "right answer shown", "unanswered ratio")
"""Higher is better for each."""

_QUALITY = ("nDCG@10", "Success@1", "R@10", "document Success@1", "right sentence, exact",
            "right sentence, overlapping", "right sentence, IoU")  # fmt: skip
_FAITHFUL = ("quote exact", "quote normalised", "quote not found", "faithful quote", "scope shown", "scope reversed")
_SILENCE = ("right answer shown", "right passage shown", "unanswered ratio", "acceptable ratio, mean of kinds",
            "joint score", "harm-weighted error")  # fmt: skip
_CONFIDENCE = ("AUROC", "AUROC of right answers", "AURC", "E-AURC", "ECE, equal mass", "Brier score")
_FRESH = ("years since review", "overdue for review", "newest first")
DIFFERENCE_COLUMNS = ("Measure", "Difference", "95% interval", "p (Holm)", "Seen from", "Verdict")
DIFFERENCE_NOTE = (
    "95% bootstrap intervals over questions, and paired randomisation tests. Seen from: the least difference that four "
    "of five sets of this size would show. Verdict: better or worse where p is below .05, and else same: so many "
    "measures are compared that one would differ by chance, so p is corrected for their number (Holm). An interval is "
    "of its own measure alone, so one without 0 may still be the same: then ask more questions."
)
"""What the columns of differences mean."""


@dataclass(frozen=True, slots=True)
class ContestTable:
    """A table with what it is about."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def parts_of(contest: Contest) -> list[ContestTable]:
    """Every table, those without a row left out."""
    own = [(one.entrant.name, one.results) for one in contest.placed]
    by_threshold = [(one.entrant.name, one.tuned) for one in contest.placed]
    found = [
        _part("What comes first", "Of answerable questions, refusing nothing. What is put forward is the quote where a "
              "system cites one, and its whole passage where it doesn't.", own, _QUALITY),
        _part("Does it mean what the article means?", "Of what comes first. Faithful: its words are the article's, and "
              "those that they hang on are shown with them; of first answers that have some of the judged words. Scope "
              "shown and reversed: of those whose words hang on others.", own, _FAITHFUL),
        _part("Silent when it should be, each by its own rule", "Right answer shown: of answerable questions; "
              "right passage shown: the same, whichever of its sentences is put forward; the other ratios: of those "
              "that nothing answers. A system without a rule of its own answers all.", own,
              (*_SILENCE, *_kinds(contest))),
        _part("Silent when it should be, each with a threshold", "The threshold on its confidence that has the best "
              "joint score on the other half of the articles. Its own refusals give way to that, but for those by "
              "a rule.", by_threshold, (*_SILENCE, *_kinds(contest))),
        _part("What its confidence is worth", "Over all judged questions; calibration only where it claims to be a "
              "probability.", own, _CONFIDENCE),
        _part("How fresh is what comes first?", "Counted to the latest date of all articles.", own, _FRESH),
    ]  # fmt: skip
    return [part for part in found if part.rows]


def footing_part(contest: Contest) -> ContestTable:
    """What each took of the machine: not the same on every run."""
    rows = []
    for one in contest.placed:
        times = one.footing.timings.percentiles()
        rows.append(
            (
                one.entrant.name,
                _number(times.get("p50"), "{:.1f}"),
                _number(times.get("p99"), "{:.1f}"),
                _number(one.footing.memory_asked_mb, "{:.0f}"),
                _number(one.footing.start_s, "{:.1f}"),
                _number(one.footing.built.get("seconds"), "{:.0f}"),
                f"{one.footing.load:g}",
            )
        )
    note = (
        f"Of {len(contest.questions.questions)} questions over HTTP, five passages each, one at a time; memory (PSS) "
        "of the process and its children after them. Start is from the command until it answers; load is the machine's "
        "before that."
    )
    columns = ("System", "p50, ms", "p99, ms", "Memory, MB", "Start, s", "Indexing, s", "Load")
    return ContestTable("What it takes", note, columns, tuple(rows))


def difference_rows(differences: Sequence[Difference]) -> list[tuple[str, ...]]:
    """Each difference in words."""
    return [
        (
            one.measure,
            f"{one.difference:+.3f}",
            f"{one.low:+.3f} to {one.high:+.3f}",
            f"{one.corrected_p:.3f}",
            _number(one.detectable, "{:.3f}"),
            one.verdict,
        )
        for one in differences
    ]


def summary_of(contest: Contest) -> str:
    """The set and who took part, in a sentence or two."""
    counts = contest.placed[0].results.counts
    kinds = ", ".join(f"{number} {kind.replace('_', ' ')}" for kind, number in counts.items())
    who = "; ".join(f"{one.entrant.name}: {one.entrant.about}{_at_most(one)}" for one in contest.placed)
    return f"{contest.questions.name}, {len(contest.questions.questions)} questions ({kinds}). {who}."


def _at_most(one: Placed) -> str:
    return "" if one.most is None else f", gives {one.most} at most"


def record_of(contest: Contest) -> str:
    """As JSON: all that is the same on every run."""
    record = {
        "set": contest.questions.name,
        "questions": len(contest.questions.questions),
        "systems": [_placed(one) for one in contest.placed],
        "differences": {
            name: [{**asdict(one), "verdict": one.verdict} for one in found]
            for name, found in contest.differences.items()
        },
    }
    return json.dumps(rounded(record), ensure_ascii=False, indent=1) + "\n"


def _placed(one: Placed) -> dict[str, Any]:
    return {
        "name": one.entrant.name,
        "spec": one.entrant.spec,
        "about": one.entrant.about,
        "gives_at_most": one.most,
        "thresholds": [None if abs(value) == float("inf") else value for value in one.thresholds],
        "configuration": one.results.configuration,
        **{
            name: {"measures": results.measures, "intervals": results.intervals}
            for name, results in (("own", one.results), ("tuned", one.tuned))
        },
    }


def _kinds(contest: Contest) -> tuple[str, ...]:
    found = dict.fromkeys(name for one in contest.placed for name in one.results.measures if name.endswith(" refused"))
    return tuple(sorted(found))


def _part(title: str, note: str, results: Sequence[tuple[str, Results]], names: Sequence[str]) -> ContestTable:
    """A row for each measure that any system has, the best values marked where they differ."""
    rows = []
    for name in names:
        values = [one.measures.get(name) for _, one in results]
        known = [value for value in values if value is not None]
        if not known:
            continue
        found = min(known) if name in LOWER_IS_BETTER else max(known)
        best = found if len(set(known)) > 1 else None
        said = name if name not in LOWER_IS_BETTER else f"{name} (lower is better)"
        rows.append(
            (
                said,
                *(_cell(one, name, is_best=best is not None and one.measures.get(name) == best) for _, one in results),
            )
        )
    return ContestTable(title, note, ("Measure", *(name for name, _ in results)), tuple(rows))


def _cell(results: Results, name: str, *, is_best: bool) -> str:
    value = results.measures.get(name)
    if value is None:
        return "–"
    low_high = " ({:.3f} to {:.3f})".format(*results.intervals[name]) if name in results.intervals else ""
    return f"{value:.3f}{low_high}{' *' if is_best else ''}"


def _number(value: Any, form: str) -> str:
    return "–" if value is None else form.format(value)
