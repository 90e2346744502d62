from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from eval.training import fitting
from eval.training.example import TrainingExample
from eval.training.export import export
from eval.training.fitting import Schedule, fit, logits, loss_of, padded
from eval.training.model import AnswerabilityNetwork
from eval.training.probes import card, probes
from eval.training.recipe import kept_weights
from index.answerability.model_folder import find_answerability
from index.answerability.onnx_model import OnnxAnswerability
from index.answerability.reading import PairReader
from index.models.model_folder import find_model

pytestmark = pytest.mark.slow

ANSWERS = TrainingExample(
    "what causes gout", "", "", ("Gout comes of uric acid.", "Rest helps."), True, (True, False), "a"
)
LACKS = TrainingExample("what causes gout", "", "", ("Rest helps.", "So does ice."), False, (False, False), "b")


@pytest.fixture(scope="module")
def reader() -> PairReader:
    return PairReader(Tokenizer.from_file(str(find_model().tokenizer)))


@pytest.fixture
def network() -> AnswerabilityNetwork:
    torch.manual_seed(1)
    return AnswerabilityNetwork(find_model().path).eval()


def test_a_model_learns_what_answers_and_which_sentence_and_serves_as_it_was_trained(
    network: AnswerabilityNetwork, reader: PairReader, tmp_path: Path
) -> None:
    said: list[str] = []
    fit(network, [ANSWERS, LACKS] * 8, reader, Schedule(epochs=6, batch=8, seed=2), said.append)
    weights = kept_weights(network, tmp_path / "weights.pt")

    agreement = export(
        network,
        weights,
        name="tiny",
        tokenizer=find_model().tokenizer,
        reader=reader,
        probes=[*probes(), ANSWERS, LACKS],
        card=card(weights, seed=2),
        target=tmp_path / "model",
    )

    assert said[0].startswith("step 12 of 12, loss ")
    assert agreement.correlation > 0.95
    served = find_answerability(tmp_path / "model")
    assert served.identity().weights_sha256 in (tmp_path / "model" / "MODEL_CARD.md").read_text()
    model = OnnxAnswerability(served.path)
    answers, lacks = (model.judge(one.question, "", "", one.sentences) for one in (ANSWERS, LACKS))
    assert answers.passage > 0.0 > lacks.passage
    assert answers.sentences[0] > 0.0 > answers.sentences[1]


def test_a_training_that_broke_off_goes_on_and_ends_with_the_same_weights(
    reader: PairReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "_SAID_EVERY", 2)
    schedule, keep = Schedule(epochs=2, batch=8, seed=2), tmp_path / "state.part"

    def trained(say: Callable[[str], None], keep: Path | None) -> dict[str, torch.Tensor]:
        torch.manual_seed(1)
        network = AnswerabilityNetwork(find_model().path)
        fit(network, [ANSWERS, LACKS] * 8, reader, schedule, say, keep)
        return dict(network.state_dict())

    def broken(line: str) -> None:
        raise InterruptedError(line)

    with pytest.raises(InterruptedError, match="step 2 of 4"):
        trained(broken, keep)
    said: list[str] = []
    resumed = trained(said.append, keep)
    unbroken = trained(lambda _: None, None)

    assert [line.split(",")[0] for line in said] == ["step 4 of 4"]
    assert all(torch.equal(resumed[name], unbroken[name]) for name in unbroken)


def test_a_readings_logits_do_not_depend_on_what_it_is_padded_beside(
    network: AnswerabilityNetwork, reader: PairReader
) -> None:
    long = TrainingExample("why", "", "", ("Word " * 80,), False, (False,), "c")
    alone, beside = ([ANSWERS], [ANSWERS, long])
    found = []
    for examples in (alone, beside):
        readings = [reader.read(one.question, one.names, one.context, one.sentences) for one in examples]
        with torch.inference_mode():
            found.append([part[0, :2] if part.dim() > 1 else part[0] for part in logits(network, padded(readings), 2)])

    assert torch.allclose(found[0][0], found[1][0], atol=1e-4)
    assert torch.allclose(found[0][1], found[1][1], atol=1e-4)


def test_a_sentence_of_which_nothing_is_known_has_no_part_in_the_loss(
    network: AnswerabilityNetwork, reader: PairReader
) -> None:
    unknown = TrainingExample(ANSWERS.question, "", "", ANSWERS.sentences, True, (None, None), "d")
    reading = reader.read(ANSWERS.question, "", "", ANSWERS.sentences)
    with torch.inference_mode():
        passages, sentences = logits(network, padded([reading]), 2)
        whole, of_passage = (float(loss_of(network, [one], [reading])) for one in (ANSWERS, unknown))
    entropy = torch.nn.functional.binary_cross_entropy_with_logits

    assert of_passage == pytest.approx(float(entropy(passages, torch.tensor([1.0]))), abs=1e-5)
    of_sentences = float(entropy(sentences, torch.tensor([[1.0, 0.0]])))
    assert whole == pytest.approx(of_passage + 0.5 * of_sentences, abs=1e-5)
