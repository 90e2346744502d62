"""How does another program ask Vouch?"""

from vouch_client.asynchronous import AsyncVouch
from vouch_client.batches import BatchItem
from vouch_client.calls import Filters
from vouch_client.client import Vouch
from vouch_client.errors import VouchClientError, VouchProblem, VouchUnreachable
from vouch_client.records import Block, Citation, CitedVersion, DateEvidence, Notice, Part, TelephoneLine
from vouch_client.results import (
    Answer,
    Checked,
    CheckResult,
    CitationStatus,
    Document,
    FeaturedArticle,
    Hit,
    Passage,
    Question,
    Readiness,
    Refusal,
    Suggestion,
    Topics,
)
from vouch_client.retries import Retries
from vouch_client.verification import Verification

__all__ = [
    "Answer",
    "AsyncVouch",
    "BatchItem",
    "Block",
    "CheckResult",
    "Checked",
    "Citation",
    "CitationStatus",
    "CitedVersion",
    "DateEvidence",
    "Document",
    "FeaturedArticle",
    "Filters",
    "Hit",
    "Notice",
    "Part",
    "Passage",
    "Question",
    "Readiness",
    "Refusal",
    "Retries",
    "Suggestion",
    "TelephoneLine",
    "Topics",
    "Verification",
    "Vouch",
    "VouchClientError",
    "VouchProblem",
    "VouchUnreachable",
]
