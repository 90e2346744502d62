import random
from datetime import date
from pathlib import Path

import pytest

from ingest.document import Document, text_sha256
from ingest.home import Home
from ingest.library.duplicates.near_duplicates import ComparedText, preference, sketch
from ingest.library.library import Library
from ingest.structure.prose import prose_blocks
from tests.ingest.folders import WORDS, contents, sync_folder


def paragraphs(seed: int, number: int = 12) -> list[str]:
    rng = random.Random(seed)
    return [" ".join(rng.choices(WORDS, k=20)).capitalize() + "." for _ in range(number)]


def document(parts: list[str], *, doc_id: str = "a", title: str = "Gout", **known: object) -> Document:
    text = "\n\n".join(parts)
    return Document(
        doc_id=doc_id,
        source_id="s",
        title=title,
        text=text,
        blocks=prose_blocks(text),
        text_sha256=text_sha256(text),
        source_sha256="0" * 64,
        extractor_version="1",
        **known,  # type: ignore[arg-type]
    )


PARTS = paragraphs(1)


@pytest.mark.parametrize(
    ("other", "title", "is_same"),
    [
        (PARTS, "Gout", True),
        ([*PARTS, "Printed from example.org"], "Gout | Print version", True),
        ([part.upper().replace(" ", "  ") for part in PARTS], "GOUT", True),
        ([*PARTS[:-1], PARTS[-1].replace(".", " not.")], "Gout", False),
        ([*PARTS[:5], PARTS[5] + " Take 5 mg.", *PARTS[6:]], "Gout", False),
        (PARTS, "Aspirin", False),
        (PARTS[:-2], "Gout", False),
        (paragraphs(2), "Gout", False),
    ],
    ids=["same", "print version", "case and spacing", "negated", "another dose", "title", "shorter", "another"],
)
def test_only_articles_that_say_the_same_word_for_word_are_near_duplicates(
    other: list[str], title: str, is_same: bool
) -> None:
    one, two = ComparedText.of(document(PARTS)), ComparedText.of(document(other, title=title))
    assert one.is_near(two) is is_same
    assert two.is_near(one) is is_same


def test_texts_that_are_nine_tenths_the_same_share_a_value_and_unlike_ones_do_not() -> None:
    missed = met = 0
    for seed in range(60):
        parts = paragraphs(seed, 20)
        own = set(sketch("\n\n".join(parts)))
        missed += not own & set(sketch("\n\n".join([*parts[:-1], "Printed from example.org"])))
        met += bool(own & set(sketch("\n\n".join(paragraphs(seed + 1000, 20)))))
    assert (missed, met) == (0, 0)


def test_a_short_text_has_no_sketch() -> None:
    assert sketch("There is no treatment for this disease.") == []


def test_of_a_group_the_freshest_page_that_is_no_print_version_is_served() -> None:
    plain = document(PARTS, doc_id="https://e.org/gout", url="https://e.org/gout", updated_on=date(2024, 1, 1))
    print_version = document(PARTS, doc_id="p", url="https://e.org/gout/print", updated_on=date(2024, 6, 1))
    newer = document(PARTS, doc_id="zzz", url="https://mirror.example/g", last_reviewed_on=date(2024, 3, 1))
    assert [found.doc_id for found in sorted([print_version, plain, newer], key=preference)] == [
        "zzz",
        "https://e.org/gout",
        "p",
    ]


def test_a_print_version_is_not_served_until_it_is_the_only_one_left(tmp_path: Path) -> None:
    home, folder = Home(tmp_path / "home"), tmp_path / "folder"
    folder.mkdir()
    article = "Gout\n\n" + "\n\n".join(PARTS)
    (folder / "gout.txt").write_text(article)
    (folder / "gout-print.txt").write_text(article + "\n\nPrinted from example.org\n")
    (folder / "other.txt").write_text("Flu\n\n" + "\n\n".join(paragraphs(3)))
    sync_folder(folder, home)
    assert {doc_id: found[4] for doc_id, found in contents(home).items()} == {
        "gout": None,
        "gout-print": "gout",
        "other": None,
    }
    with Library.open(home) as library:
        assert [doc_id for doc_id, _ in library.versions()] == ["gout", "other"]
        library.withdrawals.add("gout")
        assert [doc_id for doc_id, _ in library.versions()] == ["other"], "a withdrawn text comes back as its copy"
        library.withdrawals.undo("gout")
    (folder / "gout.txt").unlink()
    sync_folder(folder, home)
    with Library.open(home) as library:
        assert [doc_id for doc_id, _ in library.versions()] == ["gout-print", "other"]


@pytest.mark.slow
def test_a_thousand_copies_are_settled_in_one_go(tmp_path: Path) -> None:
    home, folder = Home(tmp_path / "home"), tmp_path / "folder"
    folder.mkdir()
    for number in range(1000):
        (folder / f"{number:03}.txt").write_text("Gout\n\n" + "\n\n".join(PARTS))
    sync_folder(folder, home)
    with Library.open(home) as library:
        assert [doc_id for doc_id, _ in library.versions()] == ["000"]


def test_records_of_json_lines_are_never_taken_for_copies(tmp_path: Path) -> None:
    home, file = Home(tmp_path / "home"), tmp_path / "corpus.jsonl"
    text = " ".join(PARTS)
    file.write_text(f'{{"_id": "1", "text": "{text}"}}\n{{"_id": "2", "text": "{text}"}}\n')
    sync_folder(file, home)
    with Library.open(home) as library:
        assert [doc_id for doc_id, _ in library.versions()] == ["1", "2"]
