import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime

import click

from ingest.cli.context import pass_home
from ingest.comparison.differing import differing_pairs
from ingest.home import Home
from ingest.library.library import Library
from ingest.library.listing import ListedDocument, Status, list_documents
from ingest.progress import say


@click.command()
@click.option("--overdue", is_flag=True, help="Only those whose next review is in the past, the longest first.")
@click.option("--warnings", is_flag=True, help="Only those with warnings, and what of their sources was left out.")
@click.option("--compare", is_flag=True, help="Pairs on one subject whose numbers or advice differ, to be compared.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@pass_home
def documents(home: Home, /, overdue: bool, warnings: bool, compare: bool, as_json: bool) -> None:
    """List what the library holds: status, dates and warnings.

    Example: vouch documents --overdue

    Example: vouch documents --warnings

    Example: vouch documents --compare
    """
    if compare:
        _compare(home, as_json=as_json)
        return
    today = datetime.now(UTC).date()
    with Library.open(home) as library:
        listed = list_documents(library, today=today)
        if overdue:
            late = (item for item in listed if item.is_overdue and item.status is Status.SERVED)
            listed = iter(sorted(late, key=lambda item: (item.next_review_on or today, item.doc_id)))
        if warnings:
            listed = (item for item in listed if item.warnings)
        if as_json:
            for item in listed:
                click.echo(json.dumps(asdict(item), ensure_ascii=False, default=date.isoformat))
        else:
            _print(listed, today, overdue=overdue, left_out=warnings)
        troubles = library.syncs.troubles()
    for source_id, trouble in troubles:
        say(f"warning: {source_id}: {trouble}", err=True)


def _compare(home: Home, *, as_json: bool) -> None:
    count = 0
    with Library.open(home) as library:
        for pair in differing_pairs(library.documents()):
            count += 1
            if as_json:
                click.echo(json.dumps(pair.to_record(), ensure_ascii=False))
                continue
            say(f"to compare: {pair.newer.doc_id}  {pair.newer.title}")
            say(f"            {pair.older.doc_id}  {pair.older.title}")
            for one, other in pair.places:
                say(f"    newer: {_line(pair.newer.slice(one))}")
                say(f"    older: {_line(pair.older.slice(other))}")
    if not as_json:
        say(f"Pairs to compare: {count or 'none'}")


def _line(words: str) -> str:
    return " ".join(words.split())


def _print(listed: Iterator[ListedDocument], today: date, *, overdue: bool, left_out: bool) -> None:
    counts: Counter[str] = Counter()
    for item in listed:
        counts[item.status] += 1
        say(f"{item.status:<9}  {item.doc_id}  {item.title}")
        for line in _details(item, today):
            say(f"           {line}")
        for entry in item.left_out if left_out else ():
            say(f"           left out: {entry.characters} characters, {entry.fate}: {entry.place}")
    total = ", ".join(f"{number} {status}" for status, number in sorted(counts.items())) or "none"
    say(f"Overdue for review: {total}" if overdue else f"Documents: {total}")


def _details(item: ListedDocument, today: date) -> Iterator[str]:
    days = {
        "published": item.published_on,
        "updated": item.updated_on,
        "reviewed": item.last_reviewed_on,
        "next review": item.next_review_on,
    }
    known = [f"{name} {day.isoformat()}" for name, day in days.items() if day]
    if item.next_review_on and item.is_overdue:
        known[-1] += f" ({(today - item.next_review_on).days} days overdue)"
    if item.reviewed_by:
        known.append(f"by {item.reviewed_by}")
    if known:
        yield "; ".join(known)
    if item.served_as:
        yield f"says the same as {item.served_as}, which is served in its place"
    for warning in item.warnings:
        yield f"warning: {warning}"
