from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from index.exports.onnx import take_masks_away, write_float32

pytestmark = pytest.mark.build


class _Attention(torch.nn.Module):
    """One layer of attention, as models have it: masked where a text is filled up."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.words = torch.nn.Embedding(50, 16)
        self.layer = torch.nn.Linear(16, 48)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        query, keys, values = self.layer(self.words(ids)).unsqueeze(1).chunk(3, dim=-1)
        seen = mask.bool()[:, None, None, :]
        found = torch.nn.functional.scaled_dot_product_attention(query, keys, values, attn_mask=seen)
        weights = mask.unsqueeze(-1).float()
        return (found.squeeze(1) * weights).sum(dim=1) / weights.sum(dim=1)


def _said(path: Path, ids: list[int]) -> np.ndarray:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    given = np.array([ids], dtype=np.int64)
    (found,) = session.run(None, {"ids": given, "mask": np.ones_like(given)})
    return np.asarray(found)


def test_without_masks_a_text_by_itself_gets_the_same_numbers_bit_for_bit(tmp_path: Path) -> None:
    masked, unmasked = tmp_path / "masked.onnx", tmp_path / "unmasked.onnx"
    example = {"ids": torch.tensor([[3, 4, 5], [6, 7, 0]]), "mask": torch.tensor([[1, 1, 1], [1, 1, 0]])}
    write_float32(_Attention(), example, "vector", masked)
    model = onnx.load(masked)
    take_masks_away(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, unmasked)

    for ids in ([7], [1, 2, 3, 4], list(range(40))):
        assert np.array_equal(_said(masked, ids), _said(unmasked, ids))
    assert not {"Where", "IsNaN"} & {node.op_type for node in model.graph.node}
    assert {"Where", "IsNaN"} <= {node.op_type for node in onnx.load(masked).graph.node}
