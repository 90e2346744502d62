import gzip
import json
from pathlib import Path

from eval.training.pairs import Share, read_pairs

PASSAGE = "Gout comes of uric acid. Crystals form in the joint. Rest helps."


def write(folder: Path, *rows: dict[str, object]) -> None:
    with gzip.open(folder / "made.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(f"{json.dumps({'q': 'what causes gout', 'group': 1, 'src': 'x', **row})}\n" for row in rows)


def test_sentences_that_are_labelled_go_back_into_the_passage_they_are_of(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"text": PASSAGE, "label": 1},
        {"text": "Gout comes of uric acid.", "label": 1},
        {"text": "Rest helps.", "label": 0},
    )

    (example,) = read_pairs(tmp_path, {"made": Share(whole=5)}, seed=1)

    assert example.sentences == ("Gout comes of uric acid.", "Crystals form in the joint.", "Rest helps.")
    assert (example.answers, example.labels, example.source) == (True, (True, False, False), "made")


def test_a_passage_without_the_sentence_that_answers_does_not_answer(tmp_path: Path) -> None:
    write(tmp_path, {"text": PASSAGE, "label": 1}, {"text": "Gout comes of uric acid.", "label": 1})

    (example,) = read_pairs(tmp_path, {"made": Share(without=5)}, seed=1)

    assert (example.answers, example.source) == (False, "made-without")
    assert example.sentences == ("Crystals form in the joint.", "Rest helps.")
    assert example.labels == (False, False)


def test_of_a_passage_that_does_not_answer_no_sentence_does_and_of_an_unmarked_one_none_is_known(
    tmp_path: Path,
) -> None:
    write(tmp_path, {"text": PASSAGE, "label": 0}, {"text": f"{PASSAGE} Drink water.", "label": 1, "q": "what is gout"})

    found = {example.question: example for example in read_pairs(tmp_path, {"made": Share(whole=5)}, seed=1)}

    assert found["what causes gout"].labels == (False, False, False)
    assert found["what is gout"].labels == (None, None, None, None)


def test_of_a_long_text_some_sentences_in_a_row_are_read_with_the_one_that_answers(tmp_path: Path) -> None:
    sentences = [f"Sentence {name} says something that nobody asked for at all." for name in "abcdefghijklmnop"]
    write(tmp_path, {"text": " ".join(sentences), "label": 1}, {"text": sentences[9], "label": 1})

    (example,) = read_pairs(tmp_path, {"made": Share(whole=5)}, seed=3)

    assert 1 < len(example.sentences) < 10
    assert example.sentences[example.labels.index(True)] == sentences[9]
    first = sentences.index(example.sentences[0])
    assert list(example.sentences) == sentences[first : first + len(example.sentences)]


def test_the_same_seed_chooses_the_same_and_as_many_of_each_kind_as_may_be(tmp_path: Path) -> None:
    write(tmp_path, *({"q": f"q{at}", "text": f"Text {at}. More.", "label": at % 2, "group": at} for at in range(40)))

    chosen = read_pairs(tmp_path, {"made": Share(whole=10)}, seed=1)

    assert sum(example.answers for example in chosen) == 5
    assert len(chosen) == 10
    assert read_pairs(tmp_path, {"made": Share(whole=10)}, seed=1) == chosen
    assert read_pairs(tmp_path, {"made": Share(whole=10)}, seed=2) != chosen
