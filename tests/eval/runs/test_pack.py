import json
from pathlib import Path

from eval.measures.timing import Timings
from eval.runs.pack import PACK, input_hashes, machine, write_with_pack
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
