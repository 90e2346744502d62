"""The encoder's model as PyTorch runs it: token ids and mask in, unit vectors out."""

import torch

from index.models.encoder import Precision
from index.models.model_folder import EncoderFolder
from ingest.offline import stay_offline


class SentenceModel(torch.nn.Module):
    """A sentence-transformers model, with plain tensors in and out.

    Args:
        model: The model.
        precision: Of the arithmetic.
        device: Where it runs.
    """

    def __init__(self, model: EncoderFolder, precision: Precision, device: torch.device) -> None:
        super().__init__()
        stay_offline()
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self._model = SentenceTransformer(str(model.path), device=str(device)).eval()
        if precision is Precision.BFLOAT16:
            self._model[0].to(torch.bfloat16)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Vectors of texts, (n, dim).

        Args:
            input_ids: Their tokens, filled up to the longest, (n, length).
            attention_mask: 1 for a token, 0 for what was filled up, (n, length).
        """
        features = {
            "input_ids": input_ids,
            "attention_mask": attention_mask,
            "token_type_ids": torch.zeros_like(input_ids),
        }
        features = self._model[0](features)
        features["token_embeddings"] = features["token_embeddings"].float()  # pooling sums in float32
        for module in list(self._model)[1:]:
            features = module(features)
        return torch.nn.functional.normalize(features["sentence_embedding"], dim=-1)
