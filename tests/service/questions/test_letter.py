import pytest

from service.questions.letter import MOST_QUESTIONS, UnderstoodQuestion, read_questions
from service.questions.subjects import Subjects

SUBJECTS = Subjects.of(
    ["High blood pressure", "Asthma", "Multiple sclerosis", "Metronidazole", "Shingles"],
    {"rash": 40, "inhaler": 9},
    count=200,
)
STORY = (
    "Dear doctor, hope you are well? I am a 58 year old retired bus driver and live with my wife in a small flat. "
    "Who would have thought that I would ever write to you. What worries me most is that nobody explains a thing. "
    "Our neighbour had shingles years ago. The weather has been dreadful and my knees don't like it, but that is "
    "another story. When I was young I never went to see anybody at all. "
)


def read(typed: str) -> list[UnderstoodQuestion]:
    found = list(read_questions(typed, lambda: SUBJECTS))
    assert all(typed[one.span.start : one.span.end] == one.text for one in found)
    return found


def searched(typed: str) -> list[str]:
    return [one.searched for one in read(typed)]


@pytest.mark.parametrize(
    "typed",
    [
        "asthma",
        "Is asthma for life?",
        "My son has a cough and wheezes at night. Dr. Smith says asthma. Could that be it?",
        "Is it asthma or does he just have a cold?",
        "  \n what helps against shingles? \n",
        "I have shingles, can I drive?",
    ],
)
def test_one_question_is_asked_as_it_is(typed: str) -> None:
    (found,) = read(typed)

    assert (found.text, found.searched) == (typed.strip(), typed)


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("What is asthma? How common are shingles?", ["What is asthma?", "How common are shingles?"]),
        ("what is asthma\nhow common are shingles", ["what is asthma", "how common are shingles"]),
        ("1. What is asthma?\n2) Are shingles common?", ["What is asthma?", "Are shingles common?"]),
        ("- what is asthma\n- are shingles common", ["what is asthma", "are shingles common"]),
        ("What is asthma and how long do shingles last?", ["What is asthma", "how long do shingles last?"]),
        ("What is asthma? What is asthma? Are shingles common?", ["What is asthma?", "Are shingles common?"]),
        ("What is asthma?Are shingles common?", ["What is asthma?", "Are shingles common?"]),
    ],
)
def test_several_questions_are_told_from_each_other(typed: str, texts: list[str]) -> None:
    assert [one.text for one in read(typed)] == texts


def test_a_question_that_points_back_is_asked_with_what_it_points_at() -> None:
    assert searched("What is multiple sclerosis? Is it hereditary?")[1] == "multiple sclerosis. Is it hereditary?"
    assert searched("What is asthma and how is it treated?")[1] == "What is asthma. how is it treated?"
    assert searched("Is asthma common? Can I take metronidazole with it?")[1].startswith("asthma. ")


def test_a_question_about_something_else_gets_no_subject_from_the_one_before() -> None:
    assert searched("Can I drink with metronidazole? How do I bake bread?")[1] == "How do I bake bread?"


@pytest.mark.parametrize(
    ("lead", "question"),
    [
        ("So my question is this: ", "what should my blood pressure be?"),
        ("I would like to know whether ", "shingles are catching."),
        ("Please can you tell me ", "how long shingles last"),
        ("", "Can I drink alcohol with metronidazole?"),
        ("Anyway, and now to what I wanted to ask. ", "Can I drink alcohol with metronidazole?"),
    ],
)
@pytest.mark.parametrize("after", ["", " Many thanks, and kind regards,\nMargaret"])
def test_a_letter_is_asked_as_its_question_alone(lead: str, question: str, after: str) -> None:
    (found,) = read(f"{STORY}{lead}{question}{after if question.endswith(('.', '?')) else ''}")

    assert found.text == question
    assert found.searched in {question, f"58 year old. {question}"}
    assert not found.telling


def test_what_somebody_takes_and_how_old_they_are_goes_with_a_question_of_what_they_may_take() -> None:
    taking = "I take metronidazole every day and my wife uses an inhaler."
    typed = f"{taking} {STORY}Can I take ibuprofen? How common is asthma?"

    first, second = searched(typed)

    assert first == "metronidazole. 58 year old. Can I take ibuprofen?"
    assert second == "How common is asthma?"


def test_the_story_of_a_child_goes_with_what_is_asked_about_the_child() -> None:
    typed = f"My 3 year old daughter has asthma. {STORY}How much ibuprofen can she have?"

    assert searched(typed) == ["3 year old daughter. asthma. How much ibuprofen can she have?"]


def test_a_question_without_a_subject_is_asked_with_what_leads_up_to_it() -> None:
    (found,) = read(f"{STORY}Since Monday there is a rash on my arm. What could that be?")

    assert found.searched == "Since Monday there is a rash on my arm. What could that be?"


def test_words_that_articles_know_nothing_of_are_kept_to_be_looked_for() -> None:
    second = read("Can I drink with metronidazole? Will it rain tomorrow?")[1]

    assert second.searched == "metronidazole. Will it rain tomorrow?"
    assert second.telling == {"rain", "tomorrow"}


def test_a_text_that_asks_nothing_is_one_question() -> None:
    (found,) = read(STORY)

    assert (found.text, found.searched) == (STORY.strip(), STORY)


def test_of_many_questions_the_last_are_asked() -> None:
    typed = " ".join(f"Is number {number} dangerous?" for number in range(20))

    found = read(typed)

    assert len(found) == MOST_QUESTIONS
    assert found[-1].text == "Is number 19 dangerous?"
