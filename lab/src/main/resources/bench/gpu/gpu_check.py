"""Proves and measures Hone's programs on a device, without Hone: python3 gpu_check.py DIR --report FILE

DIR is what `hone bench gpu --export DIR` wrote; docs/gpu.md describes it. Needs torch, safetensors, transformers, peft.

Parity makes the recorded calls again and compares what comes out. In float32 (TF32 off) everything may differ by 1e-3 of
its norm and every token has to be the same. In bfloat16, logits may differ from the recorded ones by twice what those of
transformers in bfloat16 differ from its own in float32. Speed makes random models of known shapes on the device and times
training, decoding and reading beside transformers and peft, in turn; the median counts.

Exit codes: 0 parity held, 1 it did not, 2 wrong usage. The report is written after every step, so that a run that is cut
off leaves what it knew.
"""

import argparse
import gc
import json
import math
import os
import statistics
import sys
import time
import traceback
import warnings
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import torch
from safetensors.torch import load_file

FORMAT = 1
EXACT = 1e-3  # of the norm, in float32
HALF_FACTOR = 2.0  # times the error of transformers, in bfloat16
PRECISIONS = {"fp32": torch.float32, "bf16": torch.bfloat16}
TYPES = {"float32": torch.float32, "float64": torch.float64, "int64": torch.int64, "bool": torch.bool}
# What a program only reads numbers from stays on the host, as in Hone: on the device each number would be a wait.
ON_HOST = {"run_list", "span_list", "chunk_size"}
# Dense bfloat16, as the makers state it; utilisation is told against this and against what was measured.
PEAKS = {"H100": 989e12, "H200": 989e12, "A100": 312e12, "L40S": 362e12, "B200": 2250e12}


def say(line):
    print(line, flush=True)


class Device:
    """Where it all runs, and how time is taken there."""

    def __init__(self, name):
        self.name = name
        self.is_cuda = name.startswith("cuda")
        self.torch = torch.device(name)
        if self.is_cuda:
            torch.cuda.set_device(self.torch if self.torch.index is not None else 0)

    def wait(self):
        if self.is_cuda:
            torch.cuda.synchronize()

    def seconds(self, work):
        """Time of some work on the device, from its first operation to its last."""
        self.wait()
        if not self.is_cuda:
            began = time.perf_counter()
            work()
            return time.perf_counter() - began
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        work()
        end.record()
        end.synchronize()
        return begin.elapsed_time(end) / 1000

    def peak(self, work):
        """Bytes at the most while some work is done; none on a processor."""
        if not self.is_cuda:
            work()
            return None
        torch.cuda.reset_peak_memory_stats()
        work()
        self.wait()
        return torch.cuda.max_memory_allocated()

    def clear(self):
        gc.collect()
        if self.is_cuda:
            torch.cuda.empty_cache()

    def facts(self):
        facts = {"device": self.name, "torch": torch.__version__, "python": sys.version.split()[0]}
        if self.is_cuda:
            properties = torch.cuda.get_device_properties(self.torch)
            facts["card"] = properties.name
            facts["memoryBytes"] = properties.total_memory
            facts["cuda"] = torch.version.cuda
        else:
            facts["threads"] = torch.get_num_threads()
        for module in ("transformers", "peft"):
            try:
                facts[module] = __import__(module).__version__
            except ImportError:
                facts[module] = None
        return facts


class Kit:
    """The exported folder."""

    def __init__(self, folder, device):
        self.folder = Path(folder)
        self.device = device
        file = self.folder / "manifest.json"
        if not file.is_file():
            raise SystemExit(f"{file} is not there; write the folder by: hone bench gpu --export {folder}")
        self.manifest = json.loads(file.read_text())
        if self.manifest["format"] != FORMAT:
            raise SystemExit(f"{file} has format {self.manifest['format']}, this script reads {FORMAT}; use the one in it")
        self.loaded = {}

    def program(self, name, precision):
        path = self.manifest["programs"][name][precision]
        if path not in self.loaded:
            self.loaded[path] = torch.jit.load(self.folder / path, map_location=self.device.torch)
        return self.loaded[path]


# Parity


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
        host = {t for name, told in arguments.items() if name in ON_HOST for t in told.get("tensors", [told.get("tensor")])}
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
            say(f"{mark} {name:8} {result['part']:36} fp32 {result['fp32']:.1e}  bf16 {result['bf16']:.1e}{result['word']}")
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
            return result | {"holds": False, "fp32": math.inf, "bf16": math.inf, "word": f"  {precision}: {brief(error)}"}
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


def brief(error):
    return f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"[:300]


# Speed


class Shape:
    """A random model of a shape that both sides share, with adapters of their own; in bfloat16, on a processor float32.

    transformers makes the weights on the device; then they move into the fused matrices of Hone's programs, and its
    parameters become views of these, so that there is one copy and both compute the same.
    """

    def __init__(self, kit, entry):
        import transformers

        self.kit = kit
        self.entry = entry
        self.name = entry["name"]
        self.device = kit.device
        self.precision = "bf16" if kit.device.is_cuda else "fp32"
        config = dict(entry["config"])
        self.vocabulary = config["vocab_size"]
        torch.manual_seed(1)
        with self.device.torch:
            configured = transformers.AutoConfig.for_model(config.pop("model_type"), **config)
            self.model = transformers.AutoModelForCausalLM.from_config(
                configured, dtype=PRECISIONS[self.precision], attn_implementation="sdpa"
            ).eval()
        self.weights = self.fused()
        self.frequencies = torch.tensor(entry["frequencies"], device=self.device.torch)
        self.elements = sum(w.numel() for w in self.weights if w.dim() == 2)
        self.head = self.vocabulary * self.weights[0].shape[1]
        if config["tie_word_embeddings"]:
            self.in_products = self.elements
        else:
            self.in_products = self.elements - self.head
        self.peft = None

    def fused(self):
        parameters = dict(self.model.named_parameters())
        fused = []
        for parts in self.entry["weights"]:
            joined = torch.cat([parameters[part["name"]].detach() for part in parts], 0)
            row = 0
            for part in parts:
                parameters[part["name"]].data = joined[row : row + part["shape"][0]]
                row += part["shape"][0]
            fused.append(joined)
        self.device.clear()
        return fused

    def program(self, role):
        return self.kit.program(self.entry["programs"][role], self.precision)

    def adapter(self, seed):
        """Tensors of an adapter as they are stored, in float32."""
        generator = torch.Generator(self.device.torch).manual_seed(seed)
        return [
            torch.randn(t["shape"], generator=generator, device=self.device.torch) * 0.01
            for t in self.entry["adapter"]["tensors"]
        ]

    def stacked(self, seed):
        with torch.no_grad():
            return self.program("training").stack(self.weights, self.adapter(seed))

    def with_peft(self, adapters):
        """peft around the shared model; adapters in bfloat16, which is the faster of what it offers."""
        import peft

        told = self.entry["adapter"]
        lora = peft.LoraConfig(
            r=told["rank"], lora_alpha=told["alpha"], target_modules=told["modules"], task_type="CAUSAL_LM"
        )
        if self.peft is None:
            self.peft = peft.get_peft_model(self.model, lora, adapter_name="a0", autocast_adapter_dtype=False)
        for i in range(1, adapters):
            if f"a{i}" not in self.peft.peft_config:
                self.peft.add_adapter(f"a{i}", lora, autocast_adapter_dtype=False)
        parameters = dict(self.peft.named_parameters())
        for i in range(adapters):
            for tensor, values in zip(told["tensors"], self.adapter(i)):
                parameter = parameters[tensor["name"].replace(".weight", f".a{i}.weight")]
                parameter.data.copy_(values)
        self.peft.set_adapter("a0")
        return self.peft

    def tokens(self, count, seed):
        generator = torch.Generator().manual_seed(seed)
        return torch.randint(1, self.vocabulary, (count,), generator=generator).tolist()


class Packed:
    """Rows laid one after the other, as Hone lays them: every token but a row's last is asked for its label."""

    def __init__(self, rows, device):
        self.rows = rows
        flat = [token for row in rows for token in row]
        times, positions, labels, spans, runs, start = [], [], [], [], [], 0
        for row in rows:
            times += range(len(row))
            positions += range(start, start + len(row) - 1)
            labels += row[1:]
            spans += [start, len(row), 0, len(row) - 1]
            if runs and runs[-1] == len(row):
                runs[-2] += 1
            else:
                runs += [1, len(row)]
            start += len(row)
        on_device = lambda values: torch.tensor(values, device=device.torch)
        self.ids, self.times = on_device(flat), on_device(times)
        self.positions, self.labels = on_device(positions), on_device(labels)
        self.runs, self.spans = torch.tensor(runs), torch.tensor(spans)
        self.share = torch.tensor(1.0 / len(labels), device=device.torch)
        self.tokens = len(flat)


class HoneTraining:
    def __init__(self, shape, rows, checkpoints):
        self.shape = shape
        self.packed = Packed(rows, shape.device)
        self.method = "checkpointed_gradients" if checkpoints else "adapter_gradients"
        self.parameters = shape.adapter(0)
        zeros = lambda: [torch.zeros_like(p) for p in self.parameters]
        self.sums, self.first, self.second = zeros(), zeros(), zeros()
        self.counts = [torch.zeros((), device=shape.device.torch) for _ in self.parameters]
        self.rate = torch.tensor(1e-4, device=shape.device.torch)
        # On the device a piece of logits may be larger than in a processor's caches; the engine sets the same.
        tokens = max(16, shape.entry["lossElements"]["cuda" if shape.device.is_cuda else "cpu"] // shape.vocabulary)
        self.chunk = torch.tensor(tokens)

    def step(self):
        p = self.packed
        gradients = getattr(self.shape.program("training"), self.method)
        with torch.enable_grad():
            loss = gradients(
                p.ids, p.times, p.positions, p.labels, p.runs, p.spans, p.share, self.chunk,
                self.shape.weights, self.parameters, self.sums, self.shape.frequencies,
            )
        with torch.no_grad():
            self.shape.program("optimizer").step(
                self.parameters, self.sums, self.first, self.second, self.counts, self.rate
            )
        return float(loss)


class PeftTraining:
    def __init__(self, shape, rows, checkpoints):
        self.model = shape.with_peft(1)
        self.model.train()
        if checkpoints:
            self.model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
            self.model.enable_input_require_grads()
        self.checkpoints = checkpoints
        width = max(len(row) for row in rows)
        device = shape.device.torch
        self.ids = torch.zeros(len(rows), width, dtype=torch.long, device=device)
        self.labels = torch.full((len(rows), width), -100, dtype=torch.long, device=device)
        self.mask = None if all(len(row) == width for row in rows) else torch.zeros_like(self.ids)
        for i, row in enumerate(rows):
            self.ids[i, : len(row)] = torch.tensor(row, device=device)
            self.labels[i, : len(row)] = torch.tensor(row, device=device)
            if self.mask is not None:
                self.mask[i, : len(row)] = 1
        trained = [p for p in self.model.parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(trained, lr=1e-4, weight_decay=0.01, fused=True)
        self.trained = trained

    def step(self):
        loss = self.model(input_ids=self.ids, attention_mask=self.mask, labels=self.labels, use_cache=False).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.trained, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return float(loss)

    def close(self):
        if self.checkpoints:
            self.model.gradient_checkpointing_disable()
            self.model.disable_input_require_grads()
        self.model.eval()


class HoneDecoding:
    def __init__(self, shape, prompts, adapters):
        self.shape = shape
        self.prompts = prompts
        self.numbers = []
        self.tables = []
        if adapters == 1:
            self.net = shape.program("adapted")
            self.adapter = shape.stacked(0)
        else:
            self.net = shape.program("mixed")
            self.adapter, self.tables = self.side_by_side(adapters)
            self.numbers = [i % adapters for i in range(len(prompts))]

    def side_by_side(self, adapters):
        """As, then Bs, of each group of a layer over all adapters; and for each group which ranks are not a row's own."""
        joiner = self.shape.program("sideBySide")
        stacks = [self.shape.stacked(i) for i in range(adapters)]
        layers = self.shape.entry["config"]["num_hidden_layers"]
        per_layer = len(stacks[0]) // layers
        joined = []
        with torch.no_grad():
            for index in range(len(stacks[0])):
                joined.append(joiner.joined([stack[index] for stack in stacks], index % 2))
        tables = []
        for group in range(per_layer // 2):
            rank = stacks[0][2 * group].shape[0]
            table = torch.ones(adapters, adapters * rank, dtype=torch.bool, device=self.shape.device.torch)
            for i in range(adapters):
                table[i, i * rank : (i + 1) * rank] = False
            tables.append(table)
        return joined, tables

    def run(self, new_tokens):
        shape, rows, length = self.shape, len(self.prompts), len(self.prompts[0])
        sampling = shape.program("sampling")
        flat = [token for prompt in self.prompts for token in prompt]
        times = list(range(length)) * rows
        lasts = [length * (i + 1) - 1 for i in range(rows)]
        spans = [n for i in range(rows) for n in (length * i, length, length - 1, length)]
        of_tokens = [number for number in self.numbers for _ in range(length)]
        with torch.no_grad():
            cache = self.net.new_cache(rows, length + new_tokens, shape.frequencies)
            logits = self.net.begin(
                flat, times, lasts, [rows, length], spans, of_tokens, 0,
                shape.weights, self.adapter, self.tables, shape.frequencies, cache,
            )
            chosen = []
            for count in range(new_tokens):
                ids = [int(row[0]) for row in sampling.greedy(logits, 0).tolist()]
                chosen.append(ids)
                if count + 1 < new_tokens:
                    past = [length + count] * rows
                    logits = self.net.step(
                        ids, past, length + count + 1, True, self.numbers,
                        shape.weights, self.adapter, self.tables, shape.frequencies, cache,
                    )
        return [row[0] for row in chosen]


class PeftDecoding:
    def __init__(self, shape, prompts, adapters):
        self.model = shape.with_peft(adapters)
        self.ids = torch.tensor(prompts, device=shape.device.torch)
        self.options = {"adapter_names": [f"a{i % adapters}" for i in range(len(prompts))]} if adapters > 1 else {}

    def run(self, new_tokens):
        import transformers

        config = transformers.GenerationConfig(
            do_sample=False, max_new_tokens=new_tokens, min_new_tokens=new_tokens, eos_token_id=None, pad_token_id=0
        )
        with torch.inference_mode(False), torch.no_grad():
            out = self.model.generate(
                input_ids=self.ids, attention_mask=torch.ones_like(self.ids), generation_config=config, **self.options
            )
        return out[0, self.ids.shape[1] :].tolist()


class Speed:
    """The measures of one shape, each side in turn."""

    def __init__(self, kit, report, options):
        self.kit = kit
        self.report = report
        self.device = kit.device
        self.rounds = 2 if options.quick else 5
        # One run of decoding is many steps already, and those of the other side are slow.
        self.decoding_rounds = 2 if options.quick else 3
        self.ends = time.monotonic() + options.budget
        self.measures = report.setdefault("speed", [])
        self.machine = self.measured_machine(quick=options.quick)
        report["machine"] = self.machine
        report.write()

    def measured_machine(self, quick):
        """What the card can do: bytes per second of a copy, operations per second of a large product."""
        size = 1024 if quick else 8192
        elements = (1 << 24) if quick else (1 << 30)
        precision = torch.bfloat16 if self.device.is_cuda else torch.float32
        x = torch.ones(elements, dtype=precision, device=self.device.torch)
        y = torch.empty_like(x)
        copy = min(self.device.seconds(lambda: y.copy_(x)) for _ in range(5))
        bytes_moved = 2 * x.numel() * x.element_size()
        del x, y
        a = torch.randn(size, size, dtype=precision, device=self.device.torch)
        product = min(self.device.seconds(lambda: torch.matmul(a, a)) for _ in range(6))
        self.device.clear()
        machine = {"bytesPerSecond": bytes_moved / copy, "operationsPerSecond": 2 * size**3 / product}
        card = self.report["facts"].get("card", "")
        machine["statedOperationsPerSecond"] = next((PEAKS[k] for k in PEAKS if k in card), None)
        return machine

    def shape(self, entry, quick):
        try:
            shape = Shape(self.kit, entry)
        except Exception as error:
            self.note(entry["name"], "loading", {"failure": brief(error)})
            return
        length = 256 if quick else 2048
        pair = [shape.tokens(length, seed) for seed in (1, 2)]
        parts = (0.2, 0.17, 0.15, 0.13, 0.11, 0.1, 0.08, 0.06)
        natural = [shape.tokens(int(length * part), seed) for seed, part in enumerate(parts)]
        self.train(shape, f"train 2 x {length}", pair, False)
        self.train(shape, f"train 2 x {length} checkpoints", pair, True)
        self.train(shape, f"train 8 rows of {len(natural[-1])} to {len(natural[0])}", natural, False)
        new = 8 if quick else 48
        for rows, adapters in ((1, 1), (8, 8)) if quick else ((1, 1), (8, 1), (64, 1), (8, 8), (64, 8)):
            prompts = [shape.tokens(16 if quick else 128, 10 + row) for row in range(rows)]
            word = "1 adapter" if adapters == 1 else f"{adapters} adapters"
            self.decode(shape, f"decode {rows} with {word}", prompts, adapters, new)
        self.decode(shape, f"prefill {length}", [shape.tokens(length, 5)], 1, 1)

    def pair(self, shape, name, rounds, sides_of, work, rest):
        """Warms both sides up, then times them in turn; what fails is told and the other goes on."""
        if time.monotonic() > self.ends:
            self.note(shape.name, name, {"failure": "not measured: the time was used up"})
            return
        sides, failures, values = {}, {}, {}
        for side, make in zip(("hone", "peft"), sides_of):
            try:
                sides[side] = make()
                values[side] = work(sides[side])
            except Exception as error:
                failures[side] = brief(error)
                sides.pop(side, None)
                self.device.clear()
        seconds = {side: [] for side in sides}
        for turn in range(rounds):
            for side in sorted(sides, reverse=turn % 2 == 1):
                try:
                    seconds[side].append(self.device.seconds(lambda: work(sides[side])))
                except Exception as error:
                    failures[side] = brief(error)
        peaks = {side: self.device.peak(lambda: work(sides[side])) for side in sides if side not in failures}
        for side in sides.values():
            if hasattr(side, "close"):
                side.close()
        result = {"failures": failures} if failures else {}
        for side, runs in seconds.items():
            if runs and side not in failures:
                result[side] = {"seconds": statistics.median(runs), "runs": runs, "peakBytes": peaks[side]}
        if "hone" in result and "peft" in result:
            result["ratio"] = result["peft"]["seconds"] / result["hone"]["seconds"]
        sides.clear()
        self.device.clear()
        self.note(shape.name, name, result | rest(result, values))

    def train(self, shape, name, rows, checkpoints):
        tokens = sum(len(row) for row in rows)
        labels = tokens - len(rows)
        operations = self.training_operations(shape, rows)

        def rest(result, values):
            return {
                "tokens": tokens,
                "operations": operations,
                "limitSeconds": operations / self.machine["operationsPerSecond"],
                "losses": values,
                "labels": labels,
            }

        self.pair(
            shape, name, self.rounds,
            (lambda: HoneTraining(shape, rows, checkpoints), lambda: PeftTraining(shape, rows, checkpoints)),
            lambda side: side.step(), rest,
        )

    def training_operations(self, shape, rows):
        """Forward, and backward to the inputs alone, since the matrices are frozen: 4 per element and token.

        Attention over half of each row's square, two products forward and four backward; recomputed layers and the
        adapters themselves do not count.
        """
        config = shape.entry["config"]
        tokens = sum(len(row) for row in rows)
        width = config["num_attention_heads"] * config["head_dim"]
        attention = sum(len(row) ** 2 // 2 for row in rows) * width * config["num_hidden_layers"]
        return 4.0 * tokens * shape.in_products + 2.0 * 6 * attention

    def decode(self, shape, name, prompts, adapters, new):
        reads = float(shape.in_products * shape.weights[0].element_size())
        forward = 2.0 * len(prompts) * len(prompts[0]) * (shape.in_products - shape.head)

        def rest(result, values):
            limit = reads * new / self.machine["bytesPerSecond"]
            limit += forward / self.machine["operationsPerSecond"]
            agreed = None
            if "hone" in values and "peft" in values:
                agreed = sum(a == b for a, b in zip(values["hone"], values["peft"]))
            counted = len(prompts[0]) if new == 1 else len(prompts) * new
            return {"tokens": counted, "limitSeconds": limit, "newTokens": new, "sameTokens": agreed}

        self.pair(
            shape, name, self.decoding_rounds,
            (lambda: HoneDecoding(shape, prompts, adapters), lambda: PeftDecoding(shape, prompts, adapters)),
            lambda side: side.run(new), rest,
        )

    def note(self, shape, name, result):
        measure = {"shape": shape, "name": name} | result
        self.measures.append(measure)
        self.report.write()
        say(line(measure, self.machine))


def rate(measure, side):
    told = measure.get(side)
    return measure["tokens"] / told["seconds"] if told else None


def line(measure, machine):
    if "failure" in measure:
        return f"{measure['shape']:13} {measure['name']:34} {measure['failure']}"
    text = f"{measure['shape']:13} {measure['name']:34}"
    for side in ("hone", "peft"):
        speed = rate(measure, side)
        text += f" {speed:>10,.0f}" if speed else f" {'-':>10}"
    text += f" {measure['ratio']:>6.2f}" if "ratio" in measure else f" {'-':>6}"
    told = measure.get("hone")
    if told:
        text += f" {1000 * told['seconds'] / measure.get('newTokens', 1):>9.2f}"
        text += f" {measure['limitSeconds'] / told['seconds']:>6.2f}"
        if "operations" in measure and machine["statedOperationsPerSecond"]:
            text += f" {measure['operations'] / told['seconds'] / machine['statedOperationsPerSecond']:>5.2f}"
        else:
            text += f" {'-':>5}"
        text += f" {told['peakBytes'] / 2**30:>6.1f}" if told["peakBytes"] else f" {'-':>6}"
    for side, failure in measure.get("failures", {}).items():
        text += f"  {side}: {failure}"
    return text


HEADER = (
    f"{'shape':13} {'measure':34} {'hone t/s':>10} {'peft t/s':>10} {'ratio':>6} {'hone ms':>9} {'limit':>6}"
    f" {'MFU':>5} {'GiB':>6}"
)


class Report(dict):
    def __init__(self, file):
        super().__init__()
        self.file = file

    def write(self):
        if self.file:
            plain = json.loads(json.dumps(self, default=str), parse_constant=lambda word: word)
            Path(self.file).write_text(json.dumps(plain, indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", metavar="DIR")
    parser.add_argument("--report", metavar="FILE", help="where the numbers go, as JSON")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", help="cuda, cuda:1 or cpu")
    parser.add_argument("--quick", action="store_true", help="two small shapes alone, to look at, not to quote")
    parser.add_argument("--shapes", metavar="NAMES", help="comma-separated; all by default")
    parser.add_argument("--budget", type=float, default=420, help="seconds after which no further measure begins")
    parser.add_argument("--no-speed", action="store_true", help="parity alone")
    options = parser.parse_args()
    if options.device.startswith("cuda") and not torch.cuda.is_available():
        parser.error("--device cuda: this torch sees no CUDA device; use --device cpu")

    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    # As in Hone: the profiling executor gains nothing here.
    torch._C._set_graph_executor_optimize(False)
    quieten()
    device = Device(options.device)
    kit = Kit(options.folder, device)
    report = Report(options.report)
    report["command"] = "gpu_check"
    report["at"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    report["hone"] = kit.manifest["hone"]
    report["quick"] = options.quick
    report["facts"] = device.facts()
    say(", ".join(f"{key} {value}" for key, value in report["facts"].items()))
    began = time.monotonic()
    holds = parity(kit, report)
    say(f"parity {'holds' if holds else 'DOES NOT HOLD'}, after {time.monotonic() - began:.0f} s")
    if not options.no_speed:
        measure_all(kit, report, options)
    report["seconds"] = time.monotonic() - began
    report.write()
    say(f"parity {'holds' if holds else 'DOES NOT HOLD'}; {report['seconds']:.0f} s")
    return 0 if holds else 1


def quieten():
    warnings.simplefilter("ignore")
    try:
        import transformers

        transformers.logging.set_verbosity_error()
        transformers.logging.disable_progress_bar()
    except ImportError:
        pass


def measure_all(kit, report, options):
    names = options.shapes.split(",") if options.shapes else None
    speed = Speed(kit, report, options)
    say(HEADER)
    for entry in kit.manifest["shapes"]:
        wanted = entry["name"] in names if names else entry["name"].startswith("quick") == options.quick
        if wanted:
            speed.shape(entry, options.quick)
            kit.device.clear()
    say("")
    copies, products = speed.machine["bytesPerSecond"] / 1e9, speed.machine["operationsPerSecond"] / 1e9
    say(f"copies {copies:,.0f} GB/s, products {products:,.0f} GFLOP/s")
    say(HEADER)
    for measure in speed.measures:
        say(line(measure, speed.machine))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SystemExit:
        raise
    except Exception:
        traceback.print_exc()
        sys.exit(1)
