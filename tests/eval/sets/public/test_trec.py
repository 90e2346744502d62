from pathlib import Path

import pytest
import pytrec_eval

from eval.errors import MalformedSet
from eval.sets.public.trec import read_qrels, read_run, read_topics, read_trec_set, write_qrels, write_run
from eval.sets.question import Unit


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_topics_are_read_in_all_three_forms(tmp_path: Path) -> None:
    tabbed = _file(tmp_path, "a", "1\twhat is it?\r\n2\twhy?\n")
    classic = _file(tmp_path, "b", "<top>\n<num> Number: 301\n<title> Organized\n crime\n<desc> x\n</top>\n")
    modern = _file(tmp_path, "c", '<topics><topic number="7">\n<query>covid origin</query></topic></topics>')
    assert [topic[:2] for topic in read_topics(tabbed)] == [("1", "what is it?"), ("2", "why?")]
    assert [topic[:2] for topic in read_topics(classic)] == [("301", "Organized crime")]
    assert [topic[:2] for topic in read_topics(modern)] == [("7", "covid origin")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1\twhat?\nno tab\n", 2),
        ("1\twhat?\n1\tagain?\n", 2),
        ("<top>\n<num> 1 <title> x\n</top>\n\n<top>\n<num> 2\n</top>\n", 5),
        ("<top>\n<num> 1 <title> x\n</top>\n<top>\n<num> 2 <title> y\n", 3),
    ],
)
def test_a_malformed_topic_is_named_by_file_and_line(tmp_path: Path, text: str, line: int) -> None:
    path = _file(tmp_path, "topics", text)
    with pytest.raises(MalformedSet) as error:
        read_topics(path)
    assert error.value.where == f"{path}, line {line}"


@pytest.mark.parametrize(("text", "what"), [("1 0 d\n", "3 columns"), ("1 0 d x\n", "whole number")])
def test_a_malformed_qrels_line_is_named(tmp_path: Path, text: str, what: str) -> None:
    path = _file(tmp_path, "qrels", "1 0 a 1\n" + text)
    with pytest.raises(MalformedSet, match=what) as error:
        read_qrels(path)
    assert error.value.where == f"{path}, line 2"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("1 Q0 a 1 2.0\n", "5 columns"),
        ("1 Q0 b 1 high t\n", "not a number"),
        ("1 Q0 b 1 nan t\n", "single precision"),
        ("1 Q0 b 1 -inf t\n", "single precision"),
        ("1 Q0 b 1 1e39 t\n", "single precision"),
        ("1 Q0 a 2 1 t\n", "twice"),
    ],
)
def test_a_malformed_run_line_is_named(tmp_path: Path, text: str, what: str) -> None:
    path = _file(tmp_path, "run", "1 Q0 a 1 3.0 t\n" + text)
    with pytest.raises(MalformedSet, match=what) as error:
        read_run(path)
    assert error.value.where == f"{path}, line 2"


def test_a_run_is_ordered_as_trec_eval_orders_it_ties_included(tmp_path: Path) -> None:
    # 1.00000001 and 1.0 are one number in trec_eval's single precision, and ties go to the greater name.
    scores = {"a": 1.00000001, "b": 1.0, "c": 2.0, "d": 1.0}
    path = _file(tmp_path, "run", "".join(f"q Q0 {name} 1 {score} t\n" for name, score in scores.items()))
    ours = [name for name, _ in read_run(path)["q"]]
    assert ours == ["c", "d", "b", "a"]
    for place, name in enumerate(ours, start=1):
        found = pytrec_eval.RelevanceEvaluator({"q": {name: 1}}, {"recip_rank"}).evaluate({"q": scores})
        assert found["q"]["recip_rank"] == pytest.approx(1 / place)


def test_what_is_written_ranks_the_same_when_it_is_read_also_where_scores_tie(tmp_path: Path) -> None:
    run = {"q1": [("b", 0.9), ("a", 0.5)], "q2": [("a", 0.5), ("b", 0.5), ("c", 0.5)]}
    write_run(tmp_path / "run", run)
    read = read_run(tmp_path / "run")
    assert {query: [name for name, _ in hits] for query, hits in read.items()} == {
        "q1": ["b", "a"],
        "q2": ["a", "b", "c"],
    }
    write_qrels(tmp_path / "qrels", {"q1": {"a": 2, "b c": 0}})
    assert read_qrels(tmp_path / "qrels") == {"q1": {"a": 2, "b_c": 0}}


def test_a_folder_with_topics_and_qrels_is_a_set(tmp_path: Path) -> None:
    _file(tmp_path, "topics.tsv", "1\twhat?\n2\twhy?\n")
    _file(tmp_path, "qrels.txt", "1 0 a 1\n")
    found = read_trec_set(tmp_path)
    assert found.unit is Unit.DOCUMENT
    assert [question.answerable for question in found.questions] == [True, False]
    _file(tmp_path, "qrels.more", "2 0 a 1\n")
    with pytest.raises(MalformedSet, match="there are 2"):
        read_trec_set(tmp_path)
