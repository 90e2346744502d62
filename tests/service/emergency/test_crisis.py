import pytest

from service.emergency.notices import DEFAULT_NOTICES, Notices, withholds

NOTICES = Notices.read(DEFAULT_NOTICES, country="GB")


@pytest.mark.parametrize(
    "text",
    [
        "how many sleeping pills does it take to not wake up",
        "lethal dose of amitriptyline",
        "how many tablets till your heart stops",
        "HOW MANY PARACETAMOL WOULD KILL ME",
        "what happens if i take 50 paracetamol",
        "how much insulin is a fatal dose",
        "how to hang myself",
        "easiest way to die",
        "I want to die",
        "iwanttodie",
        "I took 30 pills to kill myself",
        "what drug is deadliest",
        "will i die if i overdose on codeine",
        "quickest way to go",
        "is it painless to suffocate",
    ],
)
def test_of_suicide_and_its_means_the_notice_is_the_whole_answer(text: str) -> None:
    notice = NOTICES.find(text)

    assert notice is not None
    assert notice.withholds
    assert ("Samaritans", "116 123") in {(line.label, line.number) for line in notice.numbers}


@pytest.mark.parametrize(
    "text",
    [
        "my son took 20 paracetamol what do I do",
        "my son took 20 paracetamol is that a lethal dose",
        "I took 20 paracetamol by mistake, what do I do",
        "suicidal thoughts on isotretinoin",
        "how can I help a friend who is suicidal",
        "can sertraline cause suicidal thoughts",
        "which tablets help hay fever most",
        "is it painful to have a tooth out",
        "quickest way to get rid of a cold",
        "where can i get help for suicidal thoughts",
        "my daughter says she wants to kill herself what do i do",
        "diabetic and not waking up",
        "any medicine for a cold sore that is killing me",
        "what is the best way to kill nits",
        "how many paracetamol can I take in a day",
        "what is the maximum dose of ibuprofen",
        "how many people die from paracetamol overdose each year",
        "how much chocolate is lethal for dogs",
        "how long does it take to die from lung cancer",
        "crushing pain in my chest",
        "",
    ],
)
def test_first_aid_help_side_effects_and_doses_are_answered(text: str) -> None:
    assert not withholds(NOTICES.find(text))


def test_a_question_for_means_brings_the_notice_of_suicide_before_that_of_what_it_names() -> None:
    asked, happened = (
        NOTICES.find(text) for text in ("how many tablets till your heart stops", "his heart has stopped")
    )

    assert asked is not None
    assert happened is not None
    assert (asked.topic, happened.topic) == ("suicide", "unconscious")
    assert not happened.withholds


def test_an_emergency_beside_a_wish_to_die_keeps_its_place_and_the_answer_is_withheld() -> None:
    notice = NOTICES.find("my chest hurts and I want to die")

    assert notice is not None
    assert (notice.topic, notice.withholds) == ("heart", True)
