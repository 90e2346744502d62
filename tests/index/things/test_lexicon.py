import pytest

from index.things.folding import folded
from index.things.lexicon import shipped
from index.things.thing import Kind
from index.words.synonyms import DEFAULT_SYNONYMS, Synonyms, parse


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


@pytest.mark.parametrize(
    "lines",
    [
        ("ibuprofen, paracetamol",),
        ("ibuprofen => paracetamol",),
        ("paracetamol => ibuprofen",),
        ("blood thinner, warfarin, apixaban",),
        ("zzthin, warfarin, apixaban",),
        ("zzthin => warfarin, apixaban", "warfarin, zzthin"),
        ("zzthin, warfarin", "zzthick, apixaban", "zzthin, zzthick"),
        ("blood thinner, warfarin",),
        ("ibuprofen, zz paracetamol tablets",),
        ("warfarin, fakexaban",),
        ("migraine, headache",),
        ("impetigo, scabies",),
        ("zzrash, impetigo, scabies",),
        ("zzgel, ibuprofen",),
        ("paracetamol, acetaminophen, tylenol",),
    ],
)
def test_a_site_s_synonym_makes_no_two_things_one(lines: tuple[str, ...]) -> None:
    titles = ("Warfarin and you", "Zzgel")
    plain = shipped().with_site(titles, Synonyms())
    assert plain.things["zzgel"].kind is Kind.SUBJECT

    assert shipped().with_site(titles, parse(lines, where="test")).things == plain.things


def test_a_site_s_other_names_of_one_thing_are_its_names() -> None:
    lines = ["ibuprofen, zzbufen", "impetigo, honey crust rash", "zzsf => froelich syndrome"]
    things = shipped().with_site(["Froelich syndrome"], parse(lines, where="test")).things

    assert things["zzbufen"] == things["ibuprofen"] == things["nurofen"]
    assert things["honey crust rash"] == things["impetigo"]
    assert "zzbufen" in things["ibuprofen"].names
    assert "honey crust rash" in things["impetigo"].names


def test_what_ships_as_synonyms_gives_all_its_names_beside_a_site_s_own_lines() -> None:
    text = DEFAULT_SYNONYMS.read_text(encoding="utf-8")
    things = shipped().with_site((), parse(f"{text}\nibuprofen, paracetamol".split("\n"), where="test")).things

    assert {"insomnia", "trouble sleeping"} <= {*things["insomnia"].names}
    assert things == shipped().with_site((), Synonyms.read(DEFAULT_SYNONYMS)).things
