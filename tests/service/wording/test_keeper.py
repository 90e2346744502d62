import json
from pathlib import Path

import pytest

from ingest.durable import replace_file
from ingest.home import Home
from service.emergency.notices import shipped_notices
from service.errors import SecondKeyNeeded, UnknownWords, WordsChanged, WordsError, WordsRefused
from service.wording import versions as shelving
from service.wording.checks import check_with
from service.wording.keeper import WordsKeeper
from service.wording.kinds import KINDS, kind_named
from service.wording.versions import WaitingWords, WordsVersion

SYNONYMS, SPANISH, ENGLISH = KINDS["synonyms"], KINDS["notices.es"], KINDS["notices"]
FIRST, SECOND = "tooth, molar\n", "tooth, molar\ngum, gingiva\n"


@pytest.fixture
def keeper(home: Home) -> WordsKeeper:
    home.root.mkdir(parents=True)
    return WordsKeeper(home, check_with(shipped_notices))


def put(keeper: WordsKeeper, text: str, *, who: str = "vk_staff_a", note: str = "why") -> WordsVersion:
    base = keeper.look(SYNONYMS).served.sha256
    made = keeper.publish(SYNONYMS, text, base=base, who=who, note=note)
    assert isinstance(made, WordsVersion)
    return made


def propose(keeper: WordsKeeper, text: str, *, who: str = "vk_staff_a") -> WaitingWords:
    base = keeper.look(SPANISH).served.sha256
    made = keeper.publish(SPANISH, text, base=base, who=who, note="más claro")
    assert isinstance(made, WaitingWords)
    return made


def spanish(more: str = "# another remark\n") -> str:
    return SPANISH.shipped_text + more


def test_what_is_published_is_in_its_place_with_who_when_and_why_and_the_log_has_none_of_its_words(
    keeper: WordsKeeper, home: Home
) -> None:
    assert keeper.look(SYNONYMS).served.text == SYNONYMS.shipped_text
    made = put(keeper, FIRST.replace("\n", "\r\n"))

    assert home.synonyms.read_text(encoding="utf-8") == FIRST
    assert home.synonyms.stat().st_mode & 0o777 == 0o644
    assert (made.number, made.who, made.note, made.approved_by) == (1, "vk_staff_a", "why", "")
    state = keeper.look(SYNONYMS)
    assert (state.version, state.versions, state.served.is_own) == (made, (made,), True)
    line = json.loads(home.audit.read_text())
    assert (line["what"], line["who"], line["details"]) == (
        "words publish", "vk_staff_a", {"words": "synonyms", "sha256": made.sha256, "version": 1},
    )  # fmt: skip
    assert "molar" not in home.audit.read_text()


def test_a_change_of_words_that_are_not_in_force_any_more_is_refused_and_loses_nothing(keeper: WordsKeeper) -> None:
    base = keeper.look(SYNONYMS).served.sha256
    put(keeper, FIRST)

    with pytest.raises(WordsChanged, match="Others were published since"):
        keeper.publish(SYNONYMS, SECOND, base=base, who="vk_staff_b", note="mine")
    assert keeper.look(SYNONYMS).served.text == FIRST
    assert [one.number for one in keeper.look(SYNONYMS).versions] == [1]


def test_what_was_changed_by_other_means_is_kept_as_a_version_before_it_is_replaced(
    keeper: WordsKeeper, home: Home
) -> None:
    home.synonyms.write_text("cold, rhinitis\n")
    made = put(keeper, FIRST)

    found = keeper.look(SYNONYMS).versions[0]
    assert (found.number, found.who, made.number) == (1, "", 2)
    assert keeper.text(SYNONYMS, 1) == "cold, rhinitis\n"


def test_going_back_is_a_new_version_and_back_to_what_ships_takes_the_file_away(
    keeper: WordsKeeper, home: Home
) -> None:
    put(keeper, FIRST)
    put(keeper, SECOND)
    again = put(keeper, keeper.text(SYNONYMS, 1))
    assert (again.number, home.synonyms.read_text()) == (3, FIRST)

    last = put(keeper, keeper.text(SYNONYMS, 0))
    assert (last.number, home.synonyms.exists()) == (4, False)
    state = keeper.look(SYNONYMS)
    assert (state.served.is_own, state.version) == (False, last)
    with pytest.raises(UnknownWords):
        keeper.text(SYNONYMS, 9)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tooth, molar\nalone\n", "synonyms.txt, line 2: A line names one phrase only"),
        ("a => b => c\n", "line 1: A line holds more than one =>"),
        ("tooth, molar\n" * 40_000, "more than 400,000 bytes"),
        (SYNONYMS.shipped_text, "Nothing is changed"),
    ],
)
def test_words_that_are_not_sound_are_refused_by_line_and_nothing_is_written(
    keeper: WordsKeeper, home: Home, text: str, says: str
) -> None:
    with pytest.raises(WordsRefused, match=says.replace("(", r"\(")):
        put(keeper, text)
    assert not home.synonyms.exists()
    assert keeper.look(SYNONYMS).versions == ()


def test_the_newest_versions_are_kept_and_no_number_is_given_twice(
    keeper: WordsKeeper, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelving, "MOST_VERSIONS", 2)
    for at in range(4):
        put(keeper, f"tooth, molar{at}\n")

    assert [one.number for one in keeper.look(SYNONYMS).versions] == [3, 4]
    assert len(list((home.words / "synonyms").glob("*.txt"))) == 2
    assert put(keeper, FIRST).number == 5


def test_publishing_that_breaks_off_leaves_the_old_words_in_force_and_the_new_ones_kept(
    keeper: WordsKeeper, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(keeper, FIRST)
    write = replace_file

    def broken(path: Path, data: bytes, *, mode: int) -> None:
        if path == home.synonyms:
            raise OSError(28, "No space left on device")
        write(path, data, mode=mode)

    with monkeypatch.context() as patched:
        patched.setattr("service.wording.keeper.replace_file", broken)
        with pytest.raises(WordsError, match="No space left on device"):
            put(keeper, SECOND)
    assert keeper.look(SYNONYMS).served.text == FIRST
    assert keeper.text(SYNONYMS, 2) == SECOND
    put(keeper, SECOND)
    assert home.synonyms.read_text() == SECOND


def test_a_file_that_is_a_link_is_left_to_whoever_made_it(keeper: WordsKeeper, home: Home, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.txt").write_text(FIRST)
    home.synonyms.symlink_to(tmp_path / "elsewhere.txt")

    with pytest.raises(WordsError, match="link to another place"):
        keeper.look(SYNONYMS)


@pytest.mark.parametrize("held", ["", "[]", "{", '{"format": "x"}', '{"format": "vouch-words-1", "words": [{}]}'])
def test_a_damaged_list_of_versions_is_named(keeper: WordsKeeper, home: Home, held: str) -> None:
    put(keeper, FIRST)
    (home.words / "synonyms" / "versions.json").write_text(held)

    with pytest.raises(WordsError, match=r"versions\.json: The versions of these words can't be read"):
        keeper.look(SYNONYMS)
    assert home.synonyms.read_text() == FIRST


def test_a_text_that_is_not_what_was_kept_is_never_published(keeper: WordsKeeper, home: Home) -> None:
    made = put(keeper, FIRST)
    put(keeper, SECOND)
    (home.words / "synonyms" / f"{made.sha256}.txt").write_text("tooth, poison\n")

    with pytest.raises(WordsError, match="it isn't what it was"):
        keeper.text(SYNONYMS, 1)


def test_rules_for_notices_wait_until_another_key_approves_them(keeper: WordsKeeper, home: Home) -> None:
    place = SPANISH.place(home)
    waiting = propose(keeper, spanish())
    assert (place.exists(), keeper.look(SPANISH).waiting) == (False, waiting)

    with pytest.raises(SecondKeyNeeded, match="can't approve it"):
        keeper.approve(SPANISH, waiting.sha256, who="vk_staff_a")
    assert not place.exists()
    with pytest.raises(WordsChanged, match="doesn't wait any more"):
        keeper.approve(SPANISH, "0" * 64, who="vk_staff_b")
    made = keeper.approve(SPANISH, waiting.sha256, who="vk_staff_b")

    assert (made.who, made.approved_by, made.note) == ("vk_staff_a", "vk_staff_b", "más claro")
    assert place.read_text(encoding="utf-8") == spanish()
    assert keeper.look(SPANISH).waiting is None
    whats = [json.loads(line)["what"] for line in home.audit.read_text().splitlines()]
    assert whats == ["words propose", "words publish"]


def test_one_change_waits_at_a_time_and_one_that_was_taken_back_is_gone(keeper: WordsKeeper, home: Home) -> None:
    waiting = propose(keeper, spanish())
    with pytest.raises(WordsChanged, match="Another change waits"):
        propose(keeper, spanish("# mine\n"), who="vk_staff_b")

    keeper.take_back(SPANISH, waiting.sha256, who="vk_staff_b")
    assert keeper.waiting(SPANISH) is None
    assert list((home.words / "notices.es").glob("*.txt")) == []
    propose(keeper, spanish("# mine\n"), who="vk_staff_b")


def test_a_change_that_waits_is_not_published_over_what_came_in_between(keeper: WordsKeeper, home: Home) -> None:
    waiting = propose(keeper, spanish())
    SPANISH.place(home).write_text(spanish("# by hand\n"), encoding="utf-8")

    with pytest.raises(WordsChanged, match="Others were published since"):
        keeper.approve(SPANISH, waiting.sha256, who="vk_staff_b")
    assert SPANISH.place(home).read_text(encoding="utf-8") == spanish("# by hand\n")


def test_a_change_that_loses_a_wording_of_the_shipped_rules_is_refused_with_the_wording(keeper: WordsKeeper) -> None:
    text = SPANISH.shipped_text
    cut = text.replace("infarto", "zzyzx")
    assert cut != text
    with pytest.raises(WordsRefused, match="would bring no notice") as caught:
        propose(keeper, cut)
    assert any("infarto" in one for one in caught.value.lost)
    assert keeper.waiting(SPANISH) is None


def test_a_broken_rule_file_is_refused_by_line(keeper: WordsKeeper) -> None:
    with pytest.raises(WordsRefused, match=r"notices\.es\.yaml, line \d+: Unknown key"):
        propose(keeper, spanish("symptoms: []\n"))


def test_words_that_there_are_none_of_are_named_with_those_that_there_are() -> None:
    with pytest.raises(UnknownWords, match=r"Take one of synonyms, pins, blocked, notices"):
        kind_named("../keys")
