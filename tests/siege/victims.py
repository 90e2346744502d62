"""Commands that are killed or starved: what they work on, and what must hold after that and after another run."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ingest.home import Home
from ingest.library.backup.verifying import verify_backup
from ingest.library.library import Library, withdrawn_ids
from tests.ingest.library.version_one import downgrade
from tests.siege.homes import Grounds, answers, check_whole, copied, dump, run, versions
from tests.siege.part import Siege

Check = Callable[[Home], None]
"""Raises what is wrong with a home."""


@dataclass(frozen=True, slots=True)
class Victim:
    """A command.

    Attributes:
        name: Of the command.
        arguments: Of the command; `{home}` is the home's folder.
        prepare: Makes a home in which it has work to do.
        between: What holds in it, however the command ended.
        after: What holds once the command was run again.
    """

    name: str
    arguments: tuple[str, ...]
    prepare: Callable[[Path], Home]
    between: Check
    after: Check

    def command(self, home: Home) -> list[str]:
        """Its arguments for one home."""
        return [argument.format(home=home.root) for argument in self.arguments]


def victims(siege: Siege, ground: Grounds) -> list[Victim]:
    """All of them."""
    return [_ingest(ground), _build(ground), _backup(ground), _restore(siege, ground), _upgrade(siege, ground)]


def _must(is_so: bool, what: str) -> None:
    if not is_so:
        raise AssertionError(what)


def _ingest(ground: Grounds) -> Victim:
    before, expected = versions(ground.home), versions(ground.grown)

    def between(home: Home) -> None:
        _must(versions(home).items() >= before.items(), "documents that were there are gone")

    def after(home: Home) -> None:
        _must(versions(home) == expected, "the library isn't what an unbroken run makes of it")
        check_whole(home)

    return Victim("ingest", ("ingest", str(ground.more)), lambda place: copied(ground.home, place), between, after)


def _build(ground: Grounds) -> Victim:
    before, expected = answers(ground.home), versions(ground.grown)
    unbroken = copied(ground.grown, ground.grown.root.with_name("unbroken"))
    run(unbroken, "build")
    grown = answers(unbroken)

    def between(home: Home) -> None:
        check_whole(home)
        _must(answers(home) in (before, grown), "another answer is given")

    def after(home: Home) -> None:
        check_whole(home)
        _must(answers(home) == grown, "another answer is given than after an unbroken build")
        _must(versions(home) == expected, "a document is lost")

    return Victim("build", ("build",), lambda place: copied(ground.grown, place), between, after)


def _backup(ground: Grounds) -> Victim:
    file = "kept.tar"

    def prepare(place: Path) -> Home:
        home = copied(ground.home, place)
        run(home, "backup", str(place / file))
        return home

    def whole(home: Home) -> None:
        verify_backup(home.root / file)

    return Victim("backup", ("backup", "{home}/" + file), prepare, whole, whole)


def _restore(siege: Siege, ground: Grounds) -> Victim:
    file, expected = siege.folder("restored.tar"), versions(ground.home)
    before = answers(ground.home)
    run(ground.home, "backup", str(file))
    taken = min(doc_id for doc_id in expected if doc_id != "myoclonus")

    def prepare(place: Path) -> Home:
        home = copied(ground.grown, place)
        with Library.open(home) as library:
            library.withdrawals.add(taken)
        return home

    def between(home: Home) -> None:
        _must(taken in withdrawn_ids(home), "what was withdrawn is served again")

    def after(home: Home) -> None:
        between(home)
        check_whole(home)
        _must(versions(home).keys() | {taken} == expected.keys(), "a document is lost")
        _must(answers(home)["why do I jerk awake"] == before["why do I jerk awake"], "another answer is given")

    return Victim("restore", ("restore", str(file), "--replace"), prepare, between, after)


def _upgrade(siege: Siege, ground: Grounds) -> Victim:
    older = copied(ground.home, siege.folder("older"))
    downgrade(older)
    unbroken = copied(older, siege.folder("upgraded"))
    run(unbroken, "upgrade")
    expected = dump(unbroken.library)

    def between(home: Home) -> None:
        withdrawn_ids(home)

    def after(home: Home) -> None:
        _must(dump(home.library) == expected, "the library isn't what an unbroken upgrade makes of it")
        _must((home.older_libraries / "library-1.db").is_file(), "no copy is kept")

    return Victim("upgrade", ("upgrade",), lambda place: copied(older, place), between, after)


def cleared(place: Path) -> None:
    """Remove a home that was used."""
    shutil.rmtree(place, ignore_errors=True)
