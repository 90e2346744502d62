from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from eval import training
from index.models.encoder import Vectors
from index.models.question_encoder import OnnxQuestionEncoder
from index.passages.query import Query as IndexQuery
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import current_folder
from ingest.home import Home
from service.answers.reply import Replier
from service.app import create_app
from service.doctor import examine
from service.emergency.means_model import Alarm, MeansModel, shipped_means
from service.emergency.notices import DEFAULT_NOTICES, Notices, withholds
from service.errors import NoticesError
from service.live.live_index import LiveIndex
from service.settings import Settings
from tests.keyed import keyed, staff_client
from tests.service.emergency.wordings import FOLDERS, wordings
from vouch import main

GB = Notices.read(DEFAULT_NOTICES, country="GB")
MEASURED_ON = ("means_unseen.jsonl", "not_means_unseen.jsonl")
LEARNT_FROM = (*FOLDERS, Path(training.__file__).parent / "wordings")
ORDINARY = "why do I jerk awake"
OBLIQUE = "i want to be somewhere nobody comes back from"
"""No rule knows it."""


def texts(name: str) -> list[str]:
    return [row["text"] for row in wordings(name)]


def encoder_of(home: Home) -> OnnxQuestionEncoder:
    identity = IndexManifest.read(current_folder(home)).encoder.identity
    return OnnxQuestionEncoder(home.encoders / identity.sha256)


def unit(*numbers: float) -> Vectors:
    vector = np.array(numbers, dtype=np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def small(*, notice_from: float = 0.2, withhold_from: float = 0.6) -> MeansModel:
    return MeansModel(
        "encoder",
        1.0,
        0.1,
        notice_from,
        withhold_from,
        np.array([1.0, -1.0], dtype=np.float32),
        np.stack([unit(1, 0), unit(0, 1)]),
    )


def test_the_score_is_the_sum_over_wordings_each_by_its_distance() -> None:
    model = small()

    assert model.score(unit(1, 0)) == pytest.approx(1.0 - np.exp(-2.0) + 0.1, abs=1e-6)
    assert model.score(unit(1, 1)) == pytest.approx(0.1, abs=1e-6)
    assert model.loudest([unit(0, 1), unit(1, 0)]) is Alarm.WITHHOLD
    assert model.loudest([unit(1, 0.6)]) is Alarm.NOTICE
    assert model.loudest([unit(1, 1), unit(0, 1)]) is None


def test_a_model_is_read_as_it_was_written_and_a_broken_file_is_named(tmp_path: Path) -> None:
    small().write(tmp_path / "one.npz")
    small().write(tmp_path / "two.npz")
    read = MeansModel.read(tmp_path / "one.npz")

    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert read.encoder == "encoder"
    assert read.score(unit(3, 4)) == pytest.approx(small().score(unit(3, 4)), abs=1e-3)
    (tmp_path / "two.npz").write_bytes((tmp_path / "one.npz").read_bytes()[:100])
    (tmp_path / "empty.npz").touch()
    np.save(tmp_path / "plain.npy", np.ones(3))
    small(withhold_from=float("nan")).write(tmp_path / "nan.npz")
    for name in ("two.npz", "none.npz", "empty.npz", "plain.npy", "nan.npz"):
        with pytest.raises(NoticesError, match=rf"{name}.*vouch eval train means"):
            MeansModel.read(tmp_path / name)


def test_what_the_model_says_adds_to_the_notice_of_the_rules() -> None:
    withheld, beside = GB.raised(None, Alarm.WITHHOLD), GB.raised(None, Alarm.NOTICE)
    assert withheld is not None
    assert beside is not None
    assert (withheld.topic, withheld.withholds, beside.withholds) == ("suicide", True, False)
    assert withheld.text == beside.text
    assert ("Samaritans", "116 123") in {(line.label, line.number) for line in withheld.numbers}

    chest = GB.find("crushing pain in my chest")
    assert chest is not None
    assert GB.raised(chest, Alarm.NOTICE) is chest
    assert GB.raised(chest, None) is chest
    both = GB.raised(chest, Alarm.WITHHOLD)
    assert both is not None
    assert both.withholds
    assert both.text == f"{withheld.text}\n\n{chest.text}"
    assert {*chest.numbers, *withheld.numbers} == set(both.numbers)
    held = GB.find("easiest way to die")
    assert withholds(held)
    assert GB.raised(held, Alarm.NOTICE) is held


def became(home: Home, name: str, put: str = "{}") -> tuple[float, float]:
    """The shares of a file's wordings, put into other words, that are withheld, and that bring a notice."""
    watch = LiveIndex(home, serving=False).get().replier.watch
    asked = [put.format(text) for text in texts(name)]
    notices = [GB.raised(GB.find(text), watch.read(text)[0]) for text in asked]
    return sum(map(withholds, notices)) / len(asked), sum(map(bool, notices)) / len(asked)


def test_of_wordings_that_nobody_learnt_from_most_are_withheld_and_few_others(built_home: Home) -> None:
    """Whoever wrote them saw neither the rules nor what is learnt from. docs/notices.md has the figures."""
    withheld, shown = became(built_home, "means_unseen.jsonl")

    assert withheld >= 0.87
    assert shown >= 0.94
    assert became(built_home, "not_means_unseen.jsonl")[0] <= 0.06


@pytest.mark.parametrize(
    "put",
    [
        "My legs twitch and I jerk awake at night, what causes myoclonus? {}",
        "{}. Also my legs twitch at night, what is that?",
        "I have had a headache and a cold for about a week now and the doctor said it was nothing. {}",
    ],
)
def test_beside_other_sentences_they_are_withheld_as_well(built_home: Home, put: str) -> None:
    withheld, shown = became(built_home, "means_unseen.jsonl", put)

    assert withheld >= 0.83
    assert shown >= 0.94
    assert became(built_home, "not_means_unseen.jsonl", put)[0] <= 0.1


def test_no_wording_that_is_measured_on_is_learnt_from() -> None:
    known = {" ".join(text.casefold().split()) for name in MEASURED_ON for text in texts(name)}
    learnt = [path for folder in LEARNT_FROM for path in folder.glob("*.jsonl") if path.name not in MEASURED_ON]
    found = {" ".join(text.casefold().split()) for path in learnt for text in texts(str(path))}

    assert len(found) > 3000
    assert known & found == set()


@pytest.mark.parametrize("text", ["waht pills kil u fastest"])
def test_misspelt_questions_are_withheld_though_they_look_like_another_language(built_home: Home, text: str) -> None:
    assert LiveIndex(built_home, serving=False).get().ask(IndexQuery(text)).alarm is Alarm.WITHHOLD


@pytest.mark.parametrize(
    "text",
    ["how do i", "help", "what happens", "i want", "rope", "will i die", "how to sleep", "where to buy paracetamol",
     "strongest painkiller", "knife wound", "hide scars", "is shingles fatal", "how long have i got",
     "i cant go on like this with my back pain"],
)  # fmt: skip
def test_words_and_beginnings_of_ordinary_questions_raise_no_alarm(built_home: Home, text: str) -> None:
    assert shipped_means().loudest([encoder_of(built_home).encode(text)]) is None


def test_over_http_a_question_that_no_rule_knows_is_withheld_with_its_notice(built_home: Home) -> None:
    client = staff_client(create_app(LiveIndex(built_home), notices=GB, access=keyed()))
    assert GB.find(OBLIQUE) is None

    asked = client.post("/v1/ask", json={"question": OBLIQUE, "min_confidence": 0.0, "explain": True}).json()
    searched = client.get("/v1/search", params={"q": f"I slept badly. {OBLIQUE}?"}).json()
    for body in (asked, searched):
        assert body["refusal"]["reason"] == "crisis"
        assert body["hits"] == body["refusal"]["nearest"] == []
        assert body["did_you_mean"] is None
        assert body["notice"]["topic"] == "suicide"
    page = client.get("/", params={"q": OBLIQUE}).text
    assert '<section class="panel notice"' in page
    assert "116 123" in page
    desk = client.get("/staff", params={"q": OBLIQUE}).text
    assert "116 123" in desk
    assert "<blockquote" not in desk
    assert client.post("/v1/ask", json={"question": ORDINARY}).json()["notice"] is None


def test_the_command_line_says_it_before_the_refusal(built_home: Home) -> None:
    asked = CliRunner().invoke(main, ["ask", OBLIQUE], env={"VOUCH_HOME": str(built_home.root), "VOUCH_COUNTRY": "GB"})

    assert asked.output.startswith("! ")
    assert "Samaritans: 116 123" in asked.output
    assert "We show no articles here" in asked.output


def test_with_another_encoder_the_model_says_nothing(built_home: Home) -> None:
    answerer = LiveIndex(built_home).get().answerer
    query = IndexQuery(OBLIQUE)

    assert Replier(answerer, means=shipped_means()).ask(query).alarm is Alarm.WITHHOLD
    other = replace(shipped_means(), encoder="another")
    assert Replier(answerer, means=other).ask(query).alarm is None
    assert not Replier(answerer, means=other).watch.is_of_use


def test_the_doctor_says_whether_the_model_is_of_use(built_home: Home, home: Home) -> None:
    found = {one.subject: one for one in examine(Settings(home=built_home.root))}["Crisis"]
    assert found.ok
    assert f"a model of {len(shipped_means().weights)} wordings" in found.detail
    assert not {one.subject: one for one in examine(Settings(home=home.root))}["Crisis"].ok
