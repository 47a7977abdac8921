"""The other side of `hone bench trainer`: TRL's SFTTrainer with a LoRA adapter of PEFT, asked over JSON lines.

Each line on standard input is a request with a key "do"; each gets one line on standard output. Nothing is compiled,
attention is the library's default, the optimizer is fused AdamW. The loss is taken over responses, as Hone takes it.
"""

import json
import os
import sys
import time

ANSWERS = os.fdopen(os.dup(1), "w")
sys.stdout = sys.stderr
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import datasets  # noqa: E402
import peft  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402
import trl  # noqa: E402

transformers.logging.set_verbosity_error()


class Steps(transformers.TrainerCallback):
    """When each step ended, and how many tokens had been learned from by then."""

    def __init__(self):
        self.tokens = 0
        self.ends = []

    def counting(self, collate):
        def counted(features):
            batch = collate(features)
            mask = batch.get("attention_mask")
            self.tokens += int(batch["input_ids"].numel() if mask is None else mask.sum())
            return batch

        return counted

    def on_step_end(self, args, state, control, **kwargs):
        self.ends.append((time.perf_counter(), self.tokens))


class Worker:
    def __init__(self):
        self.folder = None

    def hello(self, request):
        torch.set_num_threads(request["threads"])
        return {}

    def versions(self, request):
        modules = (torch, transformers, peft, trl)
        versions = {module.__name__: module.__version__ for module in modules}
        return {"versions": {"python": sys.version.split()[0], **versions}}

    def load(self, request):
        self.folder = request["model"]
        return {}

    def tokenizer(self):
        """Rows come as ids; it pads them, with a token that the model has."""
        tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_file=os.path.join(self.folder, "tokenizer.json"))
        tokenizer.pad_token = tokenizer.eos_token = tokenizer.convert_ids_to_tokens(0)
        return tokenizer

    def sft(self, request):
        model = transformers.AutoModelForCausalLM.from_pretrained(self.folder, dtype=torch.float32)
        rows = [
            {
                "input_ids": row["ids"],
                "completion_mask": [int(i >= row["start"]) for i in range(len(row["ids"]))],
            }
            for row in request["rows"]
        ]
        config = trl.SFTConfig(
            output_dir=request["output"],
            per_device_train_batch_size=request["micro"],
            gradient_accumulation_steps=max(1, request["batch"] // request["micro"]),
            num_train_epochs=1,
            learning_rate=request["rate"],
            optim="adamw_torch_fused",
            max_length=request["length"],
            packing=request["packed"],
            completion_only_loss=True,
            gradient_checkpointing=False,
            bf16=False,
            use_cpu=True,
            report_to=[],
            logging_strategy="no",
            save_strategy="no",
            disable_tqdm=True,
        )
        adapter = peft.LoraConfig(
            r=request["rank"], lora_alpha=request["alpha"], target_modules=request["targets"], task_type="CAUSAL_LM"
        )
        steps = Steps()
        trainer = trl.SFTTrainer(
            model=model,
            args=config,
            train_dataset=datasets.Dataset.from_list(rows),
            processing_class=self.tokenizer(),
            peft_config=adapter,
            callbacks=[steps],
        )
        trainer.data_collator = steps.counting(trainer.data_collator)
        trainer.train()
        first = max(0, len(steps.ends) // 10)
        (began, before), (ended, after) = steps.ends[first], steps.ends[-1]
        return {"tokensPerSecond": (after - before) / (ended - began), "steps": len(steps.ends)}


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
