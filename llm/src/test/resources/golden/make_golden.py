"""Makes the golden files beside this script with transformers and peft.

    python make_golden.py [OUT [CASE ..]]  writes OUT/<case>/ (default: all cases, into this folder)
    python make_golden.py --check DIR      loads what Java wrote: models and adapters beside each DIR/**/expected.json

Needs torch, transformers, peft, safetensors. Everything is float32 on the CPU unless its name says otherwise.

CASES are two small Llamas with one adapter each, followed through training of the adapter and of all weights. FAMILIES are one
model per family with the adapters of ADAPTERS each:
    model/                    as save_pretrained writes it, in the case's dtype, sharded where the case says so
    <adapter>/                as PEFT writes it, with gradients.safetensors (mean loss over the response tokens of all rows) and, for
                              some, trained.safetensors (after three steps) and merged.safetensors (changed weights after merging)
    expected.json             rows, log-probabilities of the response tokens, greedy continuations, losses of three steps that train
                              the adapter or (fullSteps) all weights
    expected.safetensors      logits of all positions, row after row: "base" of all rows; "<adapter>" of the first rows; of those
                              too, with bf16-rounded weights, computed in bf16 and in float32: "base.bf16", "base.rounded", and
                              "all.bf16", "all.rounded" with the adapter of that name
A file of 16-bit weights counts as the weights that it holds: everything is computed in float32 from those.
"""

import copy
import json
import sys
import warnings
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import (
    AutoModelForCausalLM, AutoTokenizer, Gemma2Config, LlamaConfig, LlamaForCausalLM, MistralConfig, Qwen2Config, Qwen3Config)

ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
CASES = {
    "untied": dict(kv=4, tied=False, targets=ALL + ["embed_tokens", "lm_head"], rank=4, alpha=8),
    "grouped": dict(kv=2, tied=True, targets=["q_proj", "v_proj", "down_proj"], rank=3, alpha=3),
}
LLAMA3 = {"rope_type": "llama3", "rope_theta": 500_000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
          "original_max_position_embeddings": 64}
FAMILIES = {
    "llama2": (LlamaConfig, dict(hidden_size=32, num_key_value_heads=4)),
    "llama3": (LlamaConfig, dict(hidden_size=64, num_key_value_heads=2, rope_parameters=LLAMA3, initializer_range=0.15)),
    "biased": (LlamaConfig, dict(hidden_size=32, num_key_value_heads=1, attention_bias=True, mlp_bias=True)),
    "mistral": (MistralConfig, dict(hidden_size=48, num_key_value_heads=2, head_dim=8, sliding_window=64)),
    "qwen2": (Qwen2Config, dict(hidden_size=32, num_key_value_heads=2, tie_word_embeddings=True, rms_norm_eps=1e-6,
                                rope_parameters={"rope_type": "default", "rope_theta": 1_000_000.0})),
    "qwen3": (Qwen3Config, dict(hidden_size=32, num_key_value_heads=2, head_dim=16, tie_word_embeddings=True, rms_norm_eps=1e-6,
                                rope_parameters={"rope_type": "default", "rope_theta": 1_000_000.0})),
}
FAMILIES["gemma2"] = (Gemma2Config, dict(
    hidden_size=32, num_key_value_heads=2, head_dim=16, tie_word_embeddings=True, rms_norm_eps=1e-6, sliding_window=64,
    query_pre_attn_scalar=11, attn_logit_softcapping=4.0, final_logit_softcapping=6.0))
STORED = {"mistral": torch.bfloat16, "qwen2": torch.float16}
SHARD_BYTES = {"llama3": 150_000}
OLD_SPELLING = {"llama3", "mistral"}
ADAPTERS = {
    "all": dict(r=4, lora_alpha=8, target_modules=ALL),
    "some": dict(r=3, lora_alpha=5, target_modules=["q_proj", "v_proj"]),
    "rs": dict(r=6, lora_alpha=3, target_modules=ALL, use_rslora=True),
    "dora": dict(r=2, lora_alpha=6, target_modules=ALL, use_dora=True),
    "embedding": dict(r=2, lora_alpha=4, target_modules=["embed_tokens", "k_proj", "down_proj", "lm_head"]),
}
FOLLOWED = {"all", "dora"}
MERGED = {("llama2", "all"), ("biased", "dora"), ("qwen2", "rs"), ("qwen3", "some")}
FIRST = 2
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


def family_base(name):
    torch.manual_seed(7)
    kind, special = FAMILIES[name]
    settings = dict(
        vocab_size=300, intermediate_size=56, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=128,
        rms_norm_eps=1e-5, tie_word_embeddings=False, bos_token_id=None, eos_token_id=259, pad_token_id=None,
        initializer_range=0.2)
    model = AutoModelForCausalLM.from_config(kind(**{**settings, **special}), attn_implementation="eager").float().eval()
    for parameter_name, weight in model.named_parameters():
        if "norm" in parameter_name:
            around = 0 if name == "gemma2" else 1  # Gemma's norms multiply by 1 + their weight
            torch.nn.init.uniform_(weight, around - 0.5, around + 0.5)
        elif parameter_name.endswith("bias"):
            torch.nn.init.normal_(weight, 0, 0.3)
    return cast(cast(model, STORED.get(name, torch.float32)), torch.float32)


def cast(model, dtype):
    """Weights in another type. Not model.to(dtype), which rounds the rotary frequencies too; loading a file never does."""
    for parameter in model.parameters():
        parameter.data = parameter.data.to(dtype)
    return model


def save_base(name, folder):
    model = cast(family_base(name), STORED.get(name, torch.float32))
    model.save_pretrained(folder, max_shard_size=SHARD_BYTES.get(name, "1GB"))
    (folder / "generation_config.json").unlink(missing_ok=True)
    if name in OLD_SPELLING:
        spell_as_before(folder / "config.json")
    again = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()
    probe = torch.arange(40)[None]
    assert torch.equal(again(probe).logits, family_base(name)(probe).logits)


def spell_as_before(file):
    """Writes config.json with the keys of transformers before 5."""
    config = json.loads(file.read_text())
    rope = config.pop("rope_parameters")
    config["rope_theta"] = rope.pop("rope_theta")
    config["rope_scaling"] = rope if rope["rope_type"] != "default" else None
    config["torch_dtype"] = config.pop("dtype")
    file.write_text(json.dumps(config, indent=2))


def every_logit(model, rows):
    with torch.no_grad():
        return torch.cat([model(torch.tensor([row["ids"]])).logits[0] for row in rows]).float().contiguous()


def token_logprobs(model, rows):
    result = []
    for row in rows:
        with torch.no_grad():
            logprobs = model(torch.tensor([row["ids"]])).logits[0].log_softmax(-1)
        result.append([logprobs[at - 1, row["ids"][at]].item() for at in range(row["responseStart"], len(row["ids"]))])
    return result


def greedy_cached(model, prompt, count):
    ids, past, given = [], None, prompt
    with torch.no_grad():
        for _ in range(count):
            out = model(torch.tensor([given]), past_key_values=past, use_cache=True)
            ids.append(int(out.logits[0, -1].argmax()))
            past, given = out.past_key_values, ids[-1:]
    return ids


def adapt(base_model, kind):
    config = LoraConfig(lora_dropout=0.0, task_type="CAUSAL_LM", **copy.deepcopy(ADAPTERS[kind]))
    adapted = get_peft_model(base_model, config)
    torch.manual_seed(3)
    for name, parameter in adapted.named_parameters():
        if "lora_magnitude" in name:
            parameter.data.mul_(torch.empty_like(parameter).uniform_(0.7, 1.4))
        elif "lora_" in name:
            torch.nn.init.normal_(parameter, 0, 0.1)
    return adapted.eval()


def adapter_parameters(adapted):
    """The trained parameters under the names that PEFT gives them on disk."""
    return {name.replace(".default", "").replace("magnitude_vector.weight", "magnitude_vector"): parameter
            for name, parameter in adapted.named_parameters() if "lora_" in name}


def save(tensors, file):
    file.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: each.detach().clone().contiguous() for name, each in tensors.items()}, file, metadata={"format": "pt"})


def sort_modules(file):
    """Writes a set in an order that does not change from run to run."""
    config = json.loads(file.read_text())
    config["target_modules"].sort()
    file.write_text(json.dumps(config, indent=2))


def save_merged(name, kind, folder):
    before = family_base(name).state_dict()
    merged = PeftModel.from_pretrained(family_base(name), str(folder)).merge_and_unload().state_dict()
    save({key: each for key, each in merged.items() if not torch.equal(each, before[key])}, folder / "merged.safetensors")


def make_adapter(name, kind, folder, rows, tensors):
    adapted = adapt(family_base(name), kind)
    adapted.save_pretrained(folder, save_embedding_layers=False)
    (folder / "README.md").unlink(missing_ok=True)
    sort_modules(folder / "adapter_config.json")
    parameters = adapter_parameters(adapted)
    assert parameters.keys() == load_file(folder / "adapter_model.safetensors").keys()
    expected = {"logprobs": token_logprobs(adapted, rows), "greedy": greedy_cached(adapted, rows[1]["ids"], 16)}
    tensors[kind] = every_logit(adapted, rows[:FIRST])
    adapted.train()
    loss_of(adapted, rows).backward()
    save({key: each.grad for key, each in parameters.items()}, folder / "gradients.safetensors")
    expected["steps"] = three_steps(adapted, list(parameters.values()), rows)
    if kind in FOLLOWED:
        save(parameters, folder / "trained.safetensors")
    if (name, kind) in MERGED:
        save_merged(name, kind, folder)
    return expected


def rounded_logits(name, folder, rows, tensors):
    for suffix, dtype in (("bf16", torch.bfloat16), ("rounded", torch.float32)):
        model = cast(cast(family_base(name), torch.bfloat16), dtype)
        tensors["base." + suffix] = every_logit(model, rows[:FIRST])
        adapted = PeftModel.from_pretrained(model, str(folder / "all")).eval()
        tensors["all." + suffix] = every_logit(adapted, rows[:FIRST])


def make_family(name, out):
    folder = out / name
    save_base(name, folder / "model")
    model = family_base(name)
    rows = sequences(11)
    tensors = {"base": every_logit(model, rows)}
    expected = {"rows": rows, "logprobs": token_logprobs(model, rows), "greedy": greedy_cached(model, rows[1]["ids"], 16),
                "adapters": {kind: make_adapter(name, kind, folder / kind, rows, tensors) for kind in ADAPTERS}}
    rounded_logits(name, folder, rows, tensors)
    full = family_base(name).train()
    expected["fullSteps"] = three_steps(full, list(full.parameters()), rows)
    save(tensors, folder / "expected.safetensors")
    expected["settings"] = {"rate": RATE, "weightDecay": DECAY, "beta1": BETAS[0], "beta2": BETAS[1],
                            "epsilon": EPSILON, "maxGradientNorm": CLIP}
    (folder / "expected.json").write_text(json.dumps(expected))


def check(folder):
    worst = {}
    for expected_file in sorted(folder.rglob("expected.json")):
        worst |= check_model(expected_file.parent, json.loads(expected_file.read_text()))
    for name, difference in worst.items():
        print(f"{name}: largest difference of logits {difference:.2g}")
    check_text(folder, json.loads((folder / "expected.json").read_text()))
    assert worst and max(worst.values()) < 1e-4


def check_model(folder, expected):
    """The largest difference of the model's logits, of each adapter's and of each merged model's."""
    def difference(model, logits):
        return (torch.tensor(last_logits(model.eval(), expected["rows"])) - torch.tensor(logits)).abs().max().item()

    def load(name):
        return AutoModelForCausalLM.from_pretrained(folder / name, attn_implementation="eager", dtype=torch.float32)

    found = {f"{folder.name}/{name}": difference(load(name), logits) for name, logits in expected["models"].items()}
    for name, logits in expected["adapters"].items():
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # such as: keys missing, keys unexpected
            warnings.filterwarnings("ignore", message=".*tie_word_embeddings")
            found[f"{folder.name}/{name}"] = difference(PeftModel.from_pretrained(load("model"), str(folder / name)), logits)
    return found


def check_text(folder, expected):
    tokenizer = AutoTokenizer.from_pretrained(folder / "model")
    for case in expected["texts"]:
        ids = tokenizer.encode(case["text"], add_special_tokens=False)
        assert ids == case["ids"], (case, ids)
        assert tokenizer.decode(ids) == case["text"], case
    chat = tokenizer.apply_chat_template(expected["messages"], add_generation_prompt=True, tokenize=True, return_dict=False)
    assert chat == expected["prompt"], (chat, expected["prompt"])
    print("tokenizer and chat template agree")


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[1:2] == ["--check"]:
        check(Path(sys.argv[2]))
    else:
        target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
        for case_name in sys.argv[2:] or [*CASES, *FAMILIES]:
            if case_name in CASES:
                make(case_name, CASES[case_name], target)
            else:
                make_family(case_name, target)
