import re
from collections.abc import Sequence

import pytest

from index.words.compounds import as_written
from index.words.vocabulary import key

ARTICLES = (
    "Head lice are tiny insects.",
    "Q fever is an infection.",
    "A non-steroidal anti-inflammatory drug eases pain.",
    "Chickenpox spots itch, and antidepressants do not help.",
    "Take vitamin D. Covid-19 spreads through the air.",
    "The doctor said the rap was loud, and the rapist was caught by a thera.",
    "An under active child is atypical, an underactive thyroid is not.",
)
KNOWN = frozenset(word for text in ARTICLES for word in re.findall(r"[a-z]+", key(text)))


def texts(words: str) -> Sequence[str]:
    wanted = set(re.findall(r"\w+", key(words)))
    return [text for text in ARTICLES if wanted & set(re.findall(r"\w+", key(text)))]


def test_every_article_holds_its_own_words() -> None:
    assert texts("lice") == [ARTICLES[0]]


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("headlice treatment", "head lice treatment"),
        ("What is Qfever?", "What is q fever?"),
        ("nonsteroidal antiinflammatory", "non-steroidal anti-inflammatory"),
        ("vitamind dose", "vitamin d dose"),
        ("covid19", "covid-19"),
        ("chicken pox", "chickenpox"),
        ("chicken-pox scars", "chickenpox scars"),
        ("anti-depressants and anti depressants", "antidepressants and antidepressants"),
        ("Crohn´s head\u00adlice", "Crohn's head lice"),
    ],
)
def test_compounds_are_written_as_the_articles_write_them(question: str, written: str) -> None:
    assert as_written(question, KNOWN, texts) == written


@pytest.mark.parametrize(
    "question",
    [
        "head lice",
        "head-lice",
        "a child therapist",  # its halves are side by side in no article
        "anti inflammatory drugs",
        "under active",  # an article writes it apart
        "a typical child",
        "headache",
        "ibuprofen",
        "is the chicken poxy",
        "chicken, pox",
    ],
)
def test_what_articles_write_so_or_do_not_hold_stays(question: str) -> None:
    assert as_written(question, KNOWN, texts) == question
