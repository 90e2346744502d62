"""How a model is written as ONNX: traced in float32, then its weights in int8, for one text at a time."""

from collections.abc import Mapping
from pathlib import Path

import onnx
import torch

from index.models.quiet_libraries import silence
from ingest.offline import stay_offline

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
    """The same with weights in int8, one scale a channel, 7 of its 8 bits used, and without masks of attention.

    With all 8, sums of products overflow on processors without VNNI (16 bits hold them there), so that an answer would
    depend on the processor, and texts with large activations would get wrong scores. What answers reads one text at a
    time, which is never filled up: each of its tokens looks at all of them, whatever the mask.
    """
    stay_offline()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    exact = path.with_name("float32.onnx")
    write_float32(module, inputs, output, exact, varies=varies)
    with silence():
        quantize_dynamic(exact, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    exact.unlink()
    model = onnx.load(path)
    take_masks_away(model.graph)
    onnx.save(model, path)


def take_masks_away(graph: onnx.GraphProto) -> None:
    """Let every token look at all others: the same numbers, bit for bit, where the mask hides none.

    What is taken away adds 0 to what goes into each softmax, and puts 0 in the place of what comes out as no number,
    which only a token does that may look at none. With 250 tokens that is a ninth of the time.
    """
    makers = {output: node for node in graph.node for output in node.output}

    def made_by(name: str, kind: str) -> bool:
        return name in makers and makers[name].op_type == kind

    passed_on = {}
    for node in graph.node:
        if node.op_type == "Softmax" and made_by(node.input[0], "Add"):
            shown = [name for name in makers[node.input[0]].input if not made_by(name, "Where")]
            if len(shown) == 1:
                node.input[0] = shown[0]
        elif node.op_type == "Where" and made_by(node.input[0], "IsNaN"):
            passed_on[node.output[0]] = node.input[2]
    needed, kept = {output.name for output in graph.output}, []
    for node in reversed(graph.node):
        if needed.isdisjoint(node.output):
            continue
        inputs = [passed_on.get(name, name) for name in node.input]
        del node.input[:]
        node.input.extend(inputs)
        needed.update(inputs)
        kept.append(node)
    del graph.node[:]
    graph.node.extend(reversed(kept))
