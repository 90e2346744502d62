import json
from pathlib import Path

import pytest

from eval.measures.timing import Timings
from eval.runs.pack import PACK, file_hashes, input_hashes, machine, write_with_pack
from eval.sets.question import QuestionSet, Unit
from ingest.hashing import file_sha256
from tests.eval.samples import question, results


def test_a_pack_names_every_input_and_is_the_same_each_time(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    asked, article = tmp_path / "set" / "questions.jsonl", tmp_path / "set" / "gout.md"
    asked.write_text("{}")
    article.write_text("# Gout\n\nRest.")
    questions = QuestionSet("s", Unit.DOCUMENT, (), corpus=(article,), files=(asked,))
    for name in ("first", "second"):
        write_with_pack(tmp_path / name, results("s", [question("a", 1.0)]), Timings((1.0,), None, None), questions)

    text = (tmp_path / "first" / PACK).read_bytes()
    assert text == (tmp_path / "second" / PACK).read_bytes()
    pack = json.loads(text)
    assert pack["inputs"] == {"set/questions.jsonl": file_sha256(asked), "set/gout.md": file_sha256(article)}
    assert pack["results"]["results.json"] == file_sha256(tmp_path / "first" / "results.json")
    assert pack["configuration"]["retrieval"] == {"lexical_weight": 0.2}
    assert "timings.json" not in pack["results"]

    article.write_text("# Gout\n\nMove.")
    assert input_hashes(questions)["set/gout.md"] != pack["inputs"]["set/gout.md"]


def test_the_machine_is_described_without_a_time() -> None:
    assert machine() == machine()
    assert set(machine()) == {"processor", "cores", "memory_gb", "system", "python"}


def test_files_of_one_folder_and_name_are_parted_by_the_folders_above_and_others_keep_their_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {
        "set/questions.jsonl": "{}",
        "set/articles/2023/dengue/index.md": "# Dengue\n\nOld.",
        "set/articles/2024/dengue/index.md": "# Dengue\n\nNew.",
        "set/articles/gout/index.md": "# Gout\n\nRest.",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    corpus, asked = tmp_path / "set" / "articles", tmp_path / "set" / "questions.jsonl"
    questions = QuestionSet("s", Unit.DOCUMENT, (), corpus=(corpus,), files=(asked,))
    before = input_hashes(questions)
    assert set(before) == {"set/questions.jsonl", "2023/dengue/index.md", "2024/dengue/index.md", "gout/index.md"}
    (corpus / "2023" / "dengue" / "index.md").write_text("# Dengue\n\nChanged.")
    after = input_hashes(questions)
    assert [name for name in after if after[name] != before[name]] == ["2023/dengue/index.md"]

    monkeypatch.chdir(tmp_path)
    twice = (Path("set/questions.jsonl"), asked, tmp_path / "set" / "articles" / ".." / "questions.jsonl")
    assert file_hashes(twice[:2]) == {"set/questions.jsonl": file_sha256(asked)}
    assert set(file_hashes(twice)) == {"set/questions.jsonl", "../questions.jsonl"}
