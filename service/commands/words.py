"""The commands `vouch words …`: the words of the house, their versions, and changes from files."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ingest.progress import printable
from service.errors import WordsRefused
from service.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from service.emergency.notices import Notices
    from service.wording.keeper import WordsKeeper, WordsState
    from service.wording.kinds import KeptWords
    from service.wording.versions import WaitingWords, WordsVersion

_MOST_SHOWN = 20
_pass_settings = click.decorators.pass_meta_key(SETTINGS)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def words() -> None:
    """Synonyms and rules for notices: look at them, check a change, publish it, go back.

    What is published holds within a second in every process that answers, without a restart. Rules for notices wait
    until somebody with a key of scope `staff` approves them, at /staff/words.

    Example: vouch words check synonyms synonyms.txt && vouch words publish synonyms synonyms.txt --note "Lay names"
    """


@words.command(name="list")
@click.argument("name", required=False)
@_json
@_pass_settings
def list_words(settings: Settings, name: str | None, as_json: bool) -> None:
    """List the kinds of words, or the versions of one kind, the newest first.

    Example: vouch words list synonyms
    """
    from service.wording.kinds import KINDS, kind_named

    keeper = _keeper(settings)
    for kind in KINDS.values() if name is None else [kind_named(name)]:
        state = keeper.look(kind)
        if as_json:
            click.echo(json.dumps(_state_record(state), ensure_ascii=False))
            continue
        waits = f", a change of {state.waiting.who} waits for approval" if state.waiting else ""
        click.echo(printable(f"{kind.name:<12} {_in_force(state)}{waits}"))
        for one in reversed(state.versions) if name is not None else ():
            by = f"{one.who or 'not known'}{f', approved by {one.approved_by}' if one.approved_by else ''}"
            click.echo(printable(f"{one.number:>5}  {one.at:%Y-%m-%d %H:%M}  {by}  {one.note}"))


@words.command()
@click.argument("name")
@click.option("--version", "number", type=click.IntRange(min=0), help="A version; 0 is what ships.")
@_pass_settings
def show(settings: Settings, name: str, number: int | None) -> None:
    """Print the words that are in force, or those of a version.

    Example: vouch words show synonyms > synonyms.txt
    """
    from service.wording.kinds import kind_named

    kind, keeper = kind_named(name), _keeper(settings)
    click.echo(keeper.look(kind).served.text if number is None else keeper.text(kind, number), nl=False)


@words.command()
@click.argument("name")
@_file
@_json
@_pass_settings
def check(settings: Settings, name: str, file: Path, as_json: bool) -> None:
    """Say what a file of words would do, and whether it may be published; it ends with 2 where it may not.

    Example: vouch words check notices notices.yaml --json
    """
    from service.wording.keeper import check_size
    from service.wording.kinds import WordsForm, kind_named

    kind, text = kind_named(name), _read(file)
    check_size(kind, text.encode())
    served = _keeper(settings).look(kind).served.text
    record = _rules_record(settings, kind, text) if kind.form is WordsForm.RULES else _list_record(kind, served, text)
    lost = record.get("lost_wordings", [])
    if as_json:
        click.echo(json.dumps(record, ensure_ascii=False))
    else:
        for label, found in record.items():
            click.echo(printable(f"{len(found):>5}  {label.replace('_', ' ')}"))
            for one in found[:_MOST_SHOWN]:
                click.echo(printable(f"       {one}"))
    if lost:
        click.get_current_context().exit(2)


@words.command()
@click.argument("name")
@_file
@click.option("--note", required=True, help="Why; it is kept with the version.")
@click.option("--base", help="The sha256 of the words that the file is a change of (vouch words list --json).")
@_json
@_pass_settings
def publish(settings: Settings, name: str, file: Path, note: str, base: str | None, as_json: bool) -> None:
    """Publish a file of words; rules for notices wait then for somebody's approval at /staff/words.

    With --base it is refused where others are in force by now.

    Example: vouch words publish synonyms synonyms.txt --note "Lay names of medicines"
    """
    _publish(settings, name, lambda _: _read(file), note, base, as_json=as_json)


@words.command()
@click.argument("name")
@click.argument("number", type=click.IntRange(min=0))
@_json
@_pass_settings
def back(settings: Settings, name: str, number: int, as_json: bool) -> None:
    """Publish an earlier version again, as a new one; 0 is what ships.

    Example: vouch words back synonyms 3
    """
    from service.wording.kinds import kind_named

    note = f"Back to version {number}" if number else "Back to what ships"
    _publish(settings, name, lambda keeper: keeper.text(kind_named(name), number), note, None, as_json=as_json)


def _publish(
    settings: Settings,
    name: str,
    text_of: "Callable[[WordsKeeper], str]",
    note: str,
    base: str | None,
    *,
    as_json: bool,
) -> None:
    from service.access.audit import account
    from service.wording.kinds import kind_named
    from service.wording.versions import WordsVersion

    kind, keeper = kind_named(name), _keeper(settings)
    base = base or keeper.look(kind).served.sha256
    made = keeper.publish(kind, text_of(keeper), base=base, who=account(), note=note)
    if as_json:
        click.echo(json.dumps(_made_record(made), ensure_ascii=False))
    elif isinstance(made, WordsVersion):
        click.echo(f"{kind.name}: version {made.number} is in force")
    else:
        click.echo(f"{kind.name}: it waits until somebody with a key of staff approves it (/staff/words)")


def _keeper(settings: Settings) -> "WordsKeeper":
    from service.wording.checks import check_with
    from service.wording.keeper import WordsKeeper

    return WordsKeeper(settings.layout, check_with(lambda: _rules(settings)))


def _rules(settings: Settings) -> "Notices":
    """The rules that are in force, also where a file in the home isn't sound: what is checked may mend it."""
    from service.live.rules_in_force import sound_rules

    return sound_rules(settings.layout, country=settings.country, unreviewed=settings.unreviewed_notices)[0]


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WordsRefused(
            f"The file can't be read: {error}", where=str(file), remedy="Save it as UTF-8 text"
        ) from None


def _in_force(state: "WordsState") -> str:
    if state.version is not None:
        return f"version {state.version.number}"
    if state.served.is_own:
        return "the home's own file"
    return "what ships" if state.kind.shipped else "none"


def _state_record(state: "WordsState") -> dict[str, Any]:
    return {
        "name": state.kind.name,
        "file": state.kind.file,
        "sha256": state.served.sha256,
        "is_own": state.served.is_own,
        "version": state.version.number if state.version else None,
        "waiting": _made_record(state.waiting) if state.waiting else None,
        "versions": [_made_record(one) for one in state.versions],
    }


def _made_record(made: "WordsVersion | WaitingWords") -> dict[str, Any]:
    return asdict(made) | {"at": made.at.isoformat()}


def _list_record(kind: "KeptWords", served: str, text: str) -> dict[str, list[str]]:
    """What comes and goes: terms with what stands for them, pins, or blocked phrases."""
    from service.wording.checks import read_blocked, read_if_sound, read_pins, read_synonyms
    from service.wording.kinds import WordsForm
    from service.wording.synonyms_preview import preview_synonyms

    if kind.form is WordsForm.SYNONYMS:
        found = preview_synonyms(read_if_sound(read_synonyms, kind, served), read_synonyms(kind, text), most=None)
        return {
            f"{label}_terms": [f"{one.written}: {', '.join(one.others)}" for one in terms]
            for label, terms in (("new", found.new), ("lost", found.lost), ("changed", found.changed))
        }
    if kind.form is WordsForm.PINS:
        pins = read_if_sound(read_pins, kind, served), read_pins(kind, text)
        old, new = ([f"{', '.join(pin.words)}: {pin.doc_id}" for pin in one.pins] for one in pins)
    else:
        phrases = read_if_sound(read_blocked, kind, served), read_blocked(kind, text)
        old, new = ([phrase.written for phrase in one.phrases] for one in phrases)
    return {"new": [one for one in new if one not in old], "gone": [one for one in old if one not in new]}


def _rules_record(settings: Settings, kind: "KeptWords", text: str) -> dict[str, list[str]]:
    from service.wording.checks import read_rules_for
    from service.wording.notices_preview import preview_notices

    before = _rules(settings)
    found = preview_notices(kind.language, before, read_rules_for(kind, text, before), ())
    return {
        "lost_wordings": list(found.lost),
        "ordinary_questions_with_a_new_notice": [text for text, _ in found.new],
        "numbers_no_longer_given": [" ".join(part for part in one if part) for one in found.gone],
    }
