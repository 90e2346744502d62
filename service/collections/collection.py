"""Which collections a service has: each a home of its own, with its own settings, below a path of its own."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import VouchError
from service.config_file import read_collections, with_tables
from service.errors import SettingsError
from service.settings import OF_COLLECTIONS, Settings


@dataclass(frozen=True, slots=True)
class Collection:
    """A library that answers, with what is set for it.

    Attributes:
        name: By which it is asked; None where the service has this one only.
        settings: What holds for it; its `root_path` is where it is served below.
    """

    name: str | None
    settings: Settings

    @contextmanager
    def named(self) -> Iterator[None]:
        """Have what is wrong inside say of which collection it is.

        Raises:
            VouchError: What is raised inside, with the collection's name before its place.
        """
        try:
            yield
        except VouchError as error:
            if self.name is None:
                raise
            raise error.within(f"collection {self.name}") from None


def collections_of(settings: Settings, given: Sequence[str] = ()) -> tuple[Collection, ...]:
    """The collections of a service, the one with the plain address first; one without a name where none are set.

    Args:
        settings: What is set.
        given: `NAME=HOME` each, in place of the collections that are set; what else is set for one of them holds.

    Raises:
        SettingsError: If a name or a value of a collection doesn't fit; or if two have one home or one file of keys.
    """
    if given:
        settings = settings.model_copy(update={"collections": with_tables(_read(given), settings.collections)})
    if not settings.collections:
        return (Collection(None, settings),)
    if settings.root_path.split("/")[1:2] == [OF_COLLECTIONS]:
        raise SettingsError(
            "Collections are served below this path themselves",
            where="VOUCH_ROOT_PATH",
            value=settings.root_path,
            remedy="Take another one, or none",
        )
    found = tuple(Collection(name, settings.of_collection(name)) for name in settings.collections)
    _refuse_shared(found, "home", lambda one: one.layout.root)
    _refuse_shared(found, "keys_file", lambda one: one.keys_path)
    return found


def _read(given: Sequence[str]) -> dict[str, dict[str, object]]:
    try:
        return read_collections(list(given), frozenset({"home"}))
    except ValueError as error:
        raise SettingsError(
            f"{str(error)[:1].upper()}{str(error)[1:]}",
            where="--collection",
            remedy="Write --collection NAME=HOME for each of them",
        ) from None


def _refuse_shared(collections: Sequence[Collection], field: str, place: Callable[[Settings], Path]) -> None:
    """Go on only if no two have one and the same: what one key may do or see would be so in both."""
    named = defaultdict(list)
    for one in collections:
        named[_identity(place(one.settings))].append(str(one.name))
    for names in named.values():
        if len(names) > 1:
            path = next(place(one.settings) for one in collections if one.name == names[0])
            raise SettingsError(
                f"The collections {' and '.join(names)} have one {field.replace('_', ' ')}",
                where=f"collections.{names[1]}.{field}",
                value=str(path),
                remedy="Give each its own",
            )


def _identity(path: Path) -> object:
    """What is the same for one file or folder, under whichever path; of one that isn't there, its path."""
    try:
        found = path.stat()
    except OSError:
        return path.resolve()
    return found.st_dev, found.st_ino
