"""Training: examples in batches of about equal length, a loss over passages and sentences, one pass after another."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from eval.training.example import TrainingExample
from eval.training.model import AnswerabilityNetwork
from index.answerability.reading import PairReader, PairReading

_POOL = 24  # batches whose examples are sorted by length together


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast.

    Attributes:
        epochs: Passes over the examples.
        batch: Examples in a step.
        rate: Learning rate of the encoder; the heads' is `head_rate`.
        head_rate: Of what is trained from nothing.
        warmup: Share of the steps in which the rate rises.
        seed: Of the order.
    """

    epochs: float
    batch: int = 32
    rate: float = 1e-4
    head_rate: float = 5e-4
    warmup: float = 0.06
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded tensors of some readings, (n, tokens) each; `spans` is (sentences, n * tokens), their mean's weights."""

    ids: torch.Tensor
    mask: torch.Tensor
    types: torch.Tensor
    sentence_of: torch.Tensor


def padded(readings: Sequence[PairReading]) -> Batch:
    """Readings as one batch."""
    longest = max(len(reading.ids) for reading in readings)

    def rows(values: Callable[[PairReading], Sequence[int]], filler: int) -> torch.Tensor:
        return torch.tensor([[*values(one), *[filler] * (longest - len(one.ids))] for one in readings])

    return Batch(
        ids=rows(lambda one: one.ids, 0),
        mask=rows(lambda one: [1] * len(one.ids), 0),
        types=rows(lambda one: one.type_ids, 0),
        sentence_of=rows(lambda one: one.sentence_of, -1),
    )


def logits(model: nn.Module, batch: Batch, most: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Of passages, (n,), and of sentences, (n, most)."""
    found = model(batch.ids, batch.mask, batch.types)
    held = torch.nn.functional.one_hot(batch.sentence_of + 1, most + 1)[..., 1:].to(found.dtype)  # (n, tokens, most)
    means = torch.einsum("nt,nts->ns", found[:, 1:], held) / held.sum(1).clamp(min=1.0)
    return found[:, 0], means


def loss_of(model: nn.Module, examples: Sequence[TrainingExample], readings: Sequence[PairReading]) -> torch.Tensor:
    """Cross entropy of passages and, by half as much, of sentences whose label is known."""
    most = max(len(example.sentences) for example in examples)
    passages, sentences = logits(model, padded(readings), most)
    wanted = torch.tensor([float(example.answers) for example in examples])
    weights = torch.tensor([example.weight for example in examples])
    of_passages = nn.functional.binary_cross_entropy_with_logits(passages, wanted, weights)
    labels = torch.zeros(len(examples), most)
    known = torch.zeros(len(examples), most)
    for row, example in enumerate(examples):
        read = set(readings[row].sentence_of)
        for at, label in enumerate(example.labels):
            if label is not None and at in read:
                labels[row, at], known[row, at] = float(label), example.weight
    of_sentences = nn.functional.binary_cross_entropy_with_logits(sentences, labels, known, reduction="sum")
    return of_passages + 0.5 * of_sentences / known.sum().clamp(min=1.0)


def fit(
    model: AnswerabilityNetwork,
    examples: Sequence[TrainingExample],
    reader: PairReader,
    schedule: Schedule,
    say: Callable[[str], None],
    keep: Path | None = None,
) -> None:
    """Train in place.

    Args:
        model: What is trained.
        examples: What it is trained on.
        reader: Makes what it reads.
        schedule: How long and how fast.
        say: Takes a line on how far it is, now and then.
        keep: Where the state is written every fifty steps.
    """
    chance = random.Random(schedule.seed)  # noqa: S311 - an order of examples
    torch.manual_seed(schedule.seed)
    readings = [reader.read(one.question, one.names, one.context, one.sentences) for one in examples]
    batches = _batches([len(reading.ids) for reading in readings], schedule, chance)
    heads = [parameter for head in (model.passage, model.token) for parameter in head.parameters()]
    for parameter in model.encoder.embeddings.parameters():
        parameter.requires_grad = False
    body = [parameter for parameter in model.encoder.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": schedule.rate}, {"params": heads, "lr": schedule.head_rate}], weight_decay=0.01
    )
    total, rising = len(batches), max(1, round(schedule.warmup * len(batches)))
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / rising, max(0.02, (total - step) / max(1, total - rising)))
    )
    model.train()
    smoothed = math.nan
    for step, members in enumerate(batches):
        loss = loss_of(model, [examples[at] for at in members], [readings[at] for at in members])
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_([*body, *heads], 1.0)
        optimizer.step()
        pace.step()
        optimizer.zero_grad()
        smoothed = float(loss.detach()) if math.isnan(smoothed) else 0.98 * smoothed + 0.02 * float(loss.detach())
        if step % 50 == 0:
            say(f"step {step} of {total}, loss {smoothed:.4f}")
        if keep is not None and step % 50 == 49:
            torch.save({"state": model.state_dict(), "step": step}, keep)
    model.eval()


def _batches(lengths: Sequence[int], schedule: Schedule, chance: random.Random) -> list[list[int]]:
    """Numbers of examples, each batch of about one length, in an order by chance."""
    found: list[list[int]] = []
    left = schedule.epochs
    while left > 0:
        order = list(range(len(lengths)))
        chance.shuffle(order)
        order = order[: round(len(order) * min(1.0, left))]
        left -= 1.0
        size = schedule.batch * _POOL
        for start in range(0, len(order), size):
            pool = sorted(order[start : start + size], key=lambda at: lengths[at])
            groups = [pool[at : at + schedule.batch] for at in range(0, len(pool), schedule.batch)]
            chance.shuffle(groups)
            found.extend(groups)
    return found
