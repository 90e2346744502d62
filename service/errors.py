"""Errors of the service, under `ingest.errors.VouchError`.

VouchError
└── ServiceError            the service can't start or can't do what it is asked
    ├── SettingsError       a setting is unknown or has a value that doesn't fit
    ├── CalibrationError    a calibration can't be read, or was fitted for something else
    ├── NoticesError        the rules for notices break their form, or don't know the country
    ├── PortInUse           another process listens there
    ├── UnknownDocument     there is no such document
    ├── UnknownCitation     no article ever held such a quote
    └── CitationLapsed      the cited words aren't there any more, so they can't be pasted as if they were
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


class PortInUse(ServiceError):
    """Another process listens at that address."""


class UnknownDocument(ServiceError):
    """There is no such document."""


class UnknownCitation(ServiceError):
    """No article ever held a quote of this id."""


class CitationLapsed(ServiceError):
    """The cited words aren't there any more, so they can't be pasted as if they were."""
