"""Makes adapters/ beside this script with peft 0.21: what save_pretrained writes for settings that a plain LoRA must survive.

    python make_adapters.py

Each folder of adapters/ is an adapter of untied/model; expected.json has the log-probabilities that PEFT gives after loading it
again, of each token of "ids" after the ones before. keys.json has every key of LoraConfig with its default.
Needs torch, transformers, peft, safetensors.
"""

import dataclasses
import json
import shutil
from pathlib import Path

import torch
from peft import EvaConfig, LoraConfig, PeftModel, get_peft_model
from peft.tuners.lora.config import LoraGAConfig
from transformers import AutoModelForCausalLM

HERE = Path(__file__).parent
OUT = HERE / "adapters"
IDS = [5, 9, 77, 200, 11, 42, 8, 259, 13]
TARGETS = ["q_proj", "v_proj"]


def base():
    return AutoModelForCausalLM.from_pretrained(HERE / "untied" / "model", dtype=torch.float32)


def trained(model):
    torch.manual_seed(7)
    for name, weight in model.named_parameters():
        if "lora_" in name:
            weight.data += torch.randn_like(weight) * 0.1
    return model


def made(name, *, save=None, changed=None, **settings):
    torch.manual_seed(3)
    settings = {"r": 2, "lora_alpha": 4, "target_modules": TARGETS, "task_type": "CAUSAL_LM", **settings}
    model = get_peft_model(base(), LoraConfig(**settings))
    save = save or {}
    if "path_initial_model_for_weight_conversion" in save:
        model.peft_config["default"].init_lora_weights = True
        model.save_pretrained(save["path_initial_model_for_weight_conversion"])
        model.peft_config["default"].init_lora_weights = settings["init_lora_weights"]
    trained(model)
    if changed:
        changed(model)
    model.save_pretrained(OUT / name, **save)
    (OUT / name / "README.md").unlink()
    config = json.loads((OUT / name / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = None
    (OUT / name / "adapter_config.json").write_text(json.dumps(config, indent=1, sort_keys=True) + "\n")


def logprobs(name):
    model = PeftModel.from_pretrained(base(), OUT / name).eval()
    ids = torch.tensor([IDS])
    with torch.no_grad():
        rows = torch.log_softmax(model(ids).logits[0].double(), -1)
    return [rows[i, IDS[i + 1]].item() for i in range(len(IDS) - 1)]


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    first = OUT / "first"
    for begun in (True, False, "gaussian", "eva", "orthogonal", "mica"):
        made(f"begun-{begun}".lower(), init_lora_weights=begun)
    for begun in ("pissa", "pissa_niter_4", "olora", "lora_ga"):
        more = {"lora_ga_config": LoraGAConfig()} if begun == "lora_ga" else {}
        made(f"refused-{begun}", init_lora_weights=begun, **more)
    for begun in ("pissa", "olora"):
        made(f"converted-{begun}", init_lora_weights=begun, save={"path_initial_model_for_weight_conversion": first})
    shutil.rmtree(first)
    made("fan-in-fan-out", fan_in_fan_out=True)
    made("idle-settings", eva_config=EvaConfig(), lora_ga_config=LoraGAConfig(), lora_dropout=0.3)
    made("head", target_modules=["q_proj", "lm_head"])
    made("embedding", target_modules=["q_proj", "embed_tokens"])
    made("dora-head", target_modules=["q_proj", "lm_head"], use_dora=True)
    made("saved-as-they-are", modules_to_save=["lm_head", "norm"])
    made("all-embeddings", save={"save_embedding_layers": True})
    with torch.no_grad():
        made("refused-saved-head", modules_to_save=["lm_head"],
             changed=lambda model: model.base_model.model.lm_head.weight.add_(0.1))
        made("refused-saved-norm", modules_to_save=["norm"],
             changed=lambda model: model.base_model.model.model.norm.weight.add_(0.1))
        made("refused-head-copy", target_modules=["lm_head"],
             changed=lambda model: model.base_model.model.lm_head.base_layer.weight[3].add_(0.1))
    expected = {"ids": IDS, "logprobs": {path.name: logprobs(path.name) for path in sorted(OUT.iterdir())}}
    (OUT / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    config = LoraConfig().to_dict()
    keys = {field.name: config.get(field.name) for field in dataclasses.fields(LoraConfig)}
    (OUT / "keys.json").write_text(json.dumps(keys, indent=1, default=str) + "\n")


main()
