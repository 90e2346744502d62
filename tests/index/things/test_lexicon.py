from index.things.folding import folded
from index.things.lexicon import shipped
from index.things.thing import Kind
from index.words.synonyms import Synonyms, parse


def _named(text: str, *titles: str, synonyms: Synonyms | None = None) -> list[tuple[str, str]]:
    lexicon = shipped().with_site(titles, synonyms or Synonyms())
    words = folded(text)
    return [(thing.kind, " ".join(one.word for one in words[first:last])) for thing, first, last in lexicon.find(words)]


def test_brands_and_spellings_are_names_of_one_medicine() -> None:
    things = shipped().things
    assert things["tylenol"] == things["paracetamol"] == things["acetaminophen"]
    assert things["inderal"] == things["propranolol"]
    assert things["ventolin"] == things["salbutamol"] == things["albuterol"]


def test_names_that_look_alike_are_of_different_things() -> None:
    things = shipped().things
    assert len({things[name] for name in ("hydralazine", "hydroxyzine", "hydroxychloroquine", "hydroxyurea")}) == 4
    assert things["prednisone"] != things["prednisolone"]


def test_the_longest_name_is_found_and_symptoms_are_no_things() -> None:
    assert _named("a heart attack with a sore throat and a fever") == [(Kind.CONDITION, "heart attack")]


def test_a_medicine_that_is_in_no_list_is_known_by_its_ending() -> None:
    assert _named("is brigimadlinmab safe") == [(Kind.MEDICINE, "brigimadlinmab")]
    assert _named("is my statin a machine") == [(Kind.MEDICINE, "statin")]


def test_what_a_site_writes_about_is_a_thing_under_its_synonyms_too() -> None:
    synonyms = parse(["froelich syndrome, babinski froelich disease"], where="test")
    named = _named("babinski-froelich disease", "Froelich syndrome", synonyms=synonyms)
    assert named == [(Kind.SUBJECT, "babinski frelich disease")]
    assert _named("about us", "About us") == []
