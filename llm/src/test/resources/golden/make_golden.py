"""Makes the golden files beside this script with transformers and peft.

    python make_golden.py [OUT]        writes OUT/<case>/ (default: this folder)
    python make_golden.py --check DIR  loads what Java wrote: DIR/model, DIR/adapter, DIR/expected.json

Needs torch, transformers, peft, safetensors. Everything is float32 on the CPU.
"""

import json
import sys
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM

ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
CASES = {
    "untied": dict(kv=4, tied=False, targets=ALL + ["embed_tokens", "lm_head"], rank=4, alpha=8),
    "grouped": dict(kv=2, tied=True, targets=["q_proj", "v_proj", "down_proj"], rank=3, alpha=3),
}
RATE, DECAY, BETAS, EPSILON, CLIP = 1e-3, 0.01, (0.9, 0.99), 1e-6, 0.5


def base(case, seed):
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=300, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=case["kv"], max_position_embeddings=128, rms_norm_eps=1e-5,
        tie_word_embeddings=case["tied"], bos_token_id=None, eos_token_id=259, pad_token_id=None,
        initializer_range=0.2, attn_implementation="eager")
    model = LlamaForCausalLM(config).float().eval()
    for name, weight in model.named_parameters():
        if "norm" in name:
            torch.nn.init.uniform_(weight, 0.5, 1.5)
    return model


def sequences(seed):
    generator = torch.Generator().manual_seed(seed)
    rows = []
    for length, response in [(9, 1), (17, 3), (12, 12 - 1), (5, 2)]:
        ids = torch.randint(0, 300, (length,), generator=generator).tolist()
        rows.append({"ids": ids, "responseStart": length - response})
    return rows


def loss_of(model, rows):
    total, count = 0.0, 0
    for row in rows:
        ids = torch.tensor([row["ids"]])
        logits = model(ids).logits[0, row["responseStart"] - 1:-1]
        total = total + torch.nn.functional.cross_entropy(logits, ids[0, row["responseStart"]:], reduction="sum")
        count += len(row["ids"]) - row["responseStart"]
    return total / count


def response_logprobs(model, rows):
    with torch.no_grad():
        return [-(loss_of(model, [row]).item()) * (len(row["ids"]) - row["responseStart"]) for row in rows]


def last_logits(model, rows):
    with torch.no_grad():
        return [model(torch.tensor([row["ids"]])).logits[0, -1].tolist() for row in rows]


def greedy(model, prompt, count):
    ids = list(prompt)
    with torch.no_grad():
        for _ in range(count):
            ids.append(int(model(torch.tensor([ids])).logits[0, -1].argmax()))
    return ids[len(prompt):]


def three_steps(model, parameters, rows):
    optimizer = torch.optim.AdamW(parameters, lr=RATE, betas=BETAS, eps=EPSILON, weight_decay=DECAY)
    results = []
    for _ in range(3):
        optimizer.zero_grad()
        loss = loss_of(model, rows)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(parameters, CLIP)
        optimizer.step()
        results.append({"loss": loss.item(), "gradientNorm": norm.item()})
    return results


def save_adapter(model, folder):
    folder.mkdir(parents=True, exist_ok=True)
    state = {n.replace(".default", ""): p.detach().clone().contiguous() for n, p in model.named_parameters() if "lora_" in n}
    save_file(state, folder / "adapter_model.safetensors", metadata={"format": "pt"})


def make(name, case, out):
    folder = out / name
    model = base(case, 7)
    model.save_pretrained(folder / "model")
    (folder / "model" / "generation_config.json").unlink(missing_ok=True)
    rows = sequences(11)
    expected = {"rows": rows, "logits": last_logits(model, rows), "logprobs": response_logprobs(model, rows),
                "greedy": greedy(model, rows[1]["ids"], 16)}

    adapted = get_peft_model(model, LoraConfig(r=case["rank"], lora_alpha=case["alpha"], lora_dropout=0.0,
                                               target_modules=case["targets"], task_type="CAUSAL_LM"))
    torch.manual_seed(3)
    for parameter_name, parameter in adapted.named_parameters():
        if "lora_" in parameter_name:
            torch.nn.init.normal_(parameter, 0, 0.1)
    adapted.save_pretrained(folder / "adapter", save_embedding_layers=False)
    (folder / "adapter" / "README.md").unlink(missing_ok=True)
    expected["adapted"] = {"logits": last_logits(adapted, rows), "logprobs": response_logprobs(adapted, rows),
                           "greedy": greedy(adapted, rows[1]["ids"], 16)}
    trained = [p for n, p in adapted.named_parameters() if "lora_" in n]
    adapted.train()
    expected["adapterSteps"] = three_steps(adapted, trained, rows)
    save_adapter(adapted, folder / "trained-adapter")

    full = base(case, 7).train()
    expected["fullSteps"] = three_steps(full, list(full.parameters()), rows)
    full.save_pretrained(folder / "trained-model")
    for leftover in ("config.json", "generation_config.json"):
        (folder / "trained-model" / leftover).unlink(missing_ok=True)
    expected["settings"] = {"rate": RATE, "weightDecay": DECAY, "beta1": BETAS[0], "beta2": BETAS[1],
                            "epsilon": EPSILON, "maxGradientNorm": CLIP}
    (folder / "expected.json").write_text(json.dumps(expected))


def check(folder):
    expected = json.loads((folder / "expected.json").read_text())
    model = AutoModelForCausalLM.from_pretrained(folder / "model", attn_implementation="eager").eval()
    worst = 0.0
    for key, each in (("base", model), ("adapted", None)):
        each = each or PeftModel.from_pretrained(model, str(folder / "adapter")).eval()
        found = last_logits(each, expected["rows"])
        worst = max(worst, (torch.tensor(found) - torch.tensor(expected[key])).abs().max().item())
    print("largest difference of logits:", worst)
    tokenizer = AutoTokenizer.from_pretrained(folder / "model")
    for case in expected["texts"]:
        ids = tokenizer.encode(case["text"], add_special_tokens=False)
        assert ids == case["ids"], (case, ids)
        assert tokenizer.decode(ids) == case["text"], case
    chat = tokenizer.apply_chat_template(expected["messages"], add_generation_prompt=True, tokenize=True, return_dict=False)
    assert chat == expected["prompt"], (chat, expected["prompt"])
    print("tokenizer and chat template agree")
    assert worst < 1e-4


if __name__ == "__main__":
    if sys.argv[1:2] == ["--check"]:
        check(Path(sys.argv[2]))
    else:
        target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
        for case_name, settings in CASES.items():
            make(case_name, settings, target)
