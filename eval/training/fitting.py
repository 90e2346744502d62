"""Training: examples in batches of about equal length, a loss over passages and sentences, one pass after another."""

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from eval.training.example import TrainingExample
from eval.training.model import AnswerabilityNetwork
from index.answerability.reading import PairReader, PairReading

_SAID_EVERY = 50  # steps
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
        keep: Where all that the next step hangs on is written now and then. Where it is there already, of the same
            schedule and as many steps, training goes on from it, and ends with the same weights as if it had never
            broken off.
    """
    chance = random.Random(schedule.seed)  # noqa: S311 - an order of examples
    torch.manual_seed(schedule.seed)
    readings = [reader.read(one.question, one.names, one.context, one.sentences) for one in examples]
    batches = _batches([len(reading.ids) for reading in readings], schedule, chance)
    run = _Run(model, schedule, len(batches), keep)
    model.train()
    began, first = time.monotonic(), run.step
    for members in batches[first:]:
        loss = loss_of(model, [examples[at] for at in members], [readings[at] for at in members])
        run.learn(loss)
        if run.step % _SAID_EVERY == 0 or run.step == run.total:
            run.save()
            left = (time.monotonic() - began) / (run.step - first) * (run.total - run.step)
            say(f"step {run.step} of {run.total}, loss {run.smoothed:.4f}, {left / 60:.0f} min left")
    model.eval()


class _Run:
    """A training under way: the model, what changes it, and how far it is.

    Args:
        model: What is trained.
        schedule: How fast.
        total: How many steps there are.
        keep: As `fit` takes it.
    """

    def __init__(self, model: AnswerabilityNetwork, schedule: Schedule, total: int, keep: Path | None) -> None:
        heads = [parameter for head in (model.passage, model.token) for parameter in head.parameters()]
        for parameter in model.encoder.embeddings.parameters():
            parameter.requires_grad = False
        body = [parameter for parameter in model.encoder.parameters() if parameter.requires_grad]
        self._model, self._learnt, self._keep = model, [*body, *heads], keep
        self._optimizer = torch.optim.AdamW(
            [{"params": body, "lr": schedule.rate}, {"params": heads, "lr": schedule.head_rate}],
            weight_decay=0.01,
            fused=True,
        )
        rising = max(1, round(schedule.warmup * total))
        self._pace = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer, lambda step: min((step + 1) / rising, max(0.02, (total - step) / max(1, total - rising)))
        )
        self._of = f"{schedule} {total}"
        self.total, self.step, self.smoothed = total, 0, math.nan
        if keep is not None and keep.is_file():
            self._go_on(torch.load(keep, weights_only=True))

    def learn(self, loss: torch.Tensor) -> None:
        """Take a step."""
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._learnt, 1.0)
        self._optimizer.step()
        self._pace.step()
        self._optimizer.zero_grad()
        found = float(loss.detach())
        self.smoothed = found if math.isnan(self.smoothed) else 0.98 * self.smoothed + 0.02 * found
        self.step += 1

    def save(self) -> None:
        """Write all that the next step hangs on, if it is to be kept; whole, or not at all."""
        if self._keep is None:
            return
        kept = {
            "of": self._of,
            "step": self.step,
            "smoothed": self.smoothed,
            "model": self._model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "pace": self._pace.state_dict(),
            "chance": torch.get_rng_state(),
        }
        made = self._keep.with_name(f"{self._keep.name}.new")
        torch.save(kept, made)
        made.replace(self._keep)

    def _go_on(self, kept: dict[str, Any]) -> None:
        if kept["of"] != self._of:
            return  # of another training
        self.step, self.smoothed = kept["step"], kept["smoothed"]
        self._model.load_state_dict(kept["model"])
        self._optimizer.load_state_dict(kept["optimizer"])
        self._pace.load_state_dict(kept["pace"])
        torch.set_rng_state(kept["chance"])


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
