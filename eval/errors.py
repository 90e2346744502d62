"""Errors of the evaluation, under `ingest.errors.VouchError`.

VouchError
└── EvaluationError         an evaluation can't be run
    ├── MalformedSet        a question set, its judgments or a run break their form; file and line are named
    ├── UnfitSet            a set doesn't fit the library, or a system can't be judged on it
    │   └── QuoteNotFound   a judgment's quote isn't in the document that it names
    ├── UnknownPreset       no configuration has that name, or an override doesn't fit
    ├── ServiceFailed       a running service didn't answer as it should
    ├── MalformedResults    a results file can't be read
    ├── MalformedWeights    a file of weights of harm breaks its form
    ├── MalformedMapping    a file that says how to ask a system, or where a system is, breaks its form
    ├── Incomparable        two results aren't of the same questions
    ├── WouldOverwrite      a file that a person wrote into would be lost
    └── GateError           the gate can't be read, or may not be pinned like that
"""

from ingest.errors import VouchError


class EvaluationError(VouchError):
    """An evaluation can't be run."""


class MalformedSet(EvaluationError):
    """A question set, its judgments or a run break their form."""


class UnfitSet(EvaluationError):
    """A set doesn't fit the library, or a system can't be judged on it."""


class QuoteNotFound(UnfitSet):
    """A judgment's quote isn't in the document that it names."""


class UnknownPreset(EvaluationError):
    """No configuration has that name, or an override doesn't fit."""


class ServiceFailed(EvaluationError):
    """A running service didn't answer as it should."""


class MalformedResults(EvaluationError):
    """A results file can't be read."""


class MalformedWeights(EvaluationError):
    """A file of weights of harm breaks its form."""


class MalformedMapping(EvaluationError):
    """A file that says how to ask a system, or where a system is, breaks its form."""


class Incomparable(EvaluationError):
    """Two results aren't of the same questions."""


class WouldOverwrite(EvaluationError):
    """A file that a person wrote into would be lost."""


class GateError(EvaluationError):
    """The gate can't be read, or may not be pinned like that."""
