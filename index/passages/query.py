"""What is asked, and where answers may come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Filters:
    """What an answer may come from; None and () let everything through. A list matches any of its members.

    Attributes:
        doc_ids: Documents.
        tags: Tags, any of which the document has.
        audience: The document's audience.
        language: The document's language.
        reviewed_since: The document was last reviewed on this day or later.
    """

    doc_ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    audience: str | None = None
    language: str | None = None
    reviewed_since: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether they let everything through."""
        return self == Filters()


@dataclass(frozen=True, slots=True)
class Query:
    """A question, how many hits it wants, and where they may come from.

    Attributes:
        text: The question.
        k: So many hits.
        filters: Where they may come from.
        embedded: Unit vectors, (dim,) each, of texts that were embedded already, so that none is embedded twice.
    """

    text: str
    k: int = 5
    filters: Filters = Filters()
    embedded: Mapping[str, npt.NDArray[np.float32]] = field(default_factory=dict, compare=False, repr=False)
