"""How a model is written as ONNX: traced in float32, then its weights in int8, into a folder whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import torch

from index.models.quiet_libraries import silence, stay_offline

_OPSET = 17
_STAGING_PREFIX = ".export-"


@contextmanager
def export_folder(target: Path) -> Iterator[Path]:
    """An empty folder that takes the place of `target` when everything in it is written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for left_over in target.parent.glob(f"{_STAGING_PREFIX}*"):  # of broken runs
        shutil.rmtree(left_over, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=_STAGING_PREFIX) as made:
        folder = Path(made) / target.name
        folder.mkdir()
        yield folder
        shutil.rmtree(target, ignore_errors=True)
        folder.rename(target)


def write_float32(module: torch.nn.Module, inputs: Mapping[str, torch.Tensor], output: str, path: Path) -> None:
    """Write a module that takes tensors of (batch, tokens), in their order, and gives one whose rows are the batch's.

    torch's tracing exporter is used: the other one takes six seconds and a further package for the same graph.
    """
    axes = {0: "batch", 1: "tokens"}
    with silence():
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=[output],
            dynamic_axes={**dict.fromkeys(inputs, axes), output: {0: "batch"}},
            opset_version=_OPSET,
            dynamo=False,
        )


def write_int8(module: torch.nn.Module, inputs: Mapping[str, torch.Tensor], output: str, path: Path) -> None:
    """The same with weights in int8, one scale a channel, 7 of its 8 bits used.

    With all 8, sums of products overflow on processors without VNNI (16 bits hold them there), so that an answer would
    depend on the processor, and texts with large activations would get wrong scores.
    """
    stay_offline()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    exact = path.with_name("float32.onnx")
    write_float32(module, inputs, output, exact)
    with silence():
        quantize_dynamic(exact, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    exact.unlink()
