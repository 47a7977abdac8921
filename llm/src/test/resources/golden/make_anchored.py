"""Makes anchored.safetensors in the folders untied and grouped, which make_golden.py has made: gradients of an anchored loss.

    python make_anchored.py [OUT]

The loss is the mean cross entropy of the response tokens of all rows plus WEIGHT times the mean, over the same tokens, of the
divergence KL(adapted || base) of whole distributions, where the base without the adapter reads other prompts: those of the rows
without their first DROPPED tokens, but for one at the least.
"""

import json
import sys
from pathlib import Path

import torch
from peft import PeftModel
from safetensors.torch import save_file
from transformers import LlamaForCausalLM

WEIGHT, DROPPED = 0.7, 3
HERE = Path(__file__).parent


def logits(model, ids, start):
    return model(torch.tensor([ids])).logits[0, start - 1:-1]


def anchored(model, rows):
    entropy, divergence, count = 0.0, 0.0, 0
    for row in rows:
        ids, start = row["ids"], row["responseStart"]
        dropped = min(DROPPED, start - 1)
        found = logits(model, ids, start)
        with torch.no_grad(), model.disable_adapter():
            base = logits(model, ids[dropped:], start - dropped).log_softmax(-1)
        entropy += torch.nn.functional.cross_entropy(found, torch.tensor(ids[start:]), reduction="sum")
        divergence += torch.nn.functional.kl_div(base, found.log_softmax(-1), reduction="sum", log_target=True)
        count += len(ids) - start
    return (entropy + WEIGHT * divergence) / count


def main():
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for case in ("untied", "grouped"):
        base = LlamaForCausalLM.from_pretrained(HERE / case / "model", attn_implementation="eager").float()
        model = PeftModel.from_pretrained(base, str(HERE / case / "adapter"), is_trainable=True)
        anchored(model, json.loads((HERE / case / "expected.json").read_text())["rows"]).backward()
        (out / case).mkdir(parents=True, exist_ok=True)
        save_file({name.replace(".default", ""): each.grad.contiguous() for name, each in model.named_parameters() if "lora_" in name},
                  out / case / "anchored.safetensors", metadata={"format": "pt"})


if __name__ == "__main__":
    main()
