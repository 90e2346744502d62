"""The copies of models that a snapshot answers with, made ready while it is built.

The encoder is exported where it isn't there and whole, and checked against the original on the corpus's own text. Where
nothing is left of the corpus there is nothing to check on, and the next build does. The answerability model comes as
it serves, and is checked on what it said of pairs that come with it.
"""

import shutil
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from index.answerability.choice import AnswerabilityChoice
from index.answerability.model_folder import FILES
from index.answerability.onnx_model import EXPORTED_ANSWERABILITY, OnnxAnswerability
from index.exports.agreement import answerability_agreement, encoder_agreement
from index.exports.staging import staged_folder
from index.models.encoder import Vectors
from index.models.model_folder import EncoderFolder
from index.models.question_encoder import EXPORTED_ENCODER, OnnxQuestionEncoder
from index.snapshots.manifest import AnswerabilityRecord, EncoderRecord
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


def prepare_answerability(home: Home, choice: AnswerabilityChoice) -> AnswerabilityRecord:
    """Make the answerability model ready: a copy of its own for the snapshots that answer with it.

    Args:
        home: Where the copy goes.
        choice: Which.

    Raises:
        AnswerabilityNotFound: If the model can't be used.
        ExportDisagreement: If it judges otherwise on this machine than it did before its weights were made int8.
    """
    identity = choice.model.identity()
    folder = home.answerability / identity.sha256
    if EXPORTED_ANSWERABILITY.whole(folder) is None:
        with staged_folder(folder) as staged:
            for name in FILES:
                shutil.copyfile(choice.model.path / name, staged / name)
    found = answerability_agreement(list(choice.model.probes()), OnnxAnswerability(folder), where=choice.model.path)
    exported = EXPORTED_ANSWERABILITY.check(folder)
    return AnswerabilityRecord(identity, exported, choice.passages, asdict(found), choice.model.source)
