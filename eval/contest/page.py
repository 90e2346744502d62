"""A contest as a page that needs nothing else, and as Markdown."""

import json
from collections.abc import Mapping

from eval.contest.account import (
    CHARTED,
    DIFFERENCE_COLUMNS,
    DIFFERENCE_NOTE,
    difference_rows,
    footing_part,
    parts_of,
    summary_of,
)
from eval.contest.contest import Contest
from eval.report.markdown import markdown_table
from eval.report.pages import page
from eval.report.plots import measures_chart


def contest_page(contest: Contest, command: str, pack: Mapping[str, object]) -> str:
    """One page about all systems.

    Args:
        contest: What came of them.
        command: What was run.
        pack: What it was run on and with: `machine`, `inputs`, `versions`.
    """
    return page(
        "versus.html",
        set_name=contest.questions.name,
        names=[one.entrant.name for one in contest.placed],
        summary=summary_of(contest),
        chart=measures_chart([one.tuned for one in contest.placed], CHARTED),
        parts=[*parts_of(contest), footing_part(contest)],
        differences=[(name, difference_rows(found)) for name, found in contest.differences.items()],
        difference_columns=DIFFERENCE_COLUMNS,
        difference_note=DIFFERENCE_NOTE,
        command=command,
        configurations=json.dumps(
            {one.entrant.name: one.results.configuration for one in contest.placed}, ensure_ascii=False, indent=1
        ),
        **{name: list(_pairs(pack[name])) for name in ("machine", "inputs", "versions")},
    )


def contest_markdown(contest: Contest, command: str, pack: Mapping[str, object]) -> str:
    """The same tables, to be pasted where they are discussed."""
    found = [f"{summary_of(contest)}\n\n* marks the best; in brackets 95% intervals."]
    found += [
        f"## {part.title}\n\n{part.note}\n\n{markdown_table(part.columns, part.rows, numbers_from=1)}"
        for part in (*parts_of(contest), footing_part(contest))
    ]
    for name, differences in contest.differences.items():
        table = markdown_table(DIFFERENCE_COLUMNS, difference_rows(differences), numbers_from=1)
        found.append(f"## {name}, less {contest.placed[0].entrant.name}, each with a threshold\n\n{table}")
    found += [DIFFERENCE_NOTE] if contest.differences else []
    machine = ", ".join(f"{key} {value}" for key, value in _pairs(pack["machine"]))
    found.append(f"## To repeat this\n\n    {command}\n\n{machine}.")
    return "\n\n".join(found) + "\n"


def _pairs(value: object) -> list[tuple[str, str]]:
    return [(str(key), str(one)) for key, one in value.items()] if isinstance(value, Mapping) else []
