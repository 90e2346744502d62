from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from threadpoolctl import threadpool_info

from index.engines.embedded.array_file import StoredVectors, VectorFile, quantised
from index.engines.embedded.dense import DenseIndex, use_one_thread, write_codes
from index.models.encoder import Vectors, unit

COUNT, DIM, K = 40_000, 64, 10


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    """Vectors in groups, as texts on the same subjects are, none like another; as they are kept."""
    chance = np.random.default_rng(3)
    subjects = unit(chance.standard_normal((400, DIM)).astype(np.float32))
    apart = 0.1 * chance.standard_normal((COUNT, DIM)).astype(np.float32)
    codes, scales = quantised(unit(subjects[chance.integers(400, size=COUNT)] + apart), np.int16)
    return codes * scales[:, np.newaxis]


def indexed(vectors: Vectors, folder: Path, *, coded: bool = True) -> DenseIndex:
    file = VectorFile(folder, "vectors", "<i2", DIM)
    file.add(*quantised(vectors, np.int16))
    file.close()
    stored = StoredVectors(folder, "vectors")
    if coded:
        write_codes(stored, folder / "codes.faiss")
    return DenseIndex(stored, folder / "codes.faiss")


@pytest.fixture(scope="module")
def coded(vectors: Vectors, tmp_path_factory: pytest.TempPathFactory) -> DenseIndex:
    return indexed(vectors, tmp_path_factory.mktemp("dense"))


@pytest.fixture(scope="module")
def questions(vectors: Vectors) -> Vectors:
    """Questions, each near some text."""
    apart = np.random.default_rng(4).standard_normal((20, DIM)).astype(np.float32)
    return unit(vectors[:: COUNT // 20] + 0.05 * apart)


def exact(vectors: Vectors, question: Vectors, allowed: NDArray[np.bool_]) -> dict[int, float]:
    """The best allowed rows and their cosines, in 64 bits, each by itself."""
    rows = np.flatnonzero(allowed)
    cosines = vectors[rows].astype(np.float64) @ question.astype(np.float64)
    best = np.argsort(-cosines, kind="stable")[:K]
    return dict(zip(rows[best].tolist(), cosines[best].tolist(), strict=True))


def admitting(share: float) -> NDArray[np.bool_]:
    """So many rows, spread over all."""
    allowed = np.zeros(COUNT, dtype=np.bool_)
    allowed[np.random.default_rng(5).permutation(COUNT)[: round(share * COUNT)]] = True
    return allowed


@pytest.mark.parametrize("share", [0.2, 0.1, 0.01, 0.0001])
def test_what_a_narrow_filter_admits_is_ranked_exactly(
    vectors: Vectors, coded: DenseIndex, questions: Vectors, share: float
) -> None:
    allowed = admitting(share)

    for question in questions:
        rows, cosines = coded.search(question, k=K, allowed=allowed)
        assert dict(zip(rows.tolist(), cosines.tolist(), strict=True)) == pytest.approx(
            exact(vectors, question, allowed), abs=1e-6
        )


@pytest.mark.parametrize("share", [1.0, 0.9, 0.5, 0.35])
def test_what_a_wide_filter_admits_is_ranked_by_codes_and_few_are_missed(
    vectors: Vectors, coded: DenseIndex, questions: Vectors, share: float
) -> None:
    allowed = admitting(share)
    found = 0

    for question in questions:
        rows, cosines = coded.search(question, k=K, allowed=None if share == 1.0 else allowed)
        expected = exact(vectors, question, allowed)
        assert len(rows) == K
        assert allowed[rows].all()
        assert cosines.tolist() == pytest.approx((vectors[rows] @ question).tolist(), abs=1e-6)
        found += len(expected.keys() & set(rows.tolist()))

    assert found >= 0.98 * K * len(questions)


def test_a_wide_filter_that_admits_only_what_is_far_from_the_question_is_ranked_exactly(
    vectors: Vectors, coded: DenseIndex, questions: Vectors
) -> None:
    for question in questions[:5]:
        cosines = vectors @ question
        allowed = cosines < np.quantile(cosines, 0.4)
        rows, found = coded.search(question, k=K, allowed=allowed)
        assert dict(zip(rows.tolist(), found.tolist(), strict=True)) == pytest.approx(
            exact(vectors, question, allowed), abs=1e-6
        )


def test_vectors_that_are_all_equal_are_found_all(tmp_path: Path) -> None:
    same = np.repeat(unit(np.ones((1, DIM), dtype=np.float32)), 40, axis=0)

    rows, cosines = indexed(same, tmp_path).search(same[0], k=5)

    assert sorted(rows.tolist()) == [*range(40)]  # they tie, and ids decide
    assert cosines.tolist() == pytest.approx([1.0] * 40)


def test_products_of_arrays_take_one_thread_beside_those_of_other_requests() -> None:
    use_one_thread()

    pools = [pool for pool in threadpool_info() if Path(pool["filepath"]).parent.name.startswith("numpy")]

    assert [pool["num_threads"] for pool in pools] == [1]
