import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from index.answerability.judgment import AnswerJudgment
from index.answerability.model_folder import CARD_FILE, PROBES_FILE, SHIPPED, AnswerabilityFolder, find_answerability
from index.answerability.onnx_model import EXPORTED_ANSWERABILITY, OnnxAnswerability, judgment_of
from index.answerability.reading import PairReading
from index.errors import AnswerabilityNotFound, ExportDamaged, ExportDisagreement
from index.exports.agreement import answerability_agreement
from index.models.exported_folder import MODEL_FILE, TOKENIZER_FILE

QUESTION = "how long does a broken toe take to heal"
HEALS = ["A broken toe usually heals within 4 to 6 weeks.", "Raise your foot when you rest."]
OTHER = ["You can strap a broken toe to the toe next to it.", "Wear wide, flat shoes."]


@pytest.fixture(scope="module")
def model() -> OnnxAnswerability:
    return OnnxAnswerability(SHIPPED)


def test_the_passage_that_answers_is_told_from_one_about_the_same_thing_and_so_is_its_sentence(
    model: OnnxAnswerability,
) -> None:
    answers = model.judge(QUESTION, "Broken toe", "", HEALS)
    other = model.judge(QUESTION, "Broken toe", "", OTHER)

    assert answers.passage > 0.0 > other.passage
    assert answers.sentences[0] == answers.best_sentence > answers.sentences[1]


def test_a_judgment_depends_on_nothing_that_is_read_beside_it(model: OnnxAnswerability) -> None:
    alone = model.judge(QUESTION, "Broken toe", "", HEALS)
    for text in (OTHER, ["word " * 300], [""], ["🙂"]):
        model.judge("what is gout", "Gout", "Don't", text)

    assert model.judge(QUESTION, "Broken toe", "", HEALS) == alone
    assert OnnxAnswerability(SHIPPED).judge(QUESTION, "Broken toe", "", HEALS) == alone


def test_a_sentence_that_was_not_read_counts_as_the_least_of_the_others() -> None:
    reading = PairReading((1, 2, 3, 4), (0, 1, 1, 1), (-1, 0, 0, 1), 3)

    assert judgment_of(reading, [0.5, 9.0, 1.0, 3.0, -1.0]) == AnswerJudgment(0.5, (2.0, -1.0, -1.0))


def test_what_ships_is_whole_says_here_what_it_said_in_float32_and_has_a_card() -> None:
    folder = find_answerability()
    identity = folder.identity()
    probes = list(folder.probes())

    agreement = answerability_agreement(probes, OnnxAnswerability(SHIPPED), where=SHIPPED)

    assert folder.source is None
    assert agreement.pairs == len(probes) >= 40
    assert min(agreement.correlation, agreement.of_sentences) >= 0.95
    card = (SHIPPED / CARD_FILE).read_text(encoding="utf-8")
    assert identity.weights_sha256 in card
    assert "CC BY-SA" in card


def test_a_model_that_judges_otherwise_than_it_did_is_refused() -> None:
    probes = list(find_answerability().probes())
    turned = [replace(one, judgment=replace(one.judgment, passage=-one.judgment.passage)) for one in probes]

    with pytest.raises(ExportDisagreement, match=r"correlation -0\.9"):
        answerability_agreement(turned, OnnxAnswerability(SHIPPED), where=SHIPPED)


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE, EXPORTED_ANSWERABILITY.settings_file])
def test_a_model_that_was_cut_short_is_refused_by_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "cut"
    shutil.copytree(SHIPPED, folder)
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[: len(data) // 2])

    with pytest.raises(ExportDamaged, match=name):
        find_answerability(folder).identity()


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE])
def test_a_damaged_copy_is_not_opened_and_the_error_says_what_mends_it(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "cut"
    shutil.copytree(SHIPPED, folder)
    (folder / name).write_bytes((folder / name).read_bytes()[:1000])

    with pytest.raises(AnswerabilityNotFound, match="--answerability"):
        OnnxAnswerability(folder)


def test_folders_that_are_no_model_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AnswerabilityNotFound, match="no such folder"):
        find_answerability(tmp_path / "nowhere")
    with pytest.raises(ExportDamaged, match=r"answerability\.json"):
        AnswerabilityFolder(tmp_path).identity()
    (tmp_path / PROBES_FILE).write_text("{}\n")
    with pytest.raises(AnswerabilityNotFound, match="probes"):
        list(AnswerabilityFolder(tmp_path).probes())


def test_a_model_that_reads_by_other_rules_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "other"
    shutil.copytree(SHIPPED, folder)
    settings = folder / EXPORTED_ANSWERABILITY.settings_file
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "reading": "another-1"}))

    with pytest.raises(AnswerabilityNotFound, match="'another-1'"):
        find_answerability(folder).identity()


def test_a_models_identity_follows_its_weights_and_not_its_name() -> None:
    identity = find_answerability().identity()

    assert replace(identity, name="b").sha256 == identity.sha256
    assert replace(identity, weights_sha256="0" * 64).sha256 != identity.sha256


def test_judging_takes_no_torch() -> None:
    script = (
        "import sys;from index.answerability.onnx_model import OnnxAnswerability;"
        "from index.answerability.model_folder import SHIPPED;"
        "OnnxAnswerability(SHIPPED).judge('why','','',['Because.']);"
        "print('torch' in sys.modules,'transformers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "False"]
