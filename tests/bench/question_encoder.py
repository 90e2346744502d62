"""A question's vector: the exported int8 copy beside float ONNX and PyTorch; 8, 20 and 60 tokens, one thread."""

import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from sentence_transformers import SentenceTransformer

from index.exports.encoder import export_encoder
from index.exports.onnx import write_float32
from index.models.encoder import Precision
from index.models.exported_folder import MODEL_FILE
from index.models.model_folder import find_model
from index.models.sentence_model import SentenceModel
from index.models.tokenizer import EncoderTokenizer
from tests.bench.machine import percentiles_ms
from tests.bench.report import Report

_LENGTHS = (8, 20, 60)
_ROUNDS = 300
_CONCURRENT = 2

Embed = Callable[[Sequence[int]], object]


def measure(report: Report, questions: Sequence[str]) -> None:
    """Add the times, and what two requests at once do to each other."""
    model = find_model()
    tokenizer = EncoderTokenizer(model.tokenizer)
    ids = [token for text in questions for token in tokenizer.windows(text, max_tokens=256)[0][1:-1]]
    first, last = tokenizer.windows("", max_tokens=256)[0]
    texts = {length: [first, *(ids * 60)[: length - 2], last] for length in _LENGTHS}
    with tempfile.TemporaryDirectory() as made:
        began = time.perf_counter()
        export_encoder(model, Path(made) / model.identity().sha256)
        report.add("question encoder, export", {"seconds": round(time.perf_counter() - began, 2)})
        int8 = Path(made) / model.identity().sha256 / MODEL_FILE
        exact = Path(made) / "float32.onnx"
        whole = SentenceModel(model, Precision.FLOAT32, torch.device("cpu"))
        ids_of_two = torch.tensor([texts[20], texts[20]])
        inputs = {"input_ids": ids_of_two, "attention_mask": torch.ones_like(ids_of_two)}
        write_float32(whole, inputs, "sentence_vector", exact)
        ways: dict[str, Embed] = {
            "int8 ONNX": _onnx(int8, threads=1),
            "float ONNX": _onnx(exact, threads=1),
            "PyTorch": _torch(model.path),
        }
        for length, tokens in texts.items():
            for name, embed in ways.items():
                report.add(f"question encoder, {length} tokens, {name}", percentiles_ms(_times(embed, tokens)))
        for name in ("float ONNX", "PyTorch"):
            report.ratio("question encoder, 20 tokens, int8 ONNX", f"question encoder, 20 tokens, {name}", "p50_ms")
        for threads in (1, 2):
            embed = _onnx(int8, threads=threads)
            report.add(
                f"question encoder, 20 tokens, {_CONCURRENT} requests at once, {threads} threads each",
                _at_once(embed, texts[20]),
            )


def _onnx(path: Path, *, threads: int) -> Embed:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def embed(tokens: Sequence[int]) -> object:
        ids = np.array([tokens], dtype=np.int64)
        return session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})

    return embed


def _torch(path: Path) -> Embed:
    model = SentenceTransformer(str(path), device="cpu").eval()
    before = torch.get_num_threads()

    def embed(tokens: Sequence[int]) -> object:
        ids = torch.tensor([tokens])
        torch.set_num_threads(1)
        try:
            with torch.inference_mode():
                return model(
                    {"input_ids": ids, "attention_mask": torch.ones_like(ids), "token_type_ids": torch.zeros_like(ids)}
                )
        finally:
            torch.set_num_threads(before)

    return embed


def _times(embed: Embed, tokens: Sequence[int]) -> list[float]:
    for _ in range(_ROUNDS // 10):
        embed(tokens)
    times = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        embed(tokens)
        times.append(time.perf_counter() - began)
    return times


def _at_once(embed: Embed, tokens: Sequence[int]) -> dict[str, float]:
    """Times of questions that are asked by two threads without a pause, and how many are answered a second."""
    start = threading.Barrier(_CONCURRENT)

    def ask() -> tuple[list[float], float]:
        embed(tokens)
        start.wait()
        began = time.perf_counter()
        return _times(embed, tokens), time.perf_counter() - began

    with ThreadPoolExecutor(_CONCURRENT) as threads:
        found = [run.result() for run in [threads.submit(ask) for _ in range(_CONCURRENT)]]
    rate = sum(_ROUNDS * 1.1 / seconds for _, seconds in found)
    return {**percentiles_ms([t for times, _ in found for t in times]), "questions_per_s": round(rate)}
