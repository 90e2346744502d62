import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.home import Home
from service.app import create_app
from service.doctor import examine
from service.emergency.notices import DEFAULT_NOTICES, Notices, withholds
from service.errors import NoticesError
from service.live.live_index import LiveIndex
from service.settings import Settings
from tests.keyed import keyed, staff_client
from tests.service.emergency.test_notices import SMALL
from vouch import main

NOTICES = Notices.read(DEFAULT_NOTICES, country="GB")
CHEST = "me duele el pecho y no puedo respirar"


@pytest.mark.parametrize(
    ("language", "breathless", "wish", "means", "general"),
    [
        ("es", "mi hijo no respira", "quiero morir", "cuántas pastillas hacen falta para morir", "qué es un infarto"),
        ("fr", "mon père ne respire plus", "je veux mourir", "combien de comprimés pour mourir", "c'est quoi un AVC"),
        (
            "de",
            "ich kann nicht atmen",
            "ich will sterben",
            "wie viele Tabletten zum Sterben",
            "was ist ein Schlaganfall",
        ),
        ("it", "mio figlio non respira", "voglio morire", "quante pillole per morire", "cos'è l'infarto"),
        ("pt", "não consigo respirar", "quero morrer", "quantos comprimidos para morrer", "o que é um AVC"),
        ("pl", "nie mogę oddychać", "chcę umrzeć", "ile tabletek żeby umrzeć", "co to jest zawał"),
        ("ar", "لا أستطيع التنفس", "أريد أن أموت", "كم حبة باراسيتامول حتى أموت", "ما هي أعراض النوبة القلبية"),
        ("zh", "孩子没有呼吸了", "我想死", "吃多少安眠药会死", "什么是中风"),
        ("hi", "मेरा बच्चा साँस नहीं ले रहा", "मैं मरना चाहता हूँ", "कितनी गोलियाँ खाने से मर जाते हैं", "लकवा क्या होता है"),
    ],
)
def test_core_wordings_bring_a_notice_in_their_own_language(
    language: str, breathless: str, wish: str, means: str, general: str
) -> None:
    emergency, asked, wished = (NOTICES.find(text) for text in (breathless, means, wish))

    assert emergency is not None
    assert (emergency.language, emergency.withholds) == (language, False)
    assert emergency.topic in {"unconscious", "breathing"}
    assert "999" in emergency.text
    for crisis in (asked, wished):
        assert crisis is not None
        assert (crisis.language, crisis.topic, crisis.withholds) == (language, "suicide", True)
        assert "Samaritans" in {line.label for line in crisis.numbers}
    assert NOTICES.find(general) is None


def test_every_language_says_that_its_rules_wait_for_review_and_covers_the_same_topics() -> None:
    topics = {language: {topic.name for topic in rules.topics} for language, rules in NOTICES.languages.items()}

    assert sorted(topics) == ["ar", "de", "es", "fr", "hi", "it", "pl", "pt", "zh"]
    assert len({frozenset(names) for names in topics.values()}) == 1
    assert topics["es"] < {topic.name for topic in NOTICES.rules.topics}
    for language, rules in NOTICES.languages.items():
        assert rules.review == "waiting for a clinician's review", language
        assert all("{emergency}" in topic.text for topic in rules.topics), language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ich will die Tabletten absetzen", None),
        ("suicide gene therapy", None),
        ("how do I die my hair", None),
        ("dolor en el pecho", "es"),
        ("my chest hurts and my arm is numb", "en"),
        ("ME DUELE EL PECHO", "es"),
        ("no puedo réspirar", "es"),
        ("我喘不過氣", "zh"),
    ],
)
def test_words_of_one_language_are_not_taken_for_those_of_another(text: str, language: str | None) -> None:
    notice = NOTICES.find(text)

    assert (notice.language if notice else None) == language


@pytest.mark.parametrize(
    "text", ["mi hija tomó 20 pastillas de paracetamol qué hago", "pensamientos suicidas con sertralina"]
)
def test_first_aid_and_side_effects_are_answered_in_other_languages_too(text: str) -> None:
    assert not withholds(NOTICES.find(text))


def test_a_notice_that_no_clinician_read_says_so_on_the_wire_the_pages_and_the_command_line(built_home: Home) -> None:
    client = staff_client(create_app(LiveIndex(built_home), notices=NOTICES, access=keyed()))
    told = client.post("/v1/ask", json={"question": CHEST}).json()["notice"]
    english = client.post("/v1/ask", json={"question": "crushing pain in my chest"}).json()["notice"]

    assert (told["topic"], told["language"], told["review"]) == ("heart", "es", "waiting for a clinician's review")
    assert "llame" in told["text"].lower()
    assert set(english) == {"topic", "title", "text", "numbers", "version"}
    label = "No clinician has reviewed this notice in this language yet."
    for path in ("/", "/staff"):
        page = client.get(path, params={"q": CHEST}).text
        assert '<p lang="es" dir="auto">' in page
        assert label in page
        assert label not in client.get(path, params={"q": "crushing pain in my chest"}).text
    said = CliRunner().invoke(main, ["ask", CHEST], env={"VOUCH_HOME": str(built_home.root)})
    assert f"({label})" in said.output


def test_notices_that_no_clinician_read_can_be_turned_off(built_home: Home) -> None:
    environment = {"VOUCH_HOME": str(built_home.root), "VOUCH_UNREVIEWED_NOTICES": "false"}
    said = CliRunner().invoke(main, ["ask", CHEST, "--json"], env=environment)
    off = Notices.of(built_home, unreviewed=False)

    assert json.loads(said.stdout)["notice"] is None
    assert off.languages == {}
    assert off.find("crushing pain in my chest") is not None
    shown = {
        wanted: next(
            one.detail
            for one in examine(Settings(home=built_home.root, unreviewed_notices=wanted))
            if one.subject == "Notices"
        )
        for wanted in (True, False)
    }
    assert "no clinician has read ar, de, es" in shown[True]
    assert "no clinician" not in shown[False]


def test_a_file_in_the_home_replaces_that_of_its_language_and_one_that_was_read_has_no_label(home: Home) -> None:
    shipped = DEFAULT_NOTICES.with_name("notices.es.yaml").read_text(encoding="utf-8")
    home.root.mkdir(parents=True, exist_ok=True)
    (home.root / "notices.yaml").write_text(SMALL, encoding="utf-8")
    own = home.root / "notices.es.yaml"
    own.write_text(shipped.replace("review: waiting for a clinician's review\n", ""), encoding="utf-8")
    notices = Notices.of(home, unreviewed=False)

    assert list(notices.languages) == ["es"]
    found = notices.find(CHEST)
    assert found is not None
    assert (found.language, found.review) == ("es", None)
    own.write_text(shipped.replace("<persona>", "<luna>"), encoding="utf-8")
    with pytest.raises(NoticesError, match=r"notices\.es\.yaml, line \d+: .*<luna> is not defined"):
        Notices.of(home)


def test_a_beginning_counts_for_all_words_that_start_so(tmp_path: Path) -> None:
    path = tmp_path / "notices.yaml"
    path.write_text(SMALL.replace("[pain, hurt]", "[ach*]"), encoding="utf-8")
    notices = Notices.read(path)

    assert notices.find("the chest aches") is not None
    assert notices.find("the chest achieves") is not None
    assert notices.find("the chest ac") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("icantbreathe", "breathing"),
        ("mychesthurts", "heart"),
        ("my chesthurts", "heart"),
        ("hypertension medication", None),
        ("goodpasture syndrome", None),
    ],
)
def test_words_that_are_run_together_are_read_apart(text: str, found: str | None) -> None:
    notice = NOTICES.find(text)

    assert (notice.topic if notice else None) == found
