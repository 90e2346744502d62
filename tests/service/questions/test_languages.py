import pytest

from service.questions.languages import is_measured, unmeasured_language


@pytest.mark.parametrize(
    "question",
    [
        "me duele el pecho y no puedo respirar",
        "mi hijo no respira",
        "quiero morir",
        "j'ai mal à la poitrine et je ne peux pas respirer",
        "dolor de cabeza",
        "Kopfschmerzen",
        "Wie viel Paracetamol darf ich nehmen?",
        "mal di testa",
        "dor de cabeça",
        "baş ağrısı",
        "ból głowy",
        "что такое диабет",
        "ما هو السكري",
        "高血压",
        "कैंसर",
    ],
)
def test_a_question_in_another_language_is_recognised(question: str) -> None:
    assert unmeasured_language(question)


@pytest.mark.parametrize(
    "question",
    [
        "my chest hurts",
        "prurigo nodularis dupixent",
        "tinea cruris",
        "nonsteroidal antiinflammatory",
        "headlice",
        "qfever",
        "hydroxyurea vs anagrelide",
        "castleman il-6",
        "Sjögren’s café",
        "HFMD?",
        "COPD",
        "38.5 °C 🙂",
        "???",
        "el nino",
        "β-blocker dose",
    ],
)
def test_names_of_diseases_and_medicines_are_no_other_language(question: str) -> None:
    assert not unmeasured_language(question)


def test_a_name_that_titles_hold_is_known() -> None:
    assert unmeasured_language("gerstmann vs straussler")
    assert not unmeasured_language("gerstmann vs straussler", {"gerstmann", "straussler"})


@pytest.mark.parametrize(
    ("language", "measured"), [("en", True), ("en-GB", True), ("EN_us", True), ("es", False), (None, True)]
)
def test_a_page_in_any_english_is_measured(language: str | None, *, measured: bool) -> None:
    assert is_measured(language) == measured
