"""Whether what was typed asks for means of suicide: as a whole or in one of its sentences, and however it is spelt."""

from collections.abc import Mapping

from index.models.encoder import Vectors
from index.ranking.searcher import Searcher
from service.emergency.means_model import Alarm, MeansModel
from service.questions.asking import opens_question
from service.questions.languages import is_in_another_script
from service.questions.sentences import sentences

_MOST_SENTENCES = 16
"""Of a letter so many sentences are read by themselves, the last ones: each takes some milliseconds."""


class MeansWatch:
    """Reads what was typed with a model, where it fits the encoder of the snapshot. It keeps nothing of it.

    Args:
        searcher: The snapshot.
        means: The model; None where there is none.
    """

    def __init__(self, searcher: Searcher, means: MeansModel | None) -> None:
        fits = means is not None and means.encoder == searcher.manifest.encoder.identity.questions_sha256
        self._searcher, self._means = searcher, means if fits else None

    @property
    def is_of_use(self) -> bool:
        """Whether there is a model that fits."""
        return self._means is not None

    def read(
        self, typed: str, *, withdrawn: frozenset[str] = frozenset()
    ) -> tuple[Alarm | None, Mapping[str, Vectors]]:
        """What is to be done, and the vectors of all that was read for it, which a search needs, too.

        The model knows English alone; misspelt English may look like another language, so only other scripts are left
        out.
        """
        if self._means is None or is_in_another_script(typed):
            return None, {}
        spans = sentences(typed, opens_question)[-_MOST_SENTENCES:]
        said = dict.fromkeys([typed, *(typed[span.start : span.end] for span in spans)])
        for text in list(said):
            said[self._searcher.followed(text, withdrawn=withdrawn)] = None
            said[self._searcher.did_you_mean(text, withdrawn=withdrawn) or text] = None
        vectors = {text: self._searcher.embed(text) for text in said}
        return self._means.loudest(vectors.values()), vectors
