"""The other side of `hone bench llm`: transformers and peft, asked over JSON lines.

Each line on standard input is a request with a key "do"; each gets one line on standard output. Requests are named and
shaped as those of the Java worker. Nothing is compiled, attention is the library's default, the optimizer is fused AdamW.
"""

import gc
import json
import os
import sys
import time

ANSWERS = os.fdopen(os.dup(1), "w")
sys.stdout = sys.stderr
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import peft  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402

transformers.logging.set_verbosity_error()
TYPES = {"fp32": torch.float32, "bf16": torch.bfloat16}


class Worker:
    def __init__(self):
        self.folder = None
        self.adapters = []
        self.loaded = {}
        self.optimizer = None

    def hello(self, request):
        torch.set_num_threads(request["threads"])
        return {}

    def versions(self, request):
        return {
            "versions": {
                "python": sys.version.split()[0],
                "torch": torch.__version__,
                "transformers": transformers.__version__,
                "peft": peft.__version__,
            }
        }

    def load(self, request):
        self.folder = request["model"]
        self.adapters = request["adapters"]
        self.loaded = {}
        self.optimizer = None
        gc.collect()
        return {}

    def model(self, precision, adapters):
        """The base alone, or with the first so many adapters; kept until the next load."""
        key = (precision, adapters)
        if key not in self.loaded:
            model = transformers.AutoModelForCausalLM.from_pretrained(self.folder, dtype=TYPES[precision])
            if adapters > 0:
                model = peft.PeftModel.from_pretrained(model, self.adapters[0], adapter_name="a0", is_trainable=True)
                for i in range(1, adapters):
                    model.load_adapter(self.adapters[i], adapter_name=f"a{i}")
                if precision != "fp32":
                    model = model.to(TYPES[precision])
            model.eval()
            self.loaded[key] = model
        return self.loaded[key]

    def logits(self, request):
        # Outside of inference mode: weights that were made in it could never be trained.
        model = self.model(request["precision"], request["adapters"])
        with torch.inference_mode():
            logits = model(input_ids=torch.tensor([request["ids"]])).logits[0, -1].float()
        return {"logits": logits.tolist()}

    def train(self, request):
        model = self.model("fp32", 1)
        if self.optimizer is None:
            model.train()
            parameters = [p for p in model.parameters() if p.requires_grad]
            self.optimizer = torch.optim.AdamW(parameters, lr=request["rate"], weight_decay=0.01, fused=True)
        rows = request["rows"]
        width = max(len(row["ids"]) for row in rows)
        began = time.perf_counter()
        ids = torch.zeros(len(rows), width, dtype=torch.long)
        mask = torch.zeros(len(rows), width, dtype=torch.long)
        labels = torch.full((len(rows), width), -100, dtype=torch.long)
        for i, row in enumerate(rows):
            tokens = torch.tensor(row["ids"])
            ids[i, : len(tokens)] = tokens
            mask[i, : len(tokens)] = 1
            labels[i, row["start"] : len(tokens)] = tokens[row["start"] :]
        loss = model(input_ids=ids, attention_mask=mask, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for g in self.optimizer.param_groups for p in g["params"]], 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        value = loss.item()
        return {"seconds": time.perf_counter() - began, "loss": value}

    def decode(self, request):
        adapters = request["adapters"]
        model = self.model(request["precision"], adapters)
        ids = torch.tensor(request["prompts"])
        count = request["tokens"]
        options = {}
        if adapters > 1:
            options["adapter_names"] = [f"a{i % adapters}" for i in range(len(ids))]
        if "guidance" in request:
            options["guidance_scale"] = request["guidance"]
            options["negative_prompt_ids"] = torch.tensor(request["negatives"])
        config = transformers.GenerationConfig(
            do_sample=False, max_new_tokens=count, min_new_tokens=count, eos_token_id=None, pad_token_id=0
        )
        with torch.inference_mode():
            began = time.perf_counter()
            out = model.generate(
                input_ids=ids, attention_mask=torch.ones_like(ids), generation_config=config, **options
            )
            seconds = time.perf_counter() - began
        return {"seconds": seconds, "ids": out[0, ids.shape[1] :].tolist()}

    def prefill(self, request):
        model = self.model(request["precision"], 0)
        ids = torch.tensor([request["ids"]])
        with torch.inference_mode():
            began = time.perf_counter()
            out = model(input_ids=ids, use_cache=True, logits_to_keep=1)
            out.logits[0, -1].argmax().item()
            seconds = time.perf_counter() - began
        return {"seconds": seconds}

    def memory(self, request):
        with open("/proc/self/status") as status:
            lines = dict(line.split(":", 1) for line in status)
        return {
            "peakBytes": int(lines["VmHWM"].split()[0]) * 1024,
            "residentBytes": int(lines["VmRSS"].split()[0]) * 1024,
        }


def main():
    worker = Worker()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = getattr(worker, request["do"])(request)
        except Exception as error:  # the other end says what went wrong
            answer = {"error": f"{type(error).__name__}: {error}"}
        ANSWERS.write(json.dumps(answer) + "\n")
        ANSWERS.flush()


main()
