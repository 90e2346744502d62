"""The errors of the whole house grow from one base class.

VouchError
├── ExtraMissing              a command needs packages that are installed as an extra
├── ClusterError              the machines that share the work can't do it
│   └── ClusterUnreachable    there is no cluster at that address, or this machine is no node of it
├── FileUnreadable            a file that is to be hashed is missing or can't be read
├── SourceError               a source can't be taken in
│   ├── SourceNotFound        no such file or folder
│   ├── UnsupportedFormat     no reader for this kind of file
│   ├── Unpublished           its publisher doesn't show it to readers
│   ├── UnreadableSource      empty, binary, wrongly encoded or malformed
│   └── FetchError            a page of a website can't be had
│       ├── AddressRefused    it would lead off the site, or to a private address
│       └── HostUnreachable   the host doesn't answer, whatever page is asked for
├── DocumentError             a document breaks an invariant
│   ├── DuplicateDocument     two sources claim one doc_id
│   ├── RepeatedDocument      one source claims one doc_id twice
│   ├── VersionMismatch       a change is for another version than the present one
│   └── ReplyKeyReused        something else was sent under the name of a change
├── LibraryError              the library's database can't be used
│   ├── LibraryBusy           another run is writing it
│   ├── HomeIsReplica         it follows a shared place, and takes no changes
│   ├── DiskFull              there is no room to write it
│   └── DocumentNotFound      it never held a document of that id
├── BackupError               a backup can't be written or restored
├── index.errors …
├── service.errors …
└── eval.errors …
"""

from dataclasses import dataclass


class VouchError(Exception):
    """Base of every error that Vouch raises on purpose.

    Args:
        what: What is wrong, as a sentence without its full stop.
        where: The file, line, field or address it is about.
        value: The offending value, shown shortened.
        remedy: What the person who sees it can do, as a sentence without its full stop.
    """

    def __init__(self, what: str, *, remedy: str, where: str | None = None, value: object = None) -> None:
        self.what = what
        self.where = where
        self.value = None if value is None else shorten(repr(value))
        self.remedy = remedy
        super().__init__(self._message())

    def __reduce__(self) -> tuple[object, ...]:
        """How it passes between processes: an exception's own way would lose the keyword arguments."""
        return (_rebuild, (type(self), self.what, self.where, self.value, self.remedy))

    def within(self, place: str) -> "VouchError":
        """The same error, with what its place is in said before it."""
        return _rebuild(type(self), self.what, ": ".join(filter(None, (place, self.where))), self.value, self.remedy)

    def _message(self) -> str:
        place = f"{self.where}: " if self.where else ""
        value = f" (got {self.value})" if self.value is not None else ""
        return f"{place}{self.what}{value}. {self.remedy}."


@dataclass(frozen=True, slots=True)
class ErrorParts:
    """What an error says, in parts; see `VouchError`."""

    what: str
    where: str | None
    value: str | None
    remedy: str

    @classmethod
    def of(cls, error: VouchError, *, where: str | None = None) -> "ErrorParts":
        """From the error, at another place if one is named."""
        return cls(error.what, where or error.where, error.value, error.remedy)


def shorten(text: str, *, limit: int = 80) -> str:
    """Return text, cut to `limit` characters with an ellipsis where it is longer."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _rebuild(kind: type[VouchError], what: str, where: str | None, value: str | None, remedy: str) -> VouchError:
    error = kind(what, where=where, remedy=remedy)
    error.value = value
    error.args = (error._message(),)
    return error


class ExtraMissing(VouchError):
    """A command needs packages that are installed as an extra, and they aren't."""


class ClusterError(VouchError):
    """The machines that share the work can't do it."""


class ClusterUnreachable(ClusterError):
    """There is no cluster at that address, or this machine is no node of it."""


class FileUnreadable(VouchError):
    """A file that is to be hashed is missing or can't be read."""


class SourceError(VouchError):
    """A source can't be taken in."""


class SourceNotFound(SourceError):
    """No such file or folder."""


class UnsupportedFormat(SourceError):
    """There is no reader for this kind of file."""


class Unpublished(SourceError):
    """Its publisher doesn't show it to readers: a draft, or expired."""


class UnreadableSource(SourceError):
    """The bytes are empty, binary, wrongly encoded or malformed."""


class FetchError(SourceError):
    """A page of a website can't be had."""


class AddressRefused(FetchError):
    """The address would lead off the site, or to a private one."""


class HostUnreachable(FetchError):
    """The host doesn't answer, whatever page is asked for."""


class DocumentError(VouchError):
    """A document breaks an invariant of the design."""


class DuplicateDocument(DocumentError):
    """Two sources claim the same doc_id."""


class RepeatedDocument(DocumentError):
    """One source claims the same doc_id twice."""


class VersionMismatch(DocumentError):
    """A change is for another version of a document than the present one."""


class ReplyKeyReused(DocumentError):
    """Something else was sent under the name of a change that was made."""


class LibraryError(VouchError):
    """The library's database can't be used."""


class LibraryBusy(LibraryError):
    """Another run is writing the library."""


class HomeIsReplica(LibraryError):
    """The home follows a shared place, and takes no changes: they are made where it is published from."""


class DiskFull(LibraryError):
    """There is no room on the disk to write it."""


class DocumentNotFound(LibraryError):
    """The library never held a document of that id."""


class BackupError(VouchError):
    """A backup can't be written or restored."""
