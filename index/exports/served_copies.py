"""The copies of models that a snapshot answers with, made ready while it is built.

Each is exported where it isn't there and whole, and checked against the original on the corpus's own text. Where
nothing is left of the corpus there is nothing to check on, and the next build does.
"""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from index.exports.agreement import encoder_agreement
from index.exports.reranker_choice import RerankerChoice
from index.models.encoder import Vectors
from index.models.model_folder import EncoderFolder
from index.models.onnx_reranker import EXPORTED_RERANKER
from index.models.question_encoder import EXPORTED_ENCODER, OnnxQuestionEncoder
from index.snapshots.manifest import EncoderRecord, RerankerRecord
from ingest.home import Home


def prepare_encoder(
    home: Home, model: EncoderFolder, questions: Sequence[str], exact: Vectors, passages: Sequence[Vectors]
) -> EncoderRecord:
    """Make the question encoder ready.

    Args:
        home: Where the exported copy goes.
        model: The original.
        questions: Texts of the corpus to serve as questions.
        exact: The original's vectors of them, (n_questions, dim).
        passages: Its vectors of passages, (dim,) each, to be ranked for them.

    Raises:
        EncoderError: If the model can't be used, or its copy ranks otherwise than it.
    """
    identity = model.identity()
    folder = home.encoders / identity.sha256
    if EXPORTED_ENCODER.whole(folder) is None:
        from index.exports.encoder import export_encoder  # torch takes seconds

        export_encoder(model, folder)
    found: dict[str, float] = {}
    if passages:
        exported = OnnxQuestionEncoder(folder)
        copied = np.stack([exported.encode(question) for question in questions])
        found = asdict(encoder_agreement(exact, copied, np.stack(passages)))
    return EncoderRecord(identity, EXPORTED_ENCODER.check(folder), found, model.source)


def prepare_reranker(
    home: Home, choice: RerankerChoice, questions: Sequence[str], texts: Sequence[str]
) -> RerankerRecord:
    """Make the reranker ready.

    Args:
        home: Where the exported copy goes.
        choice: Which.
        questions: Texts of the corpus to serve as questions.
        texts: Texts of passages; without any there is nothing to check it on.

    Raises:
        RerankerNotFound: If the model can't be used.
        ExportDisagreement: If the exported copy scores otherwise than the original.
    """
    from index.exports.reranker import check_reranker, export_reranker  # torch takes seconds

    identity = choice.model.identity()
    folder = home.rerankers / identity.sha256
    if EXPORTED_RERANKER.whole(folder) is None:
        export_reranker(choice.model, folder)
    found = asdict(check_reranker(choice.model, folder, questions, texts)) if questions else {}
    return RerankerRecord(identity, EXPORTED_RERANKER.check(folder), choice.candidates, found, choice.model.source)
