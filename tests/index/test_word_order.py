from pathlib import Path

import numpy as np

from index.query_analysis import neighbours
from index.word_order import WordOrder, WordOrderWriter


def test_neighbours_pass_over_stop_words_and_come_once() -> None:
    assert neighbours("quality of life, quality of life") == [("qualiti", "life"), ("life", "qualiti")]
    assert neighbours("stroke") == []


def test_a_pair_counts_once_a_row_in_its_order_and_never_across_rows(tmp_path: Path) -> None:
    writer = WordOrderWriter(tmp_path)
    for text in ("heart failure, heart failure", "failure of the heart", "a weak heart", "failure", ""):
        writer.add(text)
    writer.close()
    order = WordOrder(tmp_path)

    assert order.standing_together(np.arange(5), [("heart", "failur")]).tolist() == [1, 0, 0, 0, 0]
    assert order.standing_together(np.array([1, 0]), [("failur", "heart"), ("heart", "failur")]).tolist() == [1, 2]
    assert order.standing_together(np.array([], dtype=np.int64), [("heart", "failur")]).tolist() == []
