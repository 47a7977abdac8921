"""The two sides that are timed: Hone's programs, and transformers with peft, on one copy of the weights."""

import torch

from kit import PRECISIONS


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
        """As, then Bs, of each group of a layer over all adapters; and by group which ranks are not a row's own."""
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
