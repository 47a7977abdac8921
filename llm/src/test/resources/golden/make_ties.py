"""Measures which head transformers takes for every tie_word_embeddings and every lm_head.weight in the files: ties.json.

    python make_ties.py

"head" is what the files hold beside the embedding: nothing, a copy of it, or another matrix. "uses" is the matrix that the logits
come from: embedding, own, or none of the stored ones ("nothing": transformers makes a random head and warns).
Needs torch, transformers, safetensors.
"""

import json
import tempfile
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, LlamaConfig, MistralConfig, Qwen2Config, Qwen3Config

HERE = Path(__file__).parent
IDS = torch.tensor([[5, 9, 77, 30, 11, 42, 8]])
SHAPE = dict(vocab_size=90, hidden_size=16, intermediate_size=24, num_hidden_layers=1, num_attention_heads=2,
             num_key_value_heads=1, max_position_embeddings=64, initializer_range=0.2, tie_word_embeddings=False)


def uses(model, weights, folder):
    with torch.no_grad():
        states = model.model(IDS).last_hidden_state
        found = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)(IDS).logits
    for name, weight in (("embedding", "model.embed_tokens.weight"), ("own", "lm_head.weight")):
        if weight in weights and (states @ weights[weight].T - found).abs().max() < 1e-4:
            return name
    return "nothing"


rows = []
for family in (LlamaConfig, MistralConfig, Qwen2Config, Qwen3Config):
    torch.manual_seed(1)
    model = AutoModelForCausalLM.from_config(family(**SHAPE, **({"head_dim": 8} if family is Qwen3Config else {}))).float()
    for flag in (True, False, None):
        for head in ("absent", "copy", "other"):
            config = json.loads(model.config.to_json_string())
            config["architectures"] = [family.__name__.replace("Config", "ForCausalLM")]
            config.pop("tie_word_embeddings", None)
            if flag is not None:
                config["tie_word_embeddings"] = flag
            weights = {name: tensor.clone() for name, tensor in model.state_dict().items()}
            if head == "absent":
                weights.pop("lm_head.weight")
            if head == "copy":
                weights["lm_head.weight"] = weights["model.embed_tokens.weight"].clone()
            with tempfile.TemporaryDirectory() as folder:
                (Path(folder) / "config.json").write_text(json.dumps(config))
                save_file(weights, Path(folder) / "model.safetensors", metadata={"format": "pt"})
                rows.append({"family": config["model_type"], "flag": flag, "head": head, "uses": uses(model, weights, folder)})
(HERE / "ties.json").write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
