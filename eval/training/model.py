"""The answerability model as it is trained: a small encoder that reads question and passage together."""

from pathlib import Path

import torch
from torch import nn
from transformers import AutoModel


class AnswerabilityNetwork(nn.Module):
    """Token ids in; whether the passage answers and, token by token, whether it is of a sentence that does.

    A sentence's score is the mean of its tokens'.

    Args:
        base: Folder of the encoder that it starts from.
    """

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(str(base), local_files_only=True, add_pooling_layer=False)
        width = int(self.encoder.config.hidden_size)
        self.passage = nn.Sequential(nn.Linear(2 * width, width), nn.Tanh(), nn.Dropout(0.1), nn.Linear(width, 1))
        self.token = nn.Sequential(nn.Linear(width, width), nn.Tanh(), nn.Dropout(0.1), nn.Linear(width, 1))

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """Logits, (batch, 1 + tokens): the passage's first, then each token's."""
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        of_passage = (attention_mask * token_type_ids).unsqueeze(-1).to(states.dtype)
        mean = (states * of_passage).sum(1) / of_passage.sum(1).clamp(min=1.0)
        whole = self.passage(torch.cat([states[:, 0], mean], dim=-1))
        return torch.cat([whole, self.token(states).squeeze(-1)], dim=1)
