"""How a model is written as ONNX: traced in float32, then its weights in int8."""

from collections.abc import Mapping
from pathlib import Path

import torch

from index.models.quiet_libraries import silence, stay_offline

_OPSET = 17


def write_float32(
    module: torch.nn.Module, inputs: Mapping[str, torch.Tensor], output: str, path: Path, *, varies: bool = False
) -> None:
    """Write a module that takes tensors of (batch, tokens), in their order, and gives one whose rows are the batch's.

    `varies` says that how many values a row has depends on the tokens.

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
            dynamic_axes={**dict.fromkeys(inputs, axes), output: {0: "batch"} | ({1: "values"} if varies else {})},
            opset_version=_OPSET,
            dynamo=False,
        )


def write_int8(
    module: torch.nn.Module, inputs: Mapping[str, torch.Tensor], output: str, path: Path, *, varies: bool = False
) -> None:
    """The same with weights in int8, one scale a channel, 7 of its 8 bits used.

    With all 8, sums of products overflow on processors without VNNI (16 bits hold them there), so that an answer would
    depend on the processor, and texts with large activations would get wrong scores.
    """
    stay_offline()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    exact = path.with_name("float32.onnx")
    write_float32(module, inputs, output, exact, varies=varies)
    with silence():
        quantize_dynamic(exact, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    exact.unlink()
