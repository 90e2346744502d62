"""Errors of the evaluation, under `ingest.errors.VouchError`.

VouchError
└── EvaluationError         an evaluation can't be run
    ├── MalformedSet        a question set breaks its form; file and line are named
    ├── QuoteNotFound       a judgment's quote isn't in the document that it names
    └── MalformedFloors     the file of floors breaks its form
"""

from ingest.errors import VouchError


class EvaluationError(VouchError):
    """An evaluation can't be run."""


class MalformedSet(EvaluationError):
    """A question set breaks its form."""


class QuoteNotFound(EvaluationError):
    """A judgment's quote isn't in the document that it names."""


class MalformedFloors(EvaluationError):
    """The file of floors breaks its form."""
