"""What a run did, printed as it happens: lines for people, one JSON object for machines."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from ingest.library.outcome import Change, Outcome
from ingest.progress import say


def print_outcomes(outcomes: Iterable[Outcome], *, quiet: bool = False) -> dict[Change, int]:
    """Print a line for each document that something happened to; failures and warnings go to stderr.

    Args:
        outcomes: What happened, as it happens.
        quiet: Print failures and warnings only.

    Returns:
        How many documents each change happened to.
    """
    counts = dict.fromkeys(Change, 0)
    for outcome in outcomes:
        counts[outcome.change] += 1
        for line in _lines(outcome, quiet=quiet):
            say(line, err=line.startswith(("failed: ", "warning: ")))
    return counts


def _lines(outcome: Outcome, *, quiet: bool) -> Iterable[str]:
    name = "" if outcome.doc_id is None else f" [{outcome.doc_id}]"
    if outcome.change is Change.FAILED:
        place = "" if outcome.reason and outcome.location in outcome.reason else f"{outcome.location}{name}: "
        yield f"failed: {place}{outcome.reason}"
    elif not quiet and (outcome.change is not Change.UNCHANGED or outcome.reason):
        yield f"{outcome.change}: {outcome.location}{name}" + (f": {outcome.reason}" if outcome.reason else "")
    for warning in outcome.warnings:
        yield f"warning: {outcome.location}: {warning}"


def print_outcomes_as_json(outcomes: Iterable[Outcome]) -> dict[Change, int]:
    """Print `{"outcomes": [...]` as they happen, and leave the object open for `close_json`.

    Returns:
        How many documents each change happened to.
    """
    counts = dict.fromkeys(Change, 0)
    say('{"outcomes": [')
    held = ""
    for outcome in outcomes:
        counts[outcome.change] += 1
        if held:
            say(f"{held},")
        held = json.dumps(asdict(outcome), ensure_ascii=False)
    say(f"{held}]")
    return counts


def close_json(**members: object) -> None:
    """Print the other members of the object that `print_outcomes_as_json` opened, and close it."""
    for name, value in members.items():
        say(f", {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}")
    say("}")


def summary(counts: dict[Change, int]) -> str:
    """The counts in one line; removals only where there are any."""
    return ", ".join(
        f"{number} {change}" for change, number in counts.items() if number or change is not Change.REMOVED
    )
