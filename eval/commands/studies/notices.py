"""`vouch eval notices`: do emergency notices come where they should?"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.home import Home

if TYPE_CHECKING:
    from eval.studies.notices import NoticeCase


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="PATH...")
@click.option("--rules", type=click.Path(path_type=Path), help="Rule file (default: VOUCH_HOME's, or the one shipped).")
@click.option("--rules-alone", is_flag=True, help="Leave out the model of questions for means, which needs an index.")
@click.option(
    "--review", type=click.Path(path_type=Path), help="Write all rules with these questions as examples, as a page."
)
@click.option("--json", "as_json", is_flag=True, help="Print all that came, and all that was missed, as JSON.")
@click.pass_obj
def notices(
    home: Home, paths: tuple[Path, ...], rules: Path | None, rules_alone: bool, review: Path | None, as_json: bool
) -> None:
    """Ask every question for its emergency notice, and print those that got one, or should have.

    PATHS are files of JSON Lines with a `text` or `question`, or folders of them. One with a `topic` is an emergency:
    recall is measured over these, false notices over all others. With --rules-alone no index is needed. The page of
    --review is what a clinician reads and signs: every text, every phrase, and what it did to these questions.

    Example: vouch eval notices data/kqa wordings.jsonl --review review.html
    """
    from eval.studies.notices import notice_cases, question_files
    from service.emergency.notices import DEFAULT_NOTICES, Notices
    from service.live.live_index import LiveIndex

    own = home.root / "notices.yaml"
    path = rules or (own if own.exists() else DEFAULT_NOTICES)
    known, files = Notices.read(path), question_files(paths)
    if rules_alone:
        asked = notice_cases(files, known)
    else:
        watch = LiveIndex(home, serving=False).get().replier.watch
        asked = notice_cases(files, known, lambda text: watch.read(text)[0])
    if review:
        from eval.studies.review_pack import review_pack

        review.write_text(review_pack(path, asked), encoding="utf-8")
    wanted = [one for one in asked if one.wanted]
    others = [one for one in asked if not one.wanted]
    missed = [one for one in wanted if not one.topic]
    false = [one for one in others if one.topic]
    withheld = [one for one in asked if one.withheld]
    summary = {
        "emergencies": len(wanted),
        "recall": 1 - len(missed) / len(wanted) if wanted else None,
        "others": len(others),
        "notice rate": len(false) / len(others) if others else None,
        "answers withheld": len(withheld),
    }
    if as_json:
        listed = {"missed": missed, "came": false, "withheld": withheld}
        click.echo(json.dumps(summary | {name: [asdict(one) for one in cases] for name, cases in listed.items()}))
    else:
        _say(false, missed, withheld)
        click.echo(f"{len(asked)} questions, {len(withheld)} answers withheld")
        if wanted:
            click.echo(f"{len(wanted)} emergencies, {len(missed)} missed, recall {summary['recall']:.4f}")
        if others:
            click.echo(f"{len(others)} others, {len(false)} notices, {summary['notice rate']:.4f}")


def _say(false: "Sequence[NoticeCase]", missed: "Sequence[NoticeCase]", withheld: "Sequence[NoticeCase]") -> None:
    """The questions that something is to be said of, one a line."""
    for one in false:
        click.echo(f"came    {one.topic}: {one.text} ({one.file})")
    for one in missed:
        click.echo(f"missed  {one.wanted}: {one.text} ({one.file})")
    for one in withheld:
        click.echo(f"withheld: {one.text} ({one.file})")
