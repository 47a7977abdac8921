"""Makes the recorded calls again, and compares what comes out."""

import math

import torch
from safetensors.torch import load_file

from kit import PRECISIONS, brief, say

EXACT = 1e-3  # of the norm, in float32
HALF_FACTOR = 2.0  # times the error of transformers, in bfloat16
TYPES = {"float32": torch.float32, "float64": torch.float64, "int64": torch.int64, "bool": torch.bool}
# What a program only reads numbers from stays on the host, as in Hone: on the device each number would be a wait.
ON_HOST = {"run_list", "span_list", "chunk_size"}


class Replay:
    """Makes the recorded calls of one small model again. A tensor keeps its name from call to call."""

    def __init__(self, kit, entry, precision):
        self.kit = kit
        self.entry = entry
        self.precision = precision
        self.values = load_file(kit.folder / entry["tensors"])
        self.tensors = {}
        self.halved = set()

    def part(self, part):
        """Runs a part; gives its differences call by call, and what its last call gave."""
        differences = []
        last = None
        for number, call in enumerate(part["calls"]):
            results = self.call(call)
            name = f"{call['method']} {number}"
            if call["method"] in ("greedy", "choose"):
                differences.append(chosen(name, results[0], self.recorded(next(iter(call["results"].values())))))
            else:
                for tensor, told in list(call["results"].items()) + list(call["changed"].items()):
                    differences.append(difference(name, self.tensors[tensor], self.recorded(told)))
            last = results[0]
        return differences, last

    def call(self, call):
        method = getattr(self.kit.program(call["program"], self.precision), call["method"])
        names = [argument.name for argument in method.schema.arguments[1:]]
        self.take(call["given"], dict(zip(names, call["arguments"])))
        arguments = [self.argument(name, told) for name, told in zip(names, call["arguments"])]
        training = call["method"].endswith("_gradients")
        with torch.enable_grad() if training else torch.no_grad():
            result = method(*arguments)
        results = result if isinstance(result, list) else [result]
        for name, tensor in zip(call["results"], results):
            self.tensors[name] = tensor
        return results

    def take(self, given, arguments):
        """Takes over tensors that no call made: new ones, and those that were written to between calls."""
        host = {told["tensor"] for name, told in arguments.items() if name in ON_HOST}
        for name, told in given.items():
            value = self.recorded(told)
            if name not in host:
                value = value.to(self.kit.device.torch)
            if name in self.tensors:
                self.tensors[name].copy_(value)
            else:
                self.tensors[name] = value.clone()

    def argument(self, name, told):
        if "tensor" in told:
            return self.tensors[told["tensor"]]
        if "tensors" in told:
            if name == "weights":
                self.halve(told["tensors"])
            return [self.tensors[t] for t in told["tensors"]]
        return next(iter(told.values()))

    def halve(self, names):
        """Weights are held in the precision that is computed in; all else follows from them."""
        for name in names:
            if name not in self.halved:
                self.tensors[name] = self.tensors[name].to(PRECISIONS[self.precision])
                self.halved.add(name)

    def recorded(self, told):
        if "key" in told:
            return self.values[told["key"]]
        if "values" not in told:
            return torch.zeros(told["shape"], dtype=TYPES[told["type"]])
        return torch.tensor(told["values"], dtype=TYPES[told["type"]]).reshape(told["shape"])


def difference(name, tensor, expected):
    """Of the norm, and of the largest element; of zeros the norm itself."""
    actual = tensor.detach().to("cpu", torch.float64)
    expected = expected.to(torch.float64)
    if tuple(actual.shape) != tuple(expected.shape):
        return {"name": name, "relative": math.inf, "largest": math.inf}
    if actual.numel() == 0:
        return {"name": name, "relative": 0.0, "largest": 0.0}
    apart = actual - expected
    norm = float(torch.linalg.vector_norm(expected)) or 1.0
    most = float(expected.abs().max()) or 1.0
    relative = float(torch.linalg.vector_norm(apart)) / norm
    largest = float(apart.abs().max()) / most
    return {"name": name, "relative": nan_is_inf(relative), "largest": nan_is_inf(largest)}


def chosen(name, actual, expected):
    """The tokens of each row, and how far the log-probabilities of the same ones are apart."""
    actual = actual.cpu()
    same = actual[:, 0] == expected[:, 0]
    told = difference(name, actual[same][:, 1:2], expected[same][:, 1:2])
    return told | {"tokens": (int(same.sum()), len(same))}


def nan_is_inf(value):
    return math.inf if math.isnan(value) else value


class Transformers:
    """The same logits by transformers and peft, one row at a time."""

    def __init__(self, kit, entry):
        self.kit = kit
        self.entry = entry

    def logits(self, told, precision):
        import peft
        import transformers

        model = transformers.AutoModelForCausalLM.from_pretrained(
            self.kit.folder / self.entry["model"],
            dtype=PRECISIONS[precision],
            attn_implementation="eager",  # the only one of theirs that caps products of attention, as Gemma 2 does
        )
        if told["adapter"] is not None:
            model = peft.PeftModel.from_pretrained(model, self.kit.folder / told["adapter"])
            model = model.to(PRECISIONS[precision])
        model = model.to(self.kit.device.torch).eval()
        with torch.no_grad():
            rows = [
                model(input_ids=torch.tensor([row], device=self.kit.device.torch)).logits[0].float()
                for row in told["rows"]
            ]
        return torch.cat(rows, 0).cpu()


def parity(kit, report):
    results = []
    for entry in kit.manifest["parity"]:
        name = entry["model"].split("/")[-1]
        replays = {precision: Replay(kit, entry, precision) for precision in PRECISIONS}
        reference = Transformers(kit, entry)
        for part in entry["parts"]:
            results.append(judged(name, part, replays, reference))
            result = results[-1]
            mark = "ok  " if result["holds"] else "FAIL"
            apart = f"fp32 {result['fp32']:.1e}  bf16 {result['bf16']:.1e}"
            say(f"{mark} {name:8} {result['part']:36} {apart}{result['word']}")
        report["parity"] = results
        report["parityHolds"] = all(result["holds"] for result in results)
        report.write()
    return all(result["holds"] for result in results)


def judged(name, part, replays, reference):
    result = {"model": name, "part": part["name"], "holds": True, "word": ""}
    for precision, replay in replays.items():
        try:
            differences, last = replay.part(part)
        except Exception as error:  # the others are worth knowing all the same
            word = f"  {precision}: {brief(error)}"
            return result | {"holds": False, "fp32": math.inf, "bf16": math.inf, "word": word}
        worst = max(differences, key=lambda each: each["relative"])
        result[precision] = worst["relative"]
        result[precision + "Largest"] = max(each["largest"] for each in differences)
        result[precision + "Worst"] = worst["name"]
        tokens = [each["tokens"] for each in differences if "tokens" in each]
        if tokens:
            result[precision + "Tokens"] = [sum(same for same, _ in tokens), sum(rows for _, rows in tokens)]
        if "transformers" in part:
            compare_logits(result, part["transformers"], precision, last, reference)
    tokens = result.get("fp32Tokens")
    if result["fp32"] > EXACT or (tokens and tokens[0] < tokens[1]):
        result["holds"] = False
        result["word"] += f"  worst in {result['fp32Worst']}, tokens {tokens}"
    if "bf16Transformers" in result and result["bf16Logits"] > HALF_FACTOR * result["bf16Transformers"]:
        result["holds"] = False
        result["word"] += "  bf16 logits further off than allowed"
    return result


def compare_logits(result, told, precision, logits, reference):
    """Logits of Hone here, of transformers here, and what transformers loses by bfloat16."""
    try:
        theirs = reference.logits(told, precision)
    except ImportError as missing:
        result["word"] = f"  not compared with transformers: {missing}"
        return
    exact = theirs if precision == "fp32" else result.pop("exact")
    if precision == "fp32":
        result["exact"] = theirs
        result["fp32Transformers"] = difference("", logits, exact)["relative"]
        if result["fp32Transformers"] > EXACT:
            result["holds"] = False
            result["word"] += f"  {result['fp32Transformers']:.1e} from transformers"
    else:
        result["bf16Logits"] = difference("", logits, exact)["relative"]
        result["bf16Transformers"] = difference("", theirs, exact)["relative"]
        result["word"] += f"  logits {result['bf16Logits']:.1e}, of transformers {result['bf16Transformers']:.1e}"
