import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from eval.errors import MalformedSet
from eval.training.means import NOTICE, WITHHOLD, Wordings, train_means
from index.models.encoder import Vectors, unit
from service.emergency.means_model import Alarm


class Letters:
    """Embeds a text by how often each letter is in it."""

    def encode(self, question: str) -> Vectors:
        return unit(np.array([question.count(letter) + 0.01 for letter in "abcdefghij"], dtype=np.float32))


def lines(path: Path, *records: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def pairs(path: Path, *questions: str) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"q": question, "text": "a text"}) + "\n" for question in questions)
    return path


def test_wordings_are_read_by_kind_each_once(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("e1\n", encoding="utf-8")
    read = Wordings.read(
        asking=[lines(tmp_path / "asking", *({"text": f"a{number}"} for number in range(5)), {"text": "a1"})],
        alike=[lines(tmp_path / "alike", *({"text": f"b{number}"} for number in range(5)), {"text": "a1"})],
        by_topic=[lines(tmp_path / "topics", {"text": "t1", "topic": "suicide"}, {"text": "t2", "topic": "heart"})],
        ordinary=[
            lines(tmp_path / "ordinary", *({"text": f"c{number}"} for number in range(5)), {"text": "c1 c2 c3 c4"})
        ],
        further=[pairs(tmp_path / "further.jsonl.gz", "d1 d2 d3 d4", "d1 d2 d3 d4", "c1", "suicide"), words],
    )

    assert read.asking == ("a0", "a1", "a2", "a3", "a4", "t1")
    assert read.alike == ("b0", "b1", "b2", "b3", "b4", "t2")
    assert read.ordinary == ("c0", "c1", "c2", "c3", "c4", "c1 c2 c3 c4")
    assert read.further == ("d1 d2 d3 d4", "e1", "c1 c2", "c1 c2 c3")


def test_files_that_are_none_are_named(tmp_path: Path) -> None:
    five = lines(tmp_path / "five", *({"text": f"a{number}"} for number in range(5)))
    (tmp_path / "flat.jsonl.gz").write_text("no gzip", encoding="utf-8")

    with pytest.raises(MalformedSet, match="Too few wordings that sound alike"):
        Wordings.read(asking=[five], alike=[], by_topic=[], ordinary=[five])
    with pytest.raises(MalformedSet, match=r"flat\.jsonl"):
        Wordings.read(asking=[five], alike=[], by_topic=[], ordinary=[], further=[tmp_path / "flat.jsonl.gz"])


def test_what_was_learnt_is_withheld_and_others_within_what_is_allowed() -> None:
    asking = tuple("a" * (3 + number % 7) + "b" * (number % 5) for number in range(60))
    alike = tuple("b" * (3 + number % 7) + "a" * (number % 2) + "c" * number for number in range(60))
    ordinary = tuple("d" * (3 + number % 7) + "e" * number for number in range(60))
    further = ("aaaabj", "aaaj")
    encoder = Letters()
    model, figures = train_means(Wordings(asking, alike, ordinary, further), encoder, "letters")

    assert model.encoder == "letters"
    assert figures.counts == (60, 60, 60)
    assert figures.withheld[0] > 0.9
    assert figures.withheld[1] <= WITHHOLD.alike + 1 / 60
    assert figures.noticed[2] <= NOTICE.ordinary + 1 / 60
    assert model.loudest([encoder.encode("aaaaaab")]) is Alarm.WITHHOLD
    assert model.loudest([encoder.encode("ddddee")]) is None
    assert model.notice_from <= model.withhold_from
