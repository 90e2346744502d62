"""What is made again, and what a person wrote into it."""

import json
from pathlib import Path

import pytest

from eval.drafts.draft import Slot, draft, write_draft
from eval.drafts.made import MADE, check_unchanged, note_made
from eval.drafts.sets import write_sets
from eval.errors import WouldOverwrite
from eval.sets.opening import open_set
from ingest.document import Document
from ingest.hashing import file_sha256
from ingest.sources.item import file_item
from ingest.sources.reading import read_document


def _document(name: str, *sentences: str) -> Document:
    text = f"# {name}\n\n" + "\n\n".join(sentences) + "\n"
    return read_document(file_item("articles", f"articles/{name}.md", text.encode()))


_GOUT = _document("gout", "Rest the joint at night.", "## Care", "Drink a lot of water.")
_DENGUE = _document("dengue", "Mosquitoes carry it to people.")
_MUMPS = _document("mumps", "The cheeks swell for a week.")
_ALL = {document.doc_id: document for document in (_GOUT, _DENGUE, _MUMPS)}


def _slot(name: str, doc_id: str, quote: str) -> Slot:
    return Slot(name, "what now", "answerable", doc_id, quote, (), None, "", f"draft.jsonl, line {name}")


_SLOTS = [
    _slot("1", "gout", "Rest the joint at night."),
    _slot("2", "gout", "Drink a lot of water."),
    _slot("3", "dengue", "Mosquitoes carry it to people."),
]


def test_a_draft_without_questions_is_drafted_again_and_one_with_some_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "draft.jsonl"
    write_draft(path, draft([_GOUT], each=1))
    write_draft(path, draft([_GOUT], each=2))
    lines = path.read_text().splitlines()
    assert len(lines) == 4
    own = {**json.loads(lines[0]), "id": "own", "question": "may I rest"}
    for text in ("\n".join([*lines, json.dumps(own)]), "some notes of mine"):
        path.write_text(text)
        with pytest.raises(WouldOverwrite, match="a person wrote"):
            write_draft(path, draft([_GOUT], each=1))
        assert path.read_text() == text


def test_sets_are_made_again_and_what_is_not_made_any_more_goes(tmp_path: Path) -> None:
    write_sets(tmp_path, _SLOTS, _ALL)
    made = json.loads((tmp_path / MADE).read_text())
    assert "all/questions.jsonl" in made
    assert (tmp_path / "all" / "articles" / "mumps.md").is_file()
    write_sets(tmp_path, _SLOTS[:2], {name: _ALL[name] for name in ("gout", "dengue")})
    assert not (tmp_path / "all" / "articles" / "mumps.md").exists()
    assert [one.query_id for one in open_set(tmp_path / "all").questions] == ["1", "2"]


@pytest.mark.parametrize("name", ["all/questions.jsonl", "sections-out/questions.jsonl", "all/articles/gout.md"])
def test_what_a_person_wrote_into_a_set_is_not_written_over(tmp_path: Path, name: str) -> None:
    write_sets(tmp_path, _SLOTS, _ALL)
    path = tmp_path / name
    path.write_text(f"{path.read_text()}\n")
    with pytest.raises(WouldOverwrite, match="Move what you added into the draft") as error:
        write_sets(tmp_path, _SLOTS[:1], _ALL)
    assert error.value.where == str(path)
    assert len(open_set(tmp_path / "all").questions) == 3


def test_a_set_that_nobody_made_of_a_draft_is_a_persons(tmp_path: Path) -> None:
    write_sets(tmp_path, _SLOTS, _ALL)
    (tmp_path / MADE).unlink()
    with pytest.raises(WouldOverwrite):
        write_sets(tmp_path, _SLOTS, _ALL)


def test_the_articles_that_answer_most_go_with_their_page_and_the_rest_is_counted(tmp_path: Path) -> None:
    made = write_sets(tmp_path, _SLOTS, _ALL)
    assert [one.query_id for one in open_set(tmp_path / "pages-out").questions] == ["1", "2"]
    assert sorted(path.stem for path in (tmp_path / "pages-out" / "articles").iterdir()) == ["dengue", "mumps"]
    assert made.left_out[-1].startswith("1 of 3 questions aren't in pages-out, since their articles stay")


def test_a_note_that_leads_out_of_the_folder_takes_nothing_away(tmp_path: Path) -> None:
    folder, other = tmp_path / "sets", tmp_path / "mine.txt"
    folder.mkdir()
    other.write_text("mine")
    (folder / MADE).write_text(json.dumps({"../mine.txt": file_sha256(other), str(other): file_sha256(other)}))

    check_unchanged(folder, [])
    note_made(folder, [])

    assert other.read_text() == "mine"
