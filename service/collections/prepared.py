"""What is read of collections before anything answers: once, whatever number of processes there will be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.library.read_only import library_version
from service.access.key_file import KeyFile
from service.access.policy import AccessPolicy
from service.collections.collection import Collection
from service.emergency.notices import Notices
from service.errors import SettingsError
from service.infobutton.code_table import read_codes
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Prepared:
    """A collection, with what is read of it once for all processes: the rules for notices are some 40 MB.

    Attributes:
        collection: The collection.
        policy: What its operator decided about access.
        notices: Its rules for notices.
    """

    collection: Collection
    policy: AccessPolicy
    notices: Notices


def prepared(collections: Sequence[Collection], policy_of: Callable[[Settings], AccessPolicy]) -> list[Prepared]:
    """What is read of each collection.

    Raises:
        NoticesError, SettingsError: If its rules for notices can't be read, its settings contradict each other, or it
            shares a key with another one.
        VouchError: If a newer program wrote its library, or its keys or its list of codes can't be read.
    """
    found = []
    for one in collections:
        _refuse_unusable(one)
    _refuse_shared_keys(collections)
    for one in collections:
        with one.named():
            read = one.settings
            notices = Notices.of(read.layout, country=read.country, unreviewed=read.unreviewed_notices)
            found.append(Prepared(one, policy_of(read), notices))
    return found


def _refuse_unusable(collection: Collection) -> None:
    """Go on only if a collection's files can be read that have to be, whatever is in service there."""
    settings = collection.settings
    with collection.named():
        library_version(settings.layout)
        KeyFile(settings.keys_path).read()
        if settings.codes is not None:
            read_codes(settings.codes)


def _refuse_shared_keys(collections: Sequence[Collection]) -> None:
    """Go on only if no key is of two collections, as where the home of one was copied to begin the other."""
    owners: dict[str, str | None] = {}
    for one in collections:
        with one.named():
            for key in KeyFile(one.settings.keys_path).read():
                if key.key_id in owners:
                    raise SettingsError(
                        f"A key of this collection is also one of collection {owners[key.key_id]}",
                        where=str(one.settings.keys_path),
                        value=key.key_id,
                        remedy="Take this collection's file of keys away, and make its own keys: vouch keys create",
                    )
                owners[key.key_id] = one.name
