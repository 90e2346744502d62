"""Small cross-encoders, made on the spot."""

from pathlib import Path

import torch
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from index.models.model_folder import EncoderFolder


def cross_encoder(folder: Path, model: EncoderFolder, *, told: list[str]) -> Path:
    """A cross-encoder of one layer, with weights drawn at random, far enough apart for its scores to differ.

    Args:
        folder: Where it goes.
        model: Whose tokenizer it has.
        told: What the model is told besides the ids of tokens.
    """
    torch.manual_seed(5)
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_file=str(model.tokenizer),
        model_max_length=64,
        model_input_names=["input_ids", *told, "attention_mask"],
        cls_token="[CLS]",
        sep_token="[SEP]",
        pad_token="[PAD]",
        unk_token="[UNK]",
        mask_token="[MASK]",
    )
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        initializer_range=0.5,
    )
    config.num_labels = 1
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
