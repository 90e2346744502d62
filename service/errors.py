"""Errors of the service, under `ingest.errors.VouchError`.

VouchError
└── ServiceError            the service can't start or can't do what it is asked
    ├── SettingsError       a setting is unknown or has a value that doesn't fit
    ├── CalibrationError    a calibration can't be read, or was fitted for something else
    ├── NoticesError        the rules for notices break their form, or don't know the country
    ├── CodesError          the list of codes of articles can't be read, or a row of it isn't one
    ├── PortInUse           another process listens there
    ├── DocumentNotServed   there is no such document in service, or it was withdrawn
    ├── UnknownCitation     no article ever held such a quote
    ├── CitationLapsed      the cited words aren't there any more, so they can't be pasted as if they were
    ├── DraftTooLong        a text has more to check than is checked at once
    ├── WritesOff           the operator takes no changes over HTTP
    ├── WritesBusy          more changes come at once than are taken on
    ├── DocumentUnreadable  a document that was sent can't be read
    ├── TaskNotFound        there is no such task
    ├── TasksFull           too many tasks wait already
    ├── TasksUnderWay       another process works on them
    ├── FeedbackError       readers' feedback can't be kept or read
    │   └── FeedbackOff     the operator takes none
    ├── WordsError          words of the house can't be read or written
    │   ├── UnknownWords    there are no such words, or no such version of them
    │   ├── WordsRefused    a change of them isn't sound, or loses what mustn't be lost
    │   └── WordsChanged    somebody else changed them, or what waits for approval, meanwhile
    ├── WatchError          the list of watched citations can't be read or written, or is full
    ├── WebhookError        a message about one that changed can't be made, signed, sent or noted
    │   ├── MessageRefused  the receiver doesn't take this one
    │   └── ReceiverDown    the receiver takes none for now
    ├── GapsError           the counts of gaps can't be read or written
    ├── ReplicaStale        a replica hasn't heard from its shared place for longer than it may
    ├── PauseError          answers can't be paused, or not be given again
    ├── WithdrawnFileError  the operator's file of withdrawn documents can't be read
    ├── EditorialError      a list that the editors keep can't be read, or an entry of it isn't one
    ├── KeysError           the keys can't be read or written, or there is no such one
    └── AccessRefused       a request isn't let do what it asks
        ├── KeyRefused      it has no key where one is needed, or one that isn't good
        ├── ScopeMissing    its key isn't for this
        ├── OriginRefused   its key is for the pages of other sites
        ├── OutsideFilters  its key isn't for documents such as this
        ├── SecondKeyNeeded somebody else has to approve what this one proposed
        └── TooOften        somebody asked more often than is allowed
"""

from ingest.errors import VouchError


class ServiceError(VouchError):
    """The service can't start, or can't do what it is asked."""


class SettingsError(ServiceError):
    """A setting is unknown, or has a value that doesn't fit."""


class CalibrationError(ServiceError):
    """A calibration can't be read, or was fitted for another encoder or configuration."""


class NoticesError(ServiceError):
    """The rules for notices can't be read, or break their form; file and line are named."""


class CodesError(ServiceError):
    """The list of codes of articles can't be read, or a row of it isn't one; file and line are named."""


class PortInUse(ServiceError):
    """Another process listens at that address."""


class DocumentNotServed(ServiceError):
    """There is no such document in service, or it was withdrawn."""


class UnknownCitation(ServiceError):
    """No article ever held a quote of this id."""


class CitationLapsed(ServiceError):
    """The cited words aren't there any more, so they can't be pasted as if they were."""


class DraftTooLong(ServiceError):
    """A text has more quotations and sentences than are checked at once."""


class WritesOff(ServiceError):
    """The operator takes no changes over HTTP."""


class WritesBusy(ServiceError):
    """More changes come at once than are taken on."""


class DocumentUnreadable(ServiceError):
    """A document that was sent can't be read; the error of its reader is the cause."""


class TaskNotFound(ServiceError):
    """There is no such task, or it is nobody's business."""


class TasksFull(ServiceError):
    """Too many tasks wait already."""


class TasksUnderWay(ServiceError):
    """Another process works on the tasks."""


class ReplicaStale(ServiceError):
    """A replica hasn't heard from the shared place for longer than its operator allows."""


class FeedbackError(ServiceError):
    """Readers' feedback can't be kept, or a line of it can't be read."""


class FeedbackOff(FeedbackError):
    """The operator takes no feedback."""


class WatchError(ServiceError):
    """The list of watched citations can't be read or written, or holds as many as it may."""


class WordsError(ServiceError):
    """The words of the house can't be read or written."""


class UnknownWords(WordsError):
    """There are no such words, or no such version of them is kept."""


class WordsRefused(WordsError):
    """A change of words isn't sound, or loses what mustn't be lost; `lost` says which wordings."""

    lost: tuple[str, ...] = ()


class WordsChanged(WordsError):
    """Somebody else changed the words meanwhile, or what waits for approval."""


class WebhookError(ServiceError):
    """A message about a watched citation that changed can't be made, signed, sent or noted."""


class MessageRefused(WebhookError):
    """The receiver of messages doesn't take this one; it may take others."""


class ReceiverDown(WebhookError):
    """The receiver of messages takes none for now."""


class GapsError(ServiceError):
    """The counts of what readers asked for in vain can't be read or written."""


class PauseError(ServiceError):
    """The file that pauses answers can't be written or removed."""


class WithdrawnFileError(ServiceError):
    """The file of withdrawn documents that the operator named can't be read."""


class EditorialError(ServiceError):
    """A list that the editors keep can't be read, or an entry of it isn't one; file and line are named."""


class KeysError(ServiceError):
    """The keys can't be read or written, or there is no such one."""


class AccessRefused(ServiceError):
    """A request isn't let do what it asks."""


class KeyRefused(AccessRefused):
    """A request has no key where one is needed, or one that isn't good."""


class ScopeMissing(AccessRefused):
    """A request's key isn't for this."""


class OriginRefused(AccessRefused):
    """A request's key is for the pages of other sites."""


class OutsideFilters(AccessRefused):
    """A request's key isn't for documents such as the one that it would make."""


class SecondKeyNeeded(AccessRefused):
    """Somebody else has to approve what this one proposed."""


class TooOften(AccessRefused):
    """Somebody asked more often than is allowed; `retry_after` says in how many seconds they may again."""

    retry_after: int = 1
