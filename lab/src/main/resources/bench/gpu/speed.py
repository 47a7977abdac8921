"""Times training, decoding and reading on models of known shapes, beside transformers and peft."""

import statistics
import time

import torch

from kit import brief, say
from sides import HoneDecoding, HoneTraining, PeftDecoding, PeftTraining, Shape

# Dense bfloat16, as the makers state it; utilisation is told against this and against what was measured.
PEAKS = {"H100": 989e12, "H200": 989e12, "A100": 312e12, "L40S": 362e12, "B200": 2250e12}


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
