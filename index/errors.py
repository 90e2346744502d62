"""Errors of the index, under `ingest.errors.VouchError`.

VouchError
├── EncoderError                 an encoder can't be used
│   ├── EncoderNotFound          no model at that path or in that package
│   ├── AnswerabilityNotFound    no answerability model in that folder
│   ├── WeightsMismatch          the weights aren't those that are pinned
│   ├── PassageTooLong           a text is longer than the encoder reads
│   ├── UnusableVector           the encoder gives a text something else than a vector of unit length
│   ├── ExportDamaged            a file of the exported copy is missing, cut short or changed
│   └── ExportDisagreement       the exported copy ranks otherwise than the original
├── EngineError                  vectors can't be searched or written where they are
│   ├── EngineAddressError       the address of a store is of no known kind, or holds a password
│   └── EngineUnavailable        the store doesn't answer, or not as it should
│       └── EngineUnable         it answers, and can't answer this question
├── CacheDamaged                 the embedding cache is no database, or a damaged one
├── SynonymsError                a file of synonyms can't be read, or a line of it isn't in the format
├── OwnNamesError                a site's file of names can't be read, or a line of it isn't in the format
├── PublishingError              a shared place can't be written to or read from so
│   ├── PlaceUnreachable         it doesn't answer, or doesn't let this be done
│   ├── NothingPublished         nothing was published there yet
│   ├── PublicationDamaged       something there is missing, cut short, changed or older than what was there before
│   ├── PublishedMeanwhile       another publisher moved its pointer meanwhile
│   └── HomeOfItsOwn             a home that is to follow it has a library of its own
└── SnapshotError                a snapshot can't be used
    ├── NoSnapshot               nothing was built yet
    ├── BuildUnderWay            another build of the same library is running
    ├── DamagedSnapshot          a part is missing, cut short or changed
    ├── IncompatibleSnapshot     it was written in another format, or for another encoder
    ├── UnknownSnapshot          no snapshot of that name is kept
    ├── SnapshotNotWritten       the disk or its permissions don't let it be written
    └── SnapshotNotServable      something else that its answers need is missing or damaged
"""

from ingest.errors import VouchError


class EncoderError(VouchError):
    """An encoder can't be used."""


class EncoderNotFound(EncoderError):
    """There is no model at that path or in that package."""


class AnswerabilityNotFound(EncoderError):
    """There is no answerability model in that folder, or it can't be opened."""


class WeightsMismatch(EncoderError):
    """The weights aren't those that are pinned."""


class PassageTooLong(EncoderError):
    """A text is longer than the encoder reads; it is never truncated silently."""


class UnusableVector(EncoderError):
    """The encoder gives a text something else than a vector of unit length: zeros, or what is no number."""


class ExportDamaged(EncoderError):
    """A file of the exported copy of the encoder is missing, cut short or changed."""


class ExportDisagreement(EncoderError):
    """The exported copy of the encoder ranks otherwise than the original."""


class EngineError(VouchError):
    """Vectors can't be searched or written where they are."""


class EngineAddressError(EngineError):
    """The address of a store of vectors is of no known kind, or holds a password."""


class EngineUnavailable(EngineError):
    """The store of vectors doesn't answer in time, or not as it should."""


class EngineUnable(EngineUnavailable):
    """The store of vectors answers, and can't answer this question: in time, or at all."""


class CacheDamaged(VouchError):
    """The embedding cache is no database, or a damaged one."""


class SynonymsError(VouchError):
    """A file of synonyms can't be read, or a line of it isn't in the format."""


class OwnNamesError(VouchError):
    """A site's file of names of medicines or conditions can't be read, or a line of it isn't in the format."""


class PublishingError(VouchError):
    """A shared place can't be written to, or read from, as it was asked."""


class PlaceUnreachable(PublishingError):
    """The shared place doesn't answer, or doesn't let this be done."""


class NothingPublished(PublishingError):
    """Nothing was published at the shared place yet."""


class PublicationDamaged(PublishingError):
    """Something at the shared place is missing, cut short, changed, or older than what was there before."""


class PublishedMeanwhile(PublishingError):
    """Another publisher moved the pointer of the shared place since it was looked at."""


class HomeOfItsOwn(PublishingError):
    """A home that is to follow a shared place has a library of its own, which would be replaced."""


class SnapshotError(VouchError):
    """A snapshot can't be used."""


class NoSnapshot(SnapshotError):
    """Nothing was built yet."""


class BuildUnderWay(SnapshotError):
    """Another build of the same library is running."""


class DamagedSnapshot(SnapshotError):
    """A part is missing, cut short or changed."""


class IncompatibleSnapshot(SnapshotError):
    """It was written in another format, or for another encoder."""


class UnknownSnapshot(SnapshotError):
    """No snapshot of that name is kept."""


class SnapshotNotWritten(SnapshotError):
    """The disk or its permissions don't let a snapshot be written."""


class SnapshotNotServable(SnapshotError):
    """Something else that its answers need is missing or damaged: its encoder, the calibration, the withdrawn list."""
